"""The page on operators, typed through: its table, its commands and its operations, in order."""

import asyncio
import re
import shlex
from pathlib import Path

from typer.testing import CliRunner

from api.cli.command_line import app
from api.configuration.settings import load
from api.database import connect
from domain.kernel import policy
from domain.operations.queues import QUEUES
from domain.people.models import Account
from domain.people.operators import ALLOWED, Duty, OperatorRole
from schema.kernel.node import global_id
from tests.domain import cast
from tests.schema.cast import Person, a_thread, signed_in
from tests.schema.served import serving

PAGE = (Path(__file__).parents[1] / "docs" / "operators.md").read_text()
BLOCK = re.compile(r"```(sh|graphql)\n(.*?)```", re.S)
ROW = re.compile(r"^\| `([A-Z_]+)` \| [^|]+ \|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|$", re.M)


def test_the_table_of_the_page_is_the_table_of_the_code():
    rows = {
        Duty(name): {r for r, cell in zip(OperatorRole, cells, strict=True) if cell.strip()}
        for name, *cells in ROW.findall(PAGE)
    }

    assert rows == {duty: {r for r in OperatorRole if duty in ALLOWED[r]} for duty in Duty}


def test_the_table_of_queues_is_that_of_the_code():
    rows = re.findall(r"^\| `([A-Z_]+)` \| [^|]+ \| `(\w+)` \| `([A-Z_]+)` \|$", PAGE, re.M)

    assert {kind: (listed_by, duty) for kind, listed_by, duty in rows} == {
        kind.value: (queue.listed_by, queue.duty.value) for kind, queue in QUEUES.items()
    }


def test_the_page_can_be_followed_from_the_first_block_to_the_last(sqlite_url, tmp_path):
    settings = load(database_url=sqlite_url, outbox_folder=tmp_path / "outbox")
    threads = asyncio.run(ines_signs_up(sqlite_url))
    said, answers = [], []
    try:
        for kind, text in BLOCK.findall(PAGE):
            if kind == "graphql":
                answers.append(asyncio.run(asked(settings, text, threads)))
                continue
            for line in text.strip().splitlines():
                anchor = said[-1].split()[-1] if said else ""
                said.append(typed(sqlite_url, line.replace("ANCHOR", anchor)))
    finally:
        policy.adopt(policy.MarketPolicy())

    given, listed, room, solved, alarms, entries = answers
    assert alarms == {"operatorRoom": {"alarms": []}}
    assert given["setOperatorRole"]["operator"]["role"] == "INVESTIGATOR"
    assert [each["email"] for each in listed["operators"]["nodes"]] == [
        "ines@example.org",
        "olga@example.org",
    ]
    assert listed["me"]["operatorRole"] == "ADMINISTRATOR"
    queues = {each["kind"]: each for each in room["operatorRoom"]["queues"]}
    assert (queues["CONTACT_THREADS"]["length"], queues["REPORTS"]["length"]) == (2, 0)
    assert room["operatorRoom"]["figures"]["processes"] == 1
    assert [each["thread"]["state"] for each in solved["solveContacts"]["results"]] == [
        "SOLVED",
        "SOLVED",
    ]
    assert "CONTACT_THREADS" in said[4]
    actions = [each["action"] for each in entries["auditEntries"]["nodes"]]
    assert actions[:3] == ["operator.set_role", "operator.set_role", "operator.read"]
    assert "INVESTIGATOR" in said[1]
    assert said[5].count("operator.set_role") == 3
    assert "the chain is unbroken" in said[-1]
    assert len(said) == 9


def typed(url, line):
    program, *arguments = shlex.split(line)
    ran = CliRunner().invoke(app, arguments, env={"KEMPELEN_DATABASE_URL": url, "COLUMNS": "250"})
    assert (program, ran.exit_code) == ("kempelen", 0), (line, ran.output)
    return ran.output


async def ines_signs_up(url):
    """She has written to the operators twice before."""
    async with connect.database(url):
        ines = await cast.an_account("Ines")
        return [global_id("ContactThread", (await a_thread(Person(ines))).id) for _ in range(2)]


async def asked(settings, operation, threads):
    """As the administrator whom the page made, in a new session."""
    async with serving(settings) as market:
        olga = await signed_in(Person(await Account.get(email="olga@example.org")))
        given = {"threads": threads} if "$threads" in operation else {}
        answer = await market.ask(operation, olga.token, **given)
        assert answer.errors == [], operation
        assert "reason" not in (answer.data.get("setOperatorRole") or {}), answer.data
        return answer.data
