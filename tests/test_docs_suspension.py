"""The page on suspension, followed as it is written: every operation, on the whole server."""

import re
from pathlib import Path

import pytest

from api.configuration.settings import load
from domain.accounts.review import commands as review
from domain.accounts.review.models import ReviewProposal
from domain.accounts.suspension.lifecycle import SUSPENSION_LIFECYCLE
from domain.kernel import clock, policy
from domain.kernel.policy import ReviewThresholds
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.people.visits import note_visit
from schema.kernel.node import global_id
from tests.schema.cast import Cast, an_account
from tests.schema.served import serving

PAGE = (Path(__file__).parents[1] / "docs" / "suspension.md").read_text()
BLOCK = re.compile(r"```graphql\n(.*?)```", re.DOTALL)
ROLE = re.compile(r"\*\*As (the operator|another operator|the worker)\*\*")
BEGIN = Statement("UPDATE review_schedule SET next_at = $1")


def operations():
    """Each operation of the page with the role that was named last before it."""
    for block in BLOCK.finditer(PAGE):
        yield ROLE.findall(PAGE[: block.start()])[-1], block[1]


@pytest.fixture
async def market(sqlite_url, tmp_path):
    settings = load(database_url=sqlite_url, outbox_folder=tmp_path / "outbox")
    try:
        async with serving(settings) as served:
            yield served
    finally:
        policy.adopt(policy.MarketPolicy())


async def proposals(*, of):
    """Of two networks, each shared by five accounts."""
    for network in ("192.0.2.1", "192.0.2.2"):
        async with unit_of_work():
            for person in of:
                await note_visit(person.account.id, network, clock.now())
    await BEGIN.run(clock.now())
    while await review.propose_due(clock.now()):
        pass
    rows = await ReviewProposal.all().order_by("id")
    return [global_id("ReviewProposal", row.id) for row in rows]


async def test_every_operation_of_the_page_works(market):
    people = await Cast.gathered()
    ines = await an_account("Ines", operator=True)
    tokens = {
        "the operator": people.olga.token,
        "another operator": ines.token,
        "the worker": people.wim.token,
    }
    shared = (people.rita, people.rob, people.wendy, people.walt, people.sam)
    first, second = await proposals(of=shared)
    copied = {
        '"WORKER_ID"': f'"{people.wim.worker.worker_id}"',
        '"PROPOSAL_ID"': f'"{first}"',
        '"OTHER_PROPOSAL_ID"': f'"{second}"',
    }
    answers = []
    for role, operation in operations():
        for name, value in copied.items():
            operation = operation.replace(name, value)
        answer = await market.ask(operation, tokens[role])
        assert answer.errors == [], operation
        assert "message" not in str(answer.data), answer.data
        answers.append(answer.only)
        if "case" in answer.only and "id" in answer.only["case"]:
            copied['"SUSPENSION_ID"'] = f'"{answer.only["case"]["id"]}"'

    states = re.findall(r"'state': '(\w+)'", str(answers))
    assert states == ["IN_FORCE", "IN_FORCE", "APPEALED", "OVERTURNED", "DISMISSED", "ACTED"]


def test_the_table_of_states_is_that_of_the_code():
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \| (\w+).*? \| `(\w+)`", PAGE, re.MULTILINE)
    verbs = {"reinstate": "LIFT"}
    moves = {
        (state, verbs.get(verb, verb.upper())): after
        for states, verb, after in rows
        for state in re.findall(r"\w+", states)
    }

    assert moves == {
        (state.value, verb.value): after.value
        for (state, verb), after in SUSPENSION_LIFECYCLE.moves.items()
    }


def test_the_figures_of_the_page_are_the_defaults():
    rules = " ".join(PAGE.split())
    limits = ReviewThresholds()
    for sentence in (
        f"of at least {limits.decided} decided assignments, {limits.worker_rejected:.0%}",
        f"of at least {limits.decided} decisions, {limits.requester_rejected:.0%}",
        f"at least {limits.blocks} requesters blocked the worker in {limits.window_days} days, and "
        f"they are {limits.worker_blocked:.0%}",
        f"blocked at least {limits.blocks} workers in {limits.window_days} days, and they are "
        f"{limits.requester_blocked:.0%}",
        f"at least {limits.accounts_of_network} accounts",
        f"at least {limits.answers} answers",
        f"for {limits.inactive_days} days",
        f"{limits.words_a_minute} words a minute",
        f"deleted after {limits.window_days} days",
        f"decided {limits.quiet_days} days after",
    ):
        assert sentence.replace("%", " %") in rules, sentence
    assert (limits.pace, limits.seconds_a_field) == (0.5, 0.5)
