"""Replaying the ledger finds and names every changed row."""

import asyncio
from contextlib import suppress

import pytest

from domain.kernel.ids import new_id
from domain.kernel.refusals import InsufficientFunds
from domain.kernel.work import unit_of_work
from domain.ledger.accounts import available, hold, pending
from domain.ledger.queries import LedgerDifference, verify
from domain.ledger.replay import PAGE
from tests.domain.ledger.moves import a_payment, give, move, pay, reserve
from tests.domain.ledger.test_posting import a_deposit

RITA, OTTO, WIM, HIT = new_id(), new_id(), new_id(), new_id()
WIMS = f"account {pending(WIM).id} (WORKER_PENDING of {WIM})"
RITAS = f"account {hold(RITA, HIT).id} (REQUESTER_HOLD of {RITA})"
AVAILABLE = f"account {available(RITA).id} (REQUESTER_AVAILABLE of {RITA})"


@pytest.fixture
async def payment(any_database):
    payment = a_payment(RITA, HIT, WIM)
    await give(OTTO, 50)
    await give(RITA, 1000)
    await reserve(RITA, (HIT, 360))
    await pay(payment)
    return payment


@pytest.mark.usefixtures("payment")
async def test_an_honest_ledger_has_no_differences():
    assert await verify() == []


@pytest.mark.usefixtures("any_database")
async def test_an_empty_ledger_has_no_differences():
    assert await verify() == []


@pytest.mark.usefixtures("payment")
async def test_a_changed_balance_is_named(any_database):
    await any_database.execute_query(
        "UPDATE ledger_accounts SET balance_cents = balance_cents + 1 "
        f"WHERE id = '{pending(WIM).id}'"
    )

    assert await verify() == [
        LedgerDifference(WIMS, "balance", "1.01", "1.00"),
        LedgerDifference("the ledger", "sum of all balances", "0.01", "0.00"),
    ]


@pytest.mark.usefixtures("payment")
async def test_changed_totals_are_named(any_database):
    await any_database.execute_query(
        "UPDATE ledger_accounts SET credited_cents = credited_cents + 5, "
        f"debited_cents = debited_cents + 5 WHERE id = '{pending(WIM).id}'"
    )

    assert await verify() == [
        LedgerDifference(WIMS, "money that came in", "1.05", "1.00"),
        LedgerDifference(WIMS, "money that went out", "0.05", "0.00"),
    ]


@pytest.mark.usefixtures("payment")
async def test_a_changed_transfer_is_named_at_both_its_ends(any_database):
    await any_database.execute_query(
        "UPDATE ledger_transfers SET cents = cents + 1 WHERE kind = 'REWARD'"
    )

    assert sorted(await verify(), key=str) == sorted(
        [
            LedgerDifference(WIMS, "money that came in", "1.00", "1.01"),
            LedgerDifference(WIMS, "balance", "1.00", "1.01"),
            LedgerDifference(RITAS, "money that went out", "1.20", "1.21"),
            LedgerDifference(RITAS, "balance", "2.40", "2.39"),
        ],
        key=str,
    )


async def test_a_redirected_transfer_is_named(any_database, payment):
    await any_database.execute_query(
        f"UPDATE ledger_transfers SET target_id = '{available(OTTO).id}' WHERE kind = 'REWARD'"
    )
    found = await verify()
    cause = f"(reward:{payment.assignment_id})"

    assert [difference.what for difference in found if difference.where.endswith(cause)] == [
        "payer and payee"
    ]
    assert LedgerDifference(WIMS, "balance", "1.00", "0.00") in found


@pytest.mark.usefixtures("payment")
async def test_a_transfer_in_anothers_statement_is_named(any_database):
    await any_database.execute_query(
        f"UPDATE ledger_transfers SET payee_id = '{OTTO}' WHERE kind = 'REWARD'"
    )
    [found] = await verify()

    assert found.what == "payer and payee"
    assert (found.stored, found.replayed) == (f"{RITA} to {OTTO}", f"{RITA} to {WIM}")


@pytest.mark.usefixtures("payment")
async def test_a_lost_transfer_is_named(any_database):
    await any_database.execute_query("DELETE FROM ledger_transfers WHERE kind = 'RESERVE'")

    assert {difference.where for difference in await verify()} == {RITAS, AVAILABLE}


@pytest.mark.usefixtures("payment")
async def test_an_account_given_to_somebody_else_is_named(any_database):
    await any_database.execute_query(
        f"UPDATE ledger_accounts SET owner_id = '{OTTO}' WHERE id = '{pending(WIM).id}'"
    )

    assert "its key" in [difference.what for difference in await verify()]


@pytest.mark.usefixtures("any_database")
async def test_a_long_ledger_is_read_page_by_page_and_tells_how_far_it_is():
    await move(*(a_deposit(1, cause=str(number)) for number in range(PAGE + 1)))
    progress = []

    assert await verify(lambda done, total: progress.append((done, total))) == []
    assert progress == [(PAGE, PAGE + 1), (PAGE + 1, PAGE + 1)]


@pytest.mark.usefixtures("any_database")
async def test_a_market_at_work_is_verified_without_standing_still():
    async def trade():
        for _ in range(40):
            await give(RITA, 100)
            with suppress(InsufficientFunds):
                await reserve(RITA, (new_id(), 150))

    async def look():
        return [await verify() for _ in range(10)]

    *_, found = await asyncio.gather(trade(), trade(), look())
    assert found == [[]] * 10


@pytest.mark.usefixtures("any_database")
async def test_the_ledger_is_not_verified_inside_a_unit_of_work():
    async with unit_of_work():
        with pytest.raises(AssertionError, match="outside of a unit of work"):
            await verify()
