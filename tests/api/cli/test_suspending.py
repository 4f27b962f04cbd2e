"""`kempelen people suspend` and `reinstate`, on the command line."""

import asyncio

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from api.database.connect import database
from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.people.models import Account
from tests.domain import cast

AUDIT = Statement("SELECT actor_id, via, action, reason FROM audit_entries ORDER BY id")


@pytest.fixture
def wim(any_url):
    async def opened():
        async with database(any_url):
            return await cast.a_worker("Wim")

    clock.release()
    return asyncio.run(opened())


@pytest.fixture
def kempelen(any_url):
    environment = {"KEMPELEN_DATABASE_URL": any_url, "COLUMNS": "200"}
    return lambda *arguments: CliRunner().invoke(app, ["people", *arguments], env=environment)


def test_an_account_is_suspended_and_reinstated_by_its_email(kempelen, wim, any_url):
    async def stored():
        async with database(any_url):
            account = await Account.get(id=wim.account_id)
            rows = [tuple(row.values()) for row in await AUDIT.rows()]
            return account.suspended_at is not None, rows

    done = kempelen("suspend", "Wim@example.org", "--reason", "Shared.")
    assert (done.exit_code, done.output) == (0, "suspended   Wim@example.org\n")
    assert asyncio.run(stored())[0]
    again = kempelen("suspend", "wim@example.org", "--reason", "Shared.")
    back = kempelen("reinstate", "wim@example.org", "--reason", "A mistake.")

    assert (again.exit_code, "suspended" in again.stderr) == (1, True)
    assert back.exit_code == 0
    assert asyncio.run(stored()) == (
        False,
        [
            (None, "COMMAND_LINE", "account.suspend", "Shared."),
            (None, "COMMAND_LINE", "account.reinstate", "A mistake."),
        ],
    )


def test_a_stranger_and_a_missing_reason_are_refused(kempelen, wim):
    nobody = kempelen("suspend", "nobody@example.org", "--reason", "Shared.")
    blank = kempelen("suspend", "wim@example.org", "--reason", " ")
    without = kempelen("reinstate", "wim@example.org")

    assert (nobody.exit_code, "nobody@example.org" in nobody.stderr) == (1, True)
    assert (blank.exit_code, without.exit_code) == (1, 2)
