"""Approved work becomes paid, and is so no longer where a payout comes back."""

from datetime import timedelta

from domain.assignments import commands as work
from domain.assignments.commands import pay_worker
from domain.dashboard import queries
from domain.dashboard.models import WorkerDay
from domain.dashboard.position import POSITION
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.work import unit_of_work
from domain.payouts.facts import PayoutSettled
from domain.payouts.models import PayoutPlan
from tests.domain import cast
from tests.domain.dashboard.keeping import assert_exact, keep_up

A_DAY = timedelta(days=1)


async def pay(worker, until):
    """A payout moved the time until which the worker is paid."""
    async with unit_of_work() as unit:
        await PayoutPlan.update_or_create({"paid_until": until}, worker_id=worker.id)
        told = PayoutSettled(occurred_at=clock.now(), worker_id=worker.id, payout_id=new_id())
        unit.tell(told)
    await keep_up()


async def paid(worker):
    days = await WorkerDay.filter(worker_id=worker.id).order_by("day")
    return [(day.paid, day.paid_cents) for day in days]


async def test_what_was_approved_by_then_is_paid_whenever_it_was_submitted(rita, wim):
    early = await cast.an_approved(rita, wim, await cast.a_hit(rita))
    late = await cast.a_submitted(wim, await cast.a_hit(rita))
    await work.send_bonus(rita, late.id, Money(3), reason="Good.")
    first = clock.now()
    clock.advance(A_DAY)
    await cast.an_approved(rita, wim, await cast.a_hit(rita))
    await cast.approve(rita, late)
    await keep_up()
    assert await paid(wim) == [(0, 0), (0, 0)]

    await pay(wim, first)
    assert await paid(wim) == [(1, 13), (0, 0)]
    assert early.id != late.id
    await assert_exact()

    await pay(wim, clock.now())
    assert await paid(wim) == [(2, 23), (1, 10)]
    await assert_exact()

    await pay(wim, first)  # the second payout was returned
    assert await paid(wim) == [(1, 13), (0, 0)]
    await POSITION.begin_recount()
    await keep_up()
    assert await paid(wim) == [(1, 13), (0, 0)]
    assert await queries.paid_until(wim.id) == first
    await assert_exact()


async def test_payments_for_no_assignment_count_in_their_year_and_once(rita, wim):
    await cast.an_accepted(wim, await cast.a_hit(rita))
    await pay_worker(rita, wim.id, Money(40), reason="Good.")
    await keep_up()
    await POSITION.begin_recount()
    await pay_worker(rita, wim.id, Money(2), reason="Good.")
    await keep_up()

    [year] = await queries.years_of(wim.id)
    assert (year.year, year.payment_cents) == (2026, 42)
    await assert_exact()
