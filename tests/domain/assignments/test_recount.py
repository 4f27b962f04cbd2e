"""`kempelen ledger verify`: finds what does not add up, and names it."""

from typer.testing import CliRunner

from api.cli.command_line import app
from api.database.connect import database
from domain.hits.models import Hit
from domain.ledger.models import LedgerAccount
from tests.domain import cast


async def a_market(url, *, broken=None):
    async with database(url):
        rita = await cast.a_requester("Rita")
        hit = await cast.a_hit(rita, slots=2)
        if broken:
            await broken(rita, hit)
        return hit


def verified(url):
    return CliRunner().invoke(app, ["ledger", "verify"], env={"KEMPELEN_DATABASE_URL": url})


async def run(url):
    import asyncio

    return await asyncio.to_thread(verified, url)


async def test_an_exact_market_is_said_to_be_exact(sqlite_url):
    await a_market(sqlite_url)

    found = await run(sqlite_url)

    assert (found.exit_code, found.stdout) == (0, "2 transfers replayed: the ledger is exact.\n")


async def test_a_hold_that_covers_no_slot_is_named(sqlite_url):
    async def broken(rita, hit):
        await Hit.filter(id=hit.id).update(available=1, max_assignments=1)

    await a_market(sqlite_url, broken=broken)

    found = await run(sqlite_url)

    assert found.exit_code == 1
    assert "held_cents" in found.stdout


async def test_a_balance_that_no_transfer_explains_is_named(sqlite_url):
    async def broken(rita, hit):
        await LedgerAccount.filter(owner_id=rita.id, kind="REQUESTER_AVAILABLE").update(
            balance_cents=1
        )

    await a_market(sqlite_url, broken=broken)

    found = await run(sqlite_url)

    assert found.exit_code == 1
    assert "REQUESTER_AVAILABLE" in found.stdout.replace("\n", "")
