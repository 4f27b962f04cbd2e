"""A monthly statement adds up to the ledger, in the days of the market."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.assignments import commands as work
from domain.funding.commands import deposit_funds, request_refund
from domain.funding.monthly import Figures, Funds, monthly_statement
from domain.funding.months import Month
from domain.funding.statement_files import as_csv, as_json
from domain.hits import commands as hits
from domain.kernel import clock
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import InvalidInput
from domain.ledger import providers
from domain.ledger.queries import requester_balance
from tests.domain import cast

OCTOBER = "2026-10"


async def of(requester, month=OCTOBER):
    return await monthly_statement(requester.id, Month.parse(month))


async def a_month(rita, wim):
    """Every kind of movement, on two days."""
    done = await cast.an_approved(rita, wim, await cast.a_hit(rita, slots=2))
    await work.send_bonus(rita, done.id, Money(100), reason="!")
    clock.advance(timedelta(days=2))
    await work.pay_worker(rita, wim.id, Money(50), reason="!")
    await hits.expire_hit(rita, done.hit_id)
    await request_refund(rita, Money(1_000))
    providers.adopt(providers.BANK)
    await request_refund(rita, Money(200))


async def test_each_kind_is_apart_and_the_closing_is_the_ledgers(rita, wim):
    await a_month(rita, wim)
    statement = await of(rita)

    assert statement.opening == Funds()
    assert statement.figures == Figures(
        deposits=Money(10_000),
        rewards=Money(10),
        reward_fees=Money(2),
        bonuses=Money(100),
        bonus_fees=Money(20),
        payments=Money(50),
        payment_fees=Money(10),
        refunds_paid=Money(1_000),
        reserved=Money(24),
        released=Money(12),
        refunds_asked=Money(1_200),
    )
    balance = await requester_balance(rita.id)
    assert statement.closing == Funds(balance.available, balance.on_hold, Money(200))
    assert statement.closing.total == statement.figures.change
    assert [day.date for day in statement.days] == [date(2026, 10, 1), date(2026, 10, 3)]
    assert statement.days[0].closing == statement.days[1].opening


async def test_the_closing_of_a_month_is_the_opening_of_the_next(rita, wim):
    await a_month(rita, wim)
    clock.advance(timedelta(days=31))

    october, november = await of(rita), await of(rita, "2026-11")
    assert november.opening == november.closing == october.closing
    assert november.days == []
    assert (await of(rita, "2026-09")).closing == october.opening == Funds()


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 1, 6, 59, 59, 999_999, tzinfo=UTC), "2026-10-31"),
        (datetime(2026, 11, 1, 7, tzinfo=UTC), "2026-11-01"),  # of 25 hours
        (datetime(2026, 11, 2, 7, 59, 59, tzinfo=UTC), "2026-11-01"),
        (datetime(2026, 11, 2, 8, tzinfo=UTC), "2026-11-02"),
        (datetime(2027, 1, 1, 7, 59, 59, tzinfo=UTC), "2026-12-31"),
        (datetime(2027, 3, 14, 8, tzinfo=UTC), "2027-03-14"),  # of 23 hours
        (datetime(2027, 3, 15, 7, tzinfo=UTC), "2027-03-15"),
        (datetime(2028, 2, 29, 8, tzinfo=UTC), "2028-02-29"),
    ],
)
async def test_a_movement_is_on_the_day_of_the_market(rita, at, day):
    clock.advance(at - clock.now())
    await deposit_funds(rita, Money(7))
    statement = await of(rita, day[:7])

    assert statement.days[-1].date.isoformat() == day
    assert statement.days[-1].figures == Figures(deposits=Money(7))


async def test_both_files_have_the_same_rows(rita, wim):
    await a_month(rita, wim)
    statement = await of(rita)

    rows = list(csv.DictReader(io.StringIO(as_csv(statement), newline="")))
    whole = json.loads(as_json(statement))
    assert [*whole["days"], whole["total"]] == rows
    assert (whole["month"], whole["time_zone"]) == (OCTOBER, "America/Los_Angeles")
    assert [row["date"] for row in rows] == ["2026-10-01", "2026-10-03", "month"]
    assert rows[-1]["deposits"] == "100.00"
    assert rows[-1]["closing_total"] == str(statement.closing.total)


async def test_another_requesters_money_is_not_in_it(rita, wim):
    await a_month(rita, wim)
    rob = await cast.a_requester("Rob", funds="3.00")

    assert (await of(rob)).figures == Figures(deposits=Money(300))


@pytest.mark.parametrize(
    "month", ["2026-11", "1999-12", "2026-13", "2026-1", "2026-10-01", "", "٢"]
)
async def test_a_month_that_has_not_begun_or_is_none_is_refused(market, month):
    with pytest.raises(InvalidInput) as refused:
        Month.parse(month)

    assert refused.value.field == "month"
    assert "from 2000-01 to 2026-10" in refused.value.bound


async def test_a_requester_without_money_has_an_empty_statement(market):
    nina = await cast.a_profile((await cast.an_account("Nina")).id, "Nina")
    statement = await of(nina)

    assert (statement.opening, statement.closing, statement.days) == (Funds(), Funds(), [])
    assert statement.figures.change == NOTHING
