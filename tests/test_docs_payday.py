"""The page on payday, followed as it is written: every operation, every command."""

import base64
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from api.configuration.payouts import HOLD_DAYS_IN_PRODUCTION, MOVE_MINUTES_IN_PRODUCTION
from api.configuration.settings import load
from domain.kernel import policy
from domain.payouts.models import Payout, PayoutFile
from domain.people.models import Account
from schema.notices.payday_events import OF_PAYDAY
from tests.domain import cast
from tests.domain.payouts import stage
from tests.domain.payouts.methods.cast import HASHED, PASSWORD
from tests.domain.payouts.stage import A_DAY
from tests.schema.cast import Cast
from tests.schema.payouts import payday
from tests.schema.served import serving
from tests.test_docs_qualifications import refusals

PAGE = (Path(__file__).parents[1] / "docs" / "payday.md").read_text()
BLOCK = re.compile(r"```graphql\n(.*?)```", re.S)
ROLE = re.compile(r"\*\*As the (payee|worker|operator)\*\*")
COMMAND = re.compile(r"^kempelen payouts (\w+)(.*)$", re.M)


def operations(role):
    """Each operation below the name of this role."""
    for block in BLOCK.finditer(PAGE):
        if ROLE.findall(PAGE[: block.start()])[-1] == role:
            yield block[1]


@pytest.fixture
async def market(sqlite_url, tmp_path):
    settings = load(
        database_url=sqlite_url, outbox_folder=tmp_path / "outbox", payout_provider="sandbox"
    )
    try:
        async with serving(settings) as served:
            yield served
    finally:
        policy.adopt(policy.MarketPolicy())


async def ask(market, token, operation, words):
    for word, value in words.items():
        operation = operation.replace(f'"{word}"', f'"{value}"')
    answer = await market.ask(operation, token)
    assert answer.errors == [], operation
    assert not list(refusals(answer.data)), (operation, answer)
    return answer.data


async def test_a_worker_follows_the_page_to_a_payout_that_arrived(market):
    people = await Cast.gathered()
    await payday.earned(people.rita.requester, people.wim.worker)
    answers = []
    for operation in operations("worker"):
        answers.append(await ask(market, people.wim.token, operation, {}))
        await stage.until_nothing_is_due()

    [dashboard, looked, made, listed] = answers
    assert dashboard["me"]["worker"]["dashboard"]["earnings"]["total"] == "2.50"
    assert looked["me"]["worker"]["earnings"]["available"] == "2.50"
    assert made["requestPayout"]["payout"]["gross"] == "2.50"
    [payout] = listed["me"]["worker"]["payouts"]["nodes"]
    assert (payout["state"], payout["net"]) == ("SETTLED", "2.50")


async def test_a_payee_follows_the_page_to_a_confirmed_account_and_a_schedule(market):
    people = await Cast.gathered()
    wim, words = people.wim, {"PASSWORD": PASSWORD}
    await Account.filter(id=wim.account.id).update(password_hash=HASHED)
    answers = {}
    async with payday.by_bank():
        for operation in operations("payee"):
            answers |= await ask(market, wim.token, operation, words)
            if "setPayoutMethod" in operation:
                words["METHOD"] = answers["setPayoutMethod"]["method"]["id"]
            if "startBankConfirmation" in operation:
                deposits = await Payout.filter(worker_id=wim.worker.id)
                words["FIRST"], words["SECOND"] = (str(each.gross) for each in deposits)

    assert answers["confirmBankAccount"]["method"]["state"] == "CONFIRMED"
    plan = answers["setPayoutSchedule"]["plan"]
    assert (plan["every"], plan["blockers"]) == ("EVERY_7_DAYS", ["BELOW_MINIMUM"])


async def test_an_operator_follows_the_page_from_a_due_payout_to_an_empty_file(market):
    people = await Cast.gathered()
    rita, words, answers = people.rita.requester, {"RAIL": "lines"}, {}
    async with payday.by_bank():
        for worker in (people.wim.worker, people.wendy.worker, await cast.a_worker("Ann")):
            words["PAYOUT"] = payday.id_of(await payday.a_due_payout(rita, worker))
        for operation in operations("operator"):
            answers |= await ask(market, people.olga.token, operation, words)
            if "makePayoutFiles" in operation:
                one, other, _ = await Payout.all().order_by("id")
                words["FILE"] = payday.id_of(await PayoutFile.get())
                words |= {"ANSWER": f"{one.reference} SETTLED 2.50", "SENT": payday.id_of(other)}

    of = {each["kind"]: each["balance"] for each in answers["moneyByKind"]}
    assert of["PAYOUT_DUE"] == "7.50"
    [file] = answers["makePayoutFiles"]["files"]
    assert (file["payments"], file["total"]) == (3, "7.50")
    assert len(base64.b64decode(answers["readPayoutFile"]["base64"]).splitlines()) == 3
    assert answers["readBankAnswer"]["answer"]["settled"] == 1
    assert answers["failPayout"]["case"]["payout"]["state"] == "FAILED"
    assert answers["settlePayoutFile"]["file"]["openPayments"] == 0


def test_each_command_of_the_page_is_a_command_with_these_options():
    commands = COMMAND.findall(PAGE)

    verbs = {verb for verb, _ in commands}
    assert verbs == {"run", "files", "settle", "fail", "list", "file", "hold", "release", "cancel"}
    for verb, rest in commands:
        shown = CliRunner().invoke(app, ["payouts", verb, "--help"], env={"COLUMNS": "200"})
        assert shown.exit_code == 0
        for option in re.findall(r"--\w+", rest):
            assert option in shown.output


def test_the_numbers_and_events_of_the_page_are_those_of_the_code():
    rules = load().payout_policy
    assert (str(rules.minimum), rules.approved_before) == ("1.00", A_DAY)
    assert (HOLD_DAYS_IN_PRODUCTION, MOVE_MINUTES_IN_PRODUCTION) == (10, 60)
    for event in OF_PAYDAY.values():
        assert f"`{event.__name__}`" in PAGE
