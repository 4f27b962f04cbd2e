"""The section on identity of the page on accounts, followed as it is written."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from api.configuration.settings import load
from domain.accounts.identity.lifecycle import IDENTITY_LIFECYCLE
from domain.accounts.identity.limits import LEAST_AGE, MOST_AT_ONCE, MOST_DOCUMENTS
from domain.accounts.identity.providers import DOUBTFUL_SURNAME, FAILING_SURNAME
from domain.people.operators import ALLOWED, Duty, OperatorRole
from domain.storage.models import Upload
from schema.kernel.node import unpacked
from tests.api.http.files import PNG, Files
from tests.schema.cast import Cast, an_account
from tests.schema.conftest import database_url, market  # noqa: F401
from tests.test_docs_qualifications import refusals

WHOLE = (Path(__file__).parents[1] / "docs" / "accounts.md").read_text()
(PAGE,) = re.findall(r"^## Identity verification$(.*?)(?=^## |\Z)", WHOLE, re.M | re.S)
BLOCK = re.compile(r"```graphql\n(.*?)```", re.S)
ROLE = re.compile(r"\*\*As (the worker|the investigator|another investigator)\*\*")


@pytest.fixture
def more_settings():
    return {"identity": "asked"}


def operations():
    for block in BLOCK.finditer(PAGE):
        yield ROLE.findall(PAGE[: block.start()])[-1], block[1]


def copied_from(answer):
    """What the reader copies from this answer, by its word on the page."""
    if "nodes" in answer:
        (case,) = answer["nodes"]
        return {"CHECK": case["id"], "ACCOUNT": case["accountId"]}
    return {"UPLOAD": answer["upload"]["id"]} if "uploadUrl" in answer else {}


async def test_every_operation_of_the_section_works(market):  # noqa: F811
    people, files = await Cast.gathered(), Files(market)
    ines = await an_account("Ines", operator=True)
    wim = people.wim.token
    tokens = {
        "the worker": wim,
        "the investigator": people.olga.token,
        "another investigator": ines.token,
    }
    other = await files.sent(wim, PNG, purpose="IDENTITY_DOCUMENT", contentType="image/png")
    copied, answers = {"OTHER": other["id"]}, []
    for role, operation in operations():
        for name, value in copied.items():
            operation = operation.replace(f'"{name}"', f'"{value}"')
        operation = operation.replace("BYTES", str(len(PNG)))
        answer = await market.ask(operation, tokens[role])
        assert answer.errors == [], operation
        assert not list(refusals(answer.data)), answer.data
        answers.append(answer.only)
        copied |= copied_from(answer.only)
        if "uploadUrl" in answer.only:
            sent = await files.put(files.at(answer.only["uploadUrl"]), PNG)
            assert sent.status_code == 201

    begun, _, _, _, told, link, *_, last = answers
    assert "Ada" not in str(begun)
    assert "1990" not in str(begun)
    assert told["told"]["legalName"] == "Ada Paperwork"
    assert (await files.get(link["url"])).content == PNG
    assert [each["fileName"] for each in last["identityCheck"]["documents"]] != []
    states = re.findall(r"'state': '([A-Z_]+)'", str(answers))
    assert [each for each in states if each not in ("AWAITED", "ATTACHED")] == [
        "DOCUMENTS_NEEDED",
        *("WAITING", "WAITING", "FAILED", "APPEALED", "VERIFIED", "VERIFIED"),
    ]
    used = await Upload.get(id=unpacked(other["id"])[1])
    assert used.state == "ATTACHED"


def test_the_table_of_states_is_that_of_the_code():
    rows = re.findall(r"^\| (`[A-Z_`, ]+`) \| (\w+).*? \| `(\w+)`", PAGE, re.MULTILINE)
    moves = {
        (state, verb.upper()): after
        for states, verb, after in rows
        for state in re.findall(r"\w+", states)
    }

    assert moves == {
        (state.value, verb.value): after.value
        for (state, verb), after in IDENTITY_LIFECYCLE.moves.items()
    }


def test_the_defaults_are_those_of_the_settings():
    sandbox, production = load(), load(production=True)
    cells = re.findall(r"^\| `KEMPELEN_(\w+)` \| (\S+) \| (\S+) \|", PAGE, re.M)
    for settings, column in ((sandbox, 1), (production, 2)):
        shown = {row[0]: row[column].strip("`") for row in cells}
        assert shown == {
            "IDENTITY": "asked" if settings.identity_policy.is_asked else "automatic",
            "IDENTITY_PROVIDER": settings.provider_of_identity.name,
            "IDENTITY_DOCUMENT_DAYS": str(settings.identity_document_days),
        }


def test_the_words_and_numbers_of_the_section_are_those_of_the_code():
    text = " ".join(PAGE.split())
    assert f"under {LEAST_AGE} years" in text
    assert f"`{FAILING_SURNAME.title()}` fails" in text
    assert f"the last name `{DOUBTFUL_SURNAME.title()}`" in text
    assert f"up to {MOST_AT_ONCE} documents at once and {MOST_DOCUMENTS} in all" in text
    assert Duty.VERIFY_IDENTITY in ALLOWED[OperatorRole.INVESTIGATOR]
    assert f"`{Duty.VERIFY_IDENTITY}`" in text


def test_each_command_of_the_section_is_a_command_with_these_options():
    commands = re.findall(r"^\$ kempelen identity (\w+)(.*)$", PAGE, re.M)

    assert {verb for verb, _ in commands} == {"list", "show", "approve", "refuse"}
    for verb, rest in commands:
        shown = CliRunner().invoke(app, ["identity", verb, "--help"], env={"COLUMNS": "200"})
        assert shown.exit_code == 0
        for option in re.findall(r"--\w+", rest):
            assert option in shown.output
