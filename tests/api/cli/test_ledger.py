"""The operator verifies the ledger and records bank deposits on the command line."""

import asyncio

import pytest
from typer.testing import CliRunner

from api.cli.ledger import commands
from api.database import connect
from domain.kernel.money import Money
from domain.ledger.models import LedgerAccount
from domain.ledger.queries import requester_balance
from tests.domain.funding.test_deposits import a_requester


@pytest.fixture
def kempelen(any_url, monkeypatch):
    """Runs a command on the test's database."""
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", any_url)
    return lambda *arguments: CliRunner().invoke(commands, arguments)


@pytest.fixture
def on_database(any_url):
    """Runs a coroutine on the test's database."""

    def run(make):
        async def connected():
            async with connect.database(any_url):
                return await make()

        return asyncio.run(connected())

    return run


@pytest.fixture
def rita(on_database):
    return on_database(lambda: a_requester("rita"))


def test_a_bank_deposit_is_recorded_once(kempelen, on_database, rita):
    first = kempelen("deposit", "record", "Rita@Example.org", "250.00", "NL-17")
    again = kempelen("deposit", "record", "rita@example.org", "250.00", "NL-17")

    assert first.exit_code == 0
    assert first.output == "250.00 credited to Rita@Example.org: 250.00 available, 0.00 on hold.\n"
    assert again.exit_code == 1
    assert "a bank reference that was not recorded before, not 'NL-17'" in again.stderr
    balance = on_database(lambda: requester_balance(rita.id))
    assert balance.available == Money(25_000)


def test_a_bank_deposit_names_the_requester_by_printed_id_too(kempelen, on_database, rita):
    answer = kempelen("deposit", "record", rita.requester_id.lower(), "250.00", "NL-17")

    assert answer.exit_code == 0, answer.stderr
    assert on_database(lambda: requester_balance(rita.id)).available == Money(25_000)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nobody@example.org", "1.00", "r"), 1, "no such requester as nobody@example.org"),
        (("rita@example.org", "1000000.01", "r"), 1, "from 0.01 to 1000000.00"),
        (("rita@example.org", "0.001", "r"), 2, "not an amount of money"),
    ],
)
@pytest.mark.usefixtures("rita")
def test_a_deposit_that_cannot_be_is_refused_in_a_sentence(kempelen, arguments, code, said):
    answer = kempelen("deposit", "record", *arguments)

    assert answer.exit_code == code
    assert said in " ".join(answer.stderr.replace("│", " ").split())


@pytest.mark.usefixtures("rita")
def test_an_exact_ledger_is_verified(kempelen):
    kempelen("deposit", "record", "rita@example.org", "1.00", "NL-17")
    answer = kempelen("ledger", "verify")

    assert answer.exit_code == 0
    assert answer.stdout == "1 transfers replayed: the ledger is exact.\n"


@pytest.mark.usefixtures("rita")
def test_a_difference_is_shown_and_is_an_exit_code(kempelen, on_database):
    kempelen("deposit", "record", "rita@example.org", "1.00", "NL-17")
    on_database(lambda: LedgerAccount.filter(kind="REQUESTER_AVAILABLE").update(balance_cents=7))
    answer = kempelen("ledger", "verify")

    assert answer.exit_code == 1
    assert "0.07" in answer.stdout
    assert "2 differences" in answer.stderr
