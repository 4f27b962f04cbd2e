"""The section on the tax interview, followed as it is written: every operation, every command."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from api.configuration.settings import load
from domain.accounts.tax import limits
from domain.accounts.tax.treaties import parsed
from domain.kernel import policy
from domain.storage.purposes import ALLOWANCES, MIB, UploadPurpose
from schema.kernel.node import global_id
from tests.domain.accounts.tax.answering import a_form
from tests.schema.cast import Cast
from tests.schema.served import serving
from tests.test_docs_qualifications import refusals

PAGE = (Path(__file__).parents[1] / "docs" / "accounts.md").read_text()
SECTION = PAGE.partition("\n## The tax interview\n")[2].partition("\n## ")[0]
BLOCK = re.compile(r"```graphql\n(.*?)```", re.S)
ROLE = re.compile(r"\*\*As (nobody|the worker|the operator)\*\*")
COMMAND = re.compile(r"^\$ kempelen tax (\w+)(.*)$", re.M)


def operations():
    """Each operation of the section with the role that was named last before it."""
    for block in BLOCK.finditer(SECTION):
        yield ROLE.findall(SECTION[: block.start()])[-1], block[1]


@pytest.fixture
async def market(sqlite_url, tmp_path):
    settings = load(database_url=sqlite_url, outbox_folder=tmp_path / "outbox", tax="asked")
    try:
        async with serving(settings) as served:
            yield served
    finally:
        policy.adopt(policy.MarketPolicy())


async def test_the_section_can_be_followed_from_the_first_operation_to_the_last(market):
    people = await Cast.gathered()
    tokens = {
        "nobody": None,
        "the worker": people.wim.token,
        "the operator": people.olga.token,
    }
    upload = await a_form(people.wim.account.id)
    copied, answers = {"UPLOAD": global_id("Upload", upload.id)}, []
    for role, operation in operations():
        for placeholder, value in copied.items():
            operation = operation.replace(f'"{placeholder}"', f'"{value}"')
        answer = await market.ask(operation, tokens[role])
        assert answer.errors == [], operation
        assert not list(refusals(answer.data)), operation
        answers.append(answer.only)
        if "taxInterviews" in operation:
            copied["INTERVIEW"] = answer.only["nodes"][0]["id"]

    installed, signed, me, printed, queue, filed, read = answers
    assert installed == {"isTaxAsked": True}
    assert signed["tax"]["inForce"]["withholdingBasisPoints"] == 0
    tax = me["worker"]["tax"]
    assert (tax["isAsked"], tax["isComplete"], tax["printed"]) == (True, True, None)
    assert tax["inForce"]["maskedTaxId"] == "\N{BULLET}" * 7 + "1809"
    waiting = {"state": "WAITING", "withholdingBasisPoints": 3000}
    assert printed["tax"]["printed"] == waiting
    assert [each["interview"]["name"] for each in queue["nodes"]] == ["Wim Müller"]
    assert filed["case"]["interview"]["state"] == "IN_FORCE"
    assert read == {"taxId": None}


def test_each_command_of_the_section_is_a_command_with_these_options():
    commands = COMMAND.findall(SECTION)

    assert [verb for verb, _ in commands] == ["waiting", "file", "return"]
    for verb, rest in commands:
        shown = CliRunner().invoke(app, ["tax", verb, "--help"], env={"COLUMNS": "200"})
        assert shown.exit_code == 0
        for option in re.findall(r"--\w+", rest):
            assert option in shown.output


def test_the_numbers_of_the_section_are_those_of_the_code():
    (rates,) = re.findall(r"```conf\n(.*?)```", SECTION, re.S)

    assert parsed(rates.encode()).by_country == {"DE": 0, "IN": 1500, "NL": 750}
    assert ALLOWANCES[UploadPurpose.TAX_FORM].most_bytes == 10 * MIB
    assert (limits.SHORTEST_FOREIGN_ID, limits.LONGEST_FOREIGN_ID) == (4, 30)
    assert (limits.YEARS_VALID, limits.MOST_A_DAY) == (3, 10)
    assert (limits.REMINDED_BEFORE.days, limits.RETURNED_STAYS.days) == (30, 90)
    assert load().tax_retention_years == 4
