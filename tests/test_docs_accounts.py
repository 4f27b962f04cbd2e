"""The page on accounts, followed as it is written: every operation, and every command."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from api.configuration.settings import load
from domain.accounts.agreement.document import LARGEST_BYTES, LONGEST_TITLE, parsed
from domain.accounts.applications.limits import BUSINESS_DAYS
from domain.kernel import clock, policy
from tests.schema.cast import Cast, signed_in
from tests.schema.served import serving
from tests.test_docs_qualifications import refusals

WHOLE = (Path(__file__).parents[1] / "docs" / "accounts.md").read_text()
# `test_docs_identity.py` follows that section, in a market of its own.
PAGE = re.sub(r"^## Identity verification$.*?(?=^## |\Z)", "", WHOLE, flags=re.M | re.S)
BLOCK = re.compile(r"```graphql\n(.*?)```", re.S)
ROLE = re.compile(r"\*\*As (nobody|the applicant|the operator)\*\*")
COMMAND = re.compile(r"^\$ kempelen people (\w+)(.*)$", re.M)
SETTINGS = {"agreement": "asked", "review": "operator", "applications": "each"}


def operations():
    """Each operation of the page with the role that the text before it names."""
    found, read_up_to = [], 0
    for block in BLOCK.finditer(PAGE.partition("\n## The tax interview\n")[0]):
        (*_, role) = ROLE.findall(PAGE[read_up_to : block.start()])
        found.append((role, block[1]))
        read_up_to = block.end()
    return found


@pytest.fixture
async def market(sqlite_url, tmp_path):
    settings = load(database_url=sqlite_url, outbox_folder=tmp_path / "outbox", **SETTINGS)
    try:
        async with serving(settings) as served:
            yield served
    finally:
        clock.release()
        policy.adopt(policy.MarketPolicy())


async def test_the_page_can_be_followed_from_the_first_operation_to_the_last(market):
    people = await Cast.gathered()
    tokens = {
        "nobody": None,
        "the applicant": people.sam.token,
        "the operator": people.olga.token,
    }
    copied, answers = {}, []
    for role, operation in operations():
        for placeholder, value in copied.items():
            operation = operation.replace(f'"{placeholder}"', f'"{value}"')
        if "applyAgain" in operation:
            early = (await market.ask(operation, tokens[role])).only
            assert early["reason"] == "TOO_MANY_ATTEMPTS"
            clock.advance(timedelta(days=30))
            await signed_in(people.sam)
            await signed_in(people.olga)
            tokens |= {"the applicant": people.sam.token, "the operator": people.olga.token}
        answer = await market.ask(operation, tokens[role])
        assert answer.errors == [], operation
        assert not list(refusals(answer.data)), operation
        answers.append(answer.only)
        if "applications(filter" in operation:
            copied["APPLICATION"] = answer.only["nodes"][0]["application"]["id"]
        if "applyAgain" in operation:
            copied["NEXT"] = answer.only["application"]["id"]

    assert answers[2]["worker"]["isAdmitted"] is False
    assert answers[-1]["worker"]["isAdmitted"] is True


def test_each_command_of_the_page_is_a_command_with_these_options():
    commands = COMMAND.findall(PAGE)

    assert {verb for verb, _ in commands} == {"waiting", "show", "ask", "refuse", "approve"}
    for verb, rest in commands:
        shown = CliRunner().invoke(app, ["people", verb, "--help"], env={"COLUMNS": "200"})
        assert shown.exit_code == 0
        for option in re.findall(r"--\w+", rest):
            assert option in shown.output


def test_the_numbers_of_the_page_are_those_of_the_code():
    (head,) = re.findall(r"```text\n(.*?)```", PAGE, re.S)

    assert parsed(f"{head}Text".encode()).version == 2
    assert f"at most {LARGEST_BYTES // 1024} KiB" in PAGE
    assert f"at most {LONGEST_TITLE} characters" in PAGE
    assert BUSINESS_DAYS == 3
    assert "three business days" in PAGE
