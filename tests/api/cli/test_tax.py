"""`kempelen tax`: waiting, file and return, on the command line."""

import asyncio

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from api.database.connect import database
from domain.accounts.tax.models import TaxInterview
from domain.kernel import policy
from domain.people.models import Worker
from tests.domain import cast
from tests.domain.accounts.tax.answering import printed

WIM, ANN = "wim@example.org", "ann@example.org"


@pytest.fixture
def market(sqlite_url):
    """Wim and Ann have a printed form that waits."""

    async def prepare():
        async with database(sqlite_url):
            for name in ("Wim", "Ann"):
                await printed(await cast.a_worker(name))

    asyncio.run(prepare())
    yield sqlite_url
    policy.adopt(policy.MarketPolicy())


@pytest.fixture
def kempelen(market):
    environment = {"KEMPELEN_DATABASE_URL": market, "COLUMNS": "200"}
    return lambda *arguments: CliRunner().invoke(app, ["tax", *arguments], env=environment)


def test_forms_are_listed_filed_and_returned(kempelen, market):
    waiting = kempelen("waiting")
    filed = kempelen("file", WIM)
    returned = kempelen("return", ANN, "--reason", "Not signed.")
    again = kempelen("file", WIM)
    nobody = kempelen("return", "nobody@example.org", "--reason", "x")

    assert waiting.output.splitlines() == [
        f"{WIM}   W_8BEN, waits 0 days",
        f"{ANN}   W_8BEN, waits 0 days",
    ]
    assert filed.output.startswith(f"filed   {WIM}   until 20")
    assert returned.output == f"returned   {ANN}\n"
    assert (again.exit_code, nobody.exit_code) == (1, 1)
    assert f"printed tax form of {WIM}" in again.output
    assert kempelen("waiting").output == "No printed tax form waits.\n"

    async def states():
        async with database(market):
            rows = await TaxInterview.all().order_by("id")
            return [(row.state.value, row.return_reason) for row in rows], await Worker.filter(
                tax_valid_until__isnull=False
            ).count()

    assert asyncio.run(states()) == ([("IN_FORCE", None), ("RETURNED", "Not signed.")], 1)
