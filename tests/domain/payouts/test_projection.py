"""Payments to expect: made ones, the next scheduled one, and what is held of a new worker."""

from datetime import timedelta

import pytest

from domain.kernel import clock, policy
from domain.kernel.money import Money
from domain.kernel.policy import MarketPolicy, PayoutPolicy
from domain.payouts import rails
from domain.payouts.commands import make_files, request_payout
from domain.payouts.models import Payout
from domain.payouts.projection import ProjectedKind, ProjectedPayment, projected_payments
from domain.payouts.rules import later_day
from tests.domain import cast
from tests.domain.payouts import stage
from tests.domain.payouts.stage import A_DAY


@pytest.fixture
async def wim(any_database):
    clock.freeze(cast.START)
    stage.by_bank()
    yield await cast.a_worker("Wim")
    rails.adopt(rails.PLAY)
    policy.adopt(MarketPolicy())
    clock.release()


@pytest.fixture
async def rita(wim):
    return await cast.a_requester("Rita")


async def expected(worker):
    return await projected_payments(worker.id, clock.now())


async def test_nothing_is_to_be_expected_without_money_or_a_schedule(wim, rita):
    assert await expected(wim) == []
    await stage.earn(rita, wim, 500)
    await stage.paid_by(wim, stage.us_account())
    assert await expected(wim) == []


async def test_the_next_scheduled_payment_is_the_one_that_is_made_then(wim, rita):
    next_at = later_day(clock.now(), 3)
    await stage.paid_by(wim, stage.us_account(), every_days=3, next_at=next_at)
    await stage.earn(rita, wim, 700)
    clock.freeze(next_at - A_DAY)
    await stage.earn(rita, wim, 20)
    clock.freeze(next_at - A_DAY + timedelta(seconds=1))
    await stage.earn(rita, wim, 1_000)
    [found] = await expected(wim)
    assert found == ProjectedPayment(
        kind=ProjectedKind.SCHEDULED,
        amount=Money(720),
        at=next_at,
        includes_until=next_at - A_DAY,
    )
    clock.freeze(next_at)
    await stage.until_nothing_is_due()
    [made] = await Payout.all()
    assert (made.gross, made.covers_until) == (found.amount, found.includes_until)


async def test_a_schedule_that_something_stands_in_the_way_of_promises_nothing(wim, rita):
    next_at = later_day(clock.now(), 7)
    await stage.paid_by(wim, stage.us_account(), every_days=7, next_at=next_at, confirmed=False)
    await stage.earn(rita, wim, 700)
    assert await expected(wim) == []
    await stage.paid_by(wim, stage.us_account(), every_days=7, next_at=next_at)
    assert [each.amount for each in await expected(wim)] == [Money(700)]
    policy.adopt(MarketPolicy(payouts=PayoutPolicy(minimum=Money(701))))
    assert await expected(wim) == []


async def test_a_payment_is_made_and_then_on_its_way_and_then_no_more(wim, rita):
    await stage.paid_by(wim, stage.us_account())
    await stage.earn(rita, wim, 700, at=clock.now() - 2 * A_DAY)
    await stage.until_nothing_is_due()
    payout = await request_payout(wim)
    [made] = await expected(wim)
    assert made == ProjectedPayment(
        kind=ProjectedKind.MADE,
        amount=Money(700),
        includes_until=payout.covers_until,
        payout_id=payout.id,
    )
    await make_files()
    [sent] = await expected(wim)
    assert (sent.kind, sent.payout_id) == (ProjectedKind.ON_ITS_WAY, payout.id)


async def test_money_of_a_new_worker_has_no_date_and_is_in_no_scheduled_payment(wim, rita):
    policy.adopt(MarketPolicy(payouts=PayoutPolicy(hold_days=3)))
    next_at = later_day(clock.now(), 3)
    await stage.paid_by(wim, stage.us_account(), every_days=3, next_at=next_at)
    await stage.earn(rita, wim, 700)
    await stage.until_nothing_is_due()
    assert await expected(wim) == [
        ProjectedPayment(kind=ProjectedKind.NEW_WORKER, amount=Money(700))
    ]
