"""The operator lists, pays and refuses refunds on the command line."""

import asyncio

import pytest
from typer.testing import CliRunner

from api.cli.ledger import commands
from api.database import connect
from domain.funding.commands import deposit_funds, request_refund
from domain.funding.models import Refund
from domain.kernel.money import Money
from domain.ledger import providers
from tests.domain.funding.test_deposits import a_requester


@pytest.fixture
def kempelen(sqlite_url, monkeypatch):
    """Runs a command on the test's database."""
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *arguments: CliRunner().invoke(commands, arguments)


@pytest.fixture
def on_database(sqlite_url):
    """Runs a coroutine on the test's database."""

    def run(make):
        async def connected():
            async with connect.database(sqlite_url):
                return await make()

        return asyncio.run(connected())

    return run


async def two_refunds():
    rita = await a_requester("rita")
    await deposit_funds(rita, Money(1_000))
    providers.adopt(providers.BANK)
    refunds = [await request_refund(rita, Money(cents)) for cents in (250, 100)]
    providers.adopt(providers.SANDBOX)
    return [str(refund.id) for refund in refunds]


def test_refunds_are_listed_paid_and_refused(kempelen, on_database):
    first, second = on_database(two_refunds)

    listed = kempelen("refunds", "list").output
    assert listed.index(first) < listed.index(second)
    assert "2.50" in listed
    paid = kempelen("refunds", "paid", first, "--reference", "NL-17")
    refused = kempelen("refunds", "refuse", second, "--reason", "Which account?")
    again = kempelen("refunds", "refuse", first, "--reason", "?")

    assert (paid.output, paid.exit_code) == (f"paid   {first}   2.50\n", 0)
    assert (refused.output, refused.exit_code) == (f"refused   {second}   1.00\n", 0)
    assert "This refund is PAID" in again.stderr
    assert kempelen("refunds", "list").output == "No refund is due.\n"
    rows = on_database(lambda: Refund.all().order_by("id"))
    assert [(row.state.value, row.reference, row.reason) for row in rows] == [
        ("PAID", "NL-17", None),
        ("REFUSED", None, "Which account?"),
    ]


@pytest.mark.parametrize("id", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_refund_that_is_not_there_is_a_sentence(kempelen, id):
    answer = kempelen("refunds", "paid", id, "--reference", "NL-17")

    assert answer.exit_code == 1
    assert "no such refund" in answer.stderr
