"""`kempelen people`: show, approve, refuse, ask and waiting, on the command line."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from api.composition import compose, market_policy
from api.configuration.settings import load
from api.database.connect import database
from domain.accounts.applications.models import Application
from domain.kernel import clock, policy
from domain.kernel.statement import Statement
from domain.ledger.providers import SANDBOX
from domain.mail.models import Mail
from domain.people import commands as people
from tests.domain.people import cast

WIM = "wim@kempelen.test"
SETTINGS = {"KEMPELEN_REVIEW": "operator", "KEMPELEN_APPLICATIONS": "each"}
_AHEAD = Statement("UPDATE rehearsal_clock SET offset_microseconds = $1 WHERE id = 1")
_AUDIT = Statement("SELECT action, via, role FROM audit_entries ORDER BY id")


@pytest.fixture
def market(sqlite_url):
    """Wim has applied as a worker and as a requester."""

    async def apply():
        async with database(sqlite_url):
            compose(market_policy(load(review="operator", applications="each")), SANDBOX)
            wim = await cast.worker("wim")
            await people.open_requester_account(wim, name="Wim Ltd")

    clock.release()
    asyncio.run(apply())
    yield sqlite_url
    policy.adopt(policy.MarketPolicy())
    clock.release()


@pytest.fixture
def kempelen(market):
    environment = SETTINGS | {"KEMPELEN_DATABASE_URL": market, "COLUMNS": "200"}
    return lambda *arguments: CliRunner().invoke(app, ["people", *arguments], env=environment)


def read(url, *queries):
    async def rows():
        async with database(url):
            return [await query() for query in queries]

    return asyncio.run(rows())


def test_an_operator_looks_asks_and_decides(kempelen, market):
    waiting = kempelen("waiting")
    asked = kempelen("ask", " WIM@kempelen.test", "--role", "WORKER", "--text", "Which bank?")
    approved = kempelen("approve", WIM, "--role", "WORKER")
    refused = kempelen("refuse", WIM, "--reason", "No company.")
    shown = kempelen("show", WIM)

    assert [line.split()[:3] for line in waiting.output.splitlines()] == [
        [WIM, "WORKER", "SUBMITTED,"],
        [WIM, "REQUESTER", "SUBMITTED,"],
    ]
    assert "due 20" in waiting.output
    assert asked.output.startswith("WORKER MORE_ASKED, of ")
    assert approved.output.startswith("WORKER APPROVED, of ")
    assert refused.output.startswith("REQUESTER REFUSED, of ")
    assert f"{WIM} (confirmed), Wim, DE\nagreement: version none accepted\n" in shown.output
    for line in (": admitted", ": not admitted", "ASK: Which bank?", "REFUSE: No company."):
        assert line in shown.output
    entries, mails = read(market, _AUDIT.rows, lambda: Mail.all().order_by("id"))
    assert [(row["action"], row["via"]) for row in entries] == [
        ("application.list", "COMMAND_LINE"),
        ("application.ask", "COMMAND_LINE"),
        ("application.approve", "COMMAND_LINE"),
        ("application.refuse", "COMMAND_LINE"),
        ("account.read", "COMMAND_LINE"),
    ]
    assert [mail.recipient for mail in mails] == [WIM] * 3
    assert kempelen("waiting").output == "No application waits.\n"


@pytest.mark.parametrize("days", [0, 20])
def test_commands_of_a_rehearsal_use_its_clock(kempelen, market, monkeypatch, days):
    monkeypatch.setenv("KEMPELEN_REHEARSAL", "true")
    read(market, lambda: _AHEAD.run(days * 86_400_000_000))

    kempelen("approve", WIM, "--role", "WORKER")

    ((approved,),) = read(market, lambda: Application.filter(state="APPROVED"))
    ahead = approved.decided_at - datetime.now(UTC)
    assert abs(ahead - timedelta(days=days)) < timedelta(minutes=5)


ERRORS = [
    (["show", "nobody@kempelen.test"], 1, "no such account with the e-mail nobody@"),
    (["show", "nobody"], 1, "email must be an e-mail address"),
    (["approve", WIM], 1, "--role must be given, one of WORKER, REQUESTER, since"),
    (["approve", WIM, "--role", "BOTH"], 1, f"open application of {WIM} for the role BOTH"),
    (["approve", WIM, "--role", "QUEEN"], 2, "'QUEEN' is not one of"),
    (["refuse", WIM, "--role", "WORKER"], 2, "Missing option '--reason'"),
    (["refuse", WIM, "--role", "WORKER", "--reason", " "], 1, "reason must be 1 to 2000"),
    (["ask", WIM, "--role", "WORKER"], 2, "Missing option '--text'"),
    (["ask", WIM, "--role", "WORKER", "--text", "x" * 2001], 1, "text must be 1 to 2000"),
    (["approve"], 2, "Missing argument"),
]


def test_an_error_names_what_is_wrong(kempelen, market):
    for arguments, code, sentence in ERRORS:
        ended = kempelen(*arguments)
        assert ended.exit_code == code, arguments
        assert sentence in ended.output + ended.stderr

    (states,) = read(market, lambda: Application.all().values_list("state", flat=True))
    assert set(states) == {"SUBMITTED"}
