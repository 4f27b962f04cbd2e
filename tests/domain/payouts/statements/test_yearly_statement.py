"""Yearly statements add up with the ledger, whatever happened, in every time zone."""

import csv
import io
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from api.database import connect
from domain.kernel import clock, policy
from domain.kernel.ids import new_id
from domain.kernel.money import NOTHING, Money
from domain.kernel.policy import MarketPolicy
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.ledger import payout_transfers
from domain.ledger.models import AccountKind, LedgerAccount
from domain.ledger.payout_transfers import PaidOut
from domain.ledger.posting import post
from domain.payouts.statements.figures import Movements, WorkerBalances, summed
from domain.payouts.statements.printing import CSV_COLUMNS, as_csv, as_text
from domain.payouts.statements.queries import (
    FIRST_YEAR,
    MONTHS,
    has_statement,
    yearly_statement,
)
from tests.domain import cast
from tests.domain.payouts import paid_out
from tests.domain.payouts.tax_reports.years import local

YEARS = (2027, 2028, 2029)
ZONES = ("America/Los_Angeles", "Pacific/Auckland", "UTC", "America/Santiago")
FORGET = [Statement(f"DELETE FROM {table}") for table in ("ledger_transfers", "ledger_accounts")]
# The instants around which days, months and years end, clocks change, and February is long.
EDGES = (
    datetime(2027, 1, 1, 8, tzinfo=UTC),
    datetime(2027, 3, 14, 10, tzinfo=UTC),
    datetime(2027, 11, 7, 9, tzinfo=UTC),
    datetime(2028, 1, 1, tzinfo=UTC),
    datetime(2028, 2, 29, 8, tzinfo=UTC),
    datetime(2028, 3, 1, tzinfo=UTC),
    datetime(2029, 1, 1, 8, tzinfo=UTC),
)
INSTANTS = some.builds(
    lambda edge, seconds: edge + timedelta(seconds=seconds),
    some.sampled_from(EDGES),
    some.integers(-90_000, 90_000),
)


@pytest.fixture
async def wim(database):
    clock.freeze(local(2027, 1, 1))
    return await cast.a_worker("Wim")


async def balances(worker):
    """By the rows of the ledger."""
    parts = dict.fromkeys(("pending", "available", "due", "in_transit"), 0)
    names = {
        AccountKind.WORKER_PENDING: "pending",
        AccountKind.WORKER_AVAILABLE: "available",
        AccountKind.PAYOUT_DUE: "due",
        AccountKind.PAYOUT_IN_TRANSIT: "in_transit",
    }
    for row in await LedgerAccount.filter(owner_id=worker.id):
        parts[names[row.kind]] += row.balance_cents
    return WorkerBalances(**{name: Money(cents) for name, cents in parts.items()})


def adds_up(statement):
    """What holds of every statement."""
    moved = statement.movements
    assert statement.opening.total + moved.change == statement.closing.total
    assert moved == summed(month.movements for month in statement.months)
    before = statement.opening.total
    for month in statement.months:
        assert before + month.movements.change == month.closing.total
        before = month.closing.total
    assert len(statement.months) == MONTHS


async def test_a_year_has_what_was_earned_paid_withheld_and_given_back(wim):
    clock.freeze(local(2027, 1, 31, 23, 59))
    await paid_out.earn(wim, 10_000)
    lost = await paid_out.a_payout(wim, 2_000, withheld=600, rate=3000)
    await paid_out.send(lost)
    clock.freeze(local(2027, 2, 1))
    await paid_out.fail(lost)
    arrived = await paid_out.a_payout(wim, 5_000, withheld=1_500, rate=3000)
    await paid_out.send(arrived)
    clock.freeze(local(2028, 1, 1))
    await paid_out.settle(arrived)
    clock.freeze(local(2028, 1, 2))

    first, second = [await yearly_statement(wim.id, year) for year in (2027, 2028)]

    moved = first.movements
    assert (moved.earned, moved.rewards) == (Money(10_000), Money(10_000))
    assert (moved.paid_out, moved.withheld, moved.sent) == (
        Money(7_000),
        Money(2_100),
        Money(4_900),
    )
    assert (moved.given_back, moved.withheld_returned) == (Money(2_000), Money(600))
    assert moved.arrived == NOTHING
    assert first.closing == WorkerBalances(available=Money(5_000), in_transit=Money(3_500))
    january, february = first.months[:2]
    assert (january.month, january.movements.earned) == ("2027-01", Money(10_000))
    assert january.closing == WorkerBalances(available=Money(8_000), in_transit=Money(1_400))
    assert february.movements.given_back == Money(2_000)
    assert second.opening == first.closing
    assert second.movements == Movements(arrived=Money(3_500))
    assert second.closing == WorkerBalances(available=Money(5_000))
    assert (first.is_over, second.is_over) == (True, False)
    assert (first.begins_at, first.ends_at) == (local(2027, 1, 1), local(2028, 1, 1))
    for each in (first, second):
        adds_up(each)


async def test_small_deposits_are_in_no_statement(wim):
    clock.freeze(local(2027, 6, 1))
    small = PaidOut(payout_id=new_id(), worker_id=wim.id, gross=Money(37), withheld=NOTHING)
    for step in (payout_transfers.test_deposit_sent, payout_transfers.test_deposit_settled):
        async with unit_of_work():
            await post(step(small), at=clock.now())
        assert (await yearly_statement(wim.id, 2027)).movements == Movements()


STEPS = ("earn", "pay", "cancel", "send", "settle", "fail", "give_back")


@pytest.mark.parametrize("zone", ZONES)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=some.lists(
        some.tuples(INSTANTS, some.sampled_from(STEPS), some.integers(2, 900)), max_size=14
    )
)
async def test_random_years_add_up_with_the_ledger(wim, zone, steps):
    policy.adopt(MarketPolicy(time_zone=zone))
    for statement in FORGET:
        await statement.run()
    payouts = []
    for at, step, number in sorted(steps):
        clock.freeze(at)
        await take(wim, payouts, step, number)
    clock.freeze(datetime(2030, 6, 1, tzinfo=UTC))

    statements = [await yearly_statement(wim.id, year) for year in (2026, *YEARS)]

    for each in statements:
        adds_up(each)
    for before, after in pairwise(statements):
        assert before.closing == after.opening
        assert before.ends_at == after.begins_at
    assert statements[0].opening == WorkerBalances()
    assert statements[-1].closing == await balances(wim)


async def take(worker, payouts, step, number):
    """One step, where it is possible; a payout is chosen by a number."""
    available = (await balances(worker)).available.cents
    if step == "earn":
        await paid_out.earn(worker, number)
    elif step == "pay":
        if available > 1:
            cents = min(available, number)
            payouts.append(await paid_out.a_payout(worker, cents, withheld=cents * 3 // 10))
    else:
        needed = {"cancel": "DUE", "send": "DUE", "give_back": "SETTLED"}.get(step, "IN_TRANSIT")
        ready = [each for each in payouts if each.state == needed]
        if ready:
            await getattr(paid_out, step)(ready[number % len(ready)])


async def test_it_is_the_same_on_postgresql(postgres_url):
    async with connect.database(postgres_url):
        clock.freeze(local(2027, 12, 31, 23, 59, 59))
        wim = await cast.a_worker("Wim")
        await paid_out.settled(wim, 1_000, withheld=300, rate=3000)
        clock.freeze(local(2028, 1, 1))
        await paid_out.earn(wim, 5)

        first, second = [await yearly_statement(wim.id, year) for year in (2027, 2028)]

        assert first.months[-1].movements.paid_out == Money(1_000)
        assert first.closing == second.opening == WorkerBalances()
        assert second.months[0].closing == WorkerBalances(available=Money(5))


async def test_the_csv_has_a_line_for_each_month_and_the_text_is_one_page(wim):
    clock.freeze(local(2027, 2, 1))
    await paid_out.settled(wim, 1_000, withheld=300, rate=3000)

    statement = await yearly_statement(wim.id, 2027)

    lines = list(csv.reader(io.StringIO(as_csv(statement))))
    assert lines[0] == list(CSV_COLUMNS)
    assert [line[0] for line in lines[1:]] == [
        "opening",
        *(f"2027-{number:02d}" for number in range(1, 13)),
        "2027",
    ]
    year = dict(zip(lines[0], lines[-1], strict=True))
    assert (year["earned"], year["paid_out"], year["withheld"]) == ("10.00", "10.00", "3.00")
    assert year["arrived"] == "7.00"
    text = as_text(statement, market="Ours", worker=wim.worker_id)
    assert text.startswith("Ours: statement of the year 2027 (not over yet)\n")
    assert "Paid out, gross                                    10.00\n" in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_statement_is_of_a_year_that_has_begun():
    clock.freeze(local(2027, 12, 31, 23, 59))

    asked = (FIRST_YEAR - 1, FIRST_YEAR, 2027, 2028)
    assert [has_statement(year) for year in asked] == [False, True, True, False]
