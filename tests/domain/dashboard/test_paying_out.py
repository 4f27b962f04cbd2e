"""Approved work becomes paid, and is so no longer where a payout comes back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from domain.assignments import commands as work
from domain.dashboard import payouts, queries
from domain.dashboard.models import WorkerDay
from domain.dashboard.payouts import CountedPayment, Payouts
from domain.dashboard.position import begin_recount
from domain.kernel import clock
from domain.kernel.facts import Fact
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.work import unit_of_work
from domain.people.facts import worker_topic
from tests.domain import cast
from tests.domain.dashboard.keeping import assert_exact, keep_up

A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class PlayedPayoutMoved(Fact):
    """Another time until which a worker is paid."""

    worker_id: UUID

    def topics(self) -> Iterable[str]:
        return (worker_topic(self.worker_id),)


@dataclass(frozen=True, kw_only=True)
class PlayedPayment(PlayedPayoutMoved):
    """Money for no assignment."""

    payment_id: UUID
    amount: Money


class Paying:
    """Payouts of a play."""

    def __init__(self):
        self.until, self.payments = None, []

    async def paid_until(self, _worker_id):
        return self.until

    async def payments_to(self, _worker_id, after):
        return [each for each in self.payments if each.id > after][:1]

    async def pay(self, worker, until):
        self.until = until
        async with unit_of_work() as unit:
            unit.tell(PlayedPayoutMoved(occurred_at=clock.now(), worker_id=worker.id))
        await keep_up()

    async def send(self, worker, cents):
        payment = CountedPayment(id=new_id(), amount=Money(cents), at=clock.now())
        self.payments.append(payment)
        told = {"payment_id": payment.id, "amount": payment.amount}
        async with unit_of_work() as unit:
            unit.tell(PlayedPayment(occurred_at=payment.at, worker_id=worker.id, **told))


@pytest.fixture
def paying():
    play = Paying()
    payouts.adopt(
        Payouts(
            paid_until=play.paid_until,
            payments_to=play.payments_to,
            moving=frozenset({PlayedPayoutMoved.__name__}),
            payments=frozenset({PlayedPayment.__name__}),
        )
    )
    yield play
    payouts.adopt(payouts.PAYDAY)


async def paid(worker):
    days = await WorkerDay.filter(worker_id=worker.id).order_by("day")
    return [(day.paid, day.paid_cents) for day in days]


async def test_what_was_approved_by_then_is_paid_whenever_it_was_submitted(paying, rita, wim):
    early = await cast.an_approved(rita, wim, await cast.a_hit(rita))
    late = await cast.a_submitted(wim, await cast.a_hit(rita))
    await work.send_bonus(rita, late.id, Money(3), reason="Good.")
    first = clock.now()
    clock.advance(A_DAY)
    await cast.an_approved(rita, wim, await cast.a_hit(rita))
    await cast.approve(rita, late)
    await keep_up()
    assert await paid(wim) == [(0, 0), (0, 0)]

    await paying.pay(wim, first)
    assert await paid(wim) == [(1, 13), (0, 0)]
    assert early.id != late.id
    await assert_exact()

    await paying.pay(wim, clock.now())
    assert await paid(wim) == [(2, 23), (1, 10)]
    await assert_exact()

    await paying.pay(wim, first)  # the second payout was returned
    assert await paid(wim) == [(1, 13), (0, 0)]
    await begin_recount()
    await keep_up()
    assert await paid(wim) == [(1, 13), (0, 0)]
    assert await queries.paid_until(wim.id) == first
    await assert_exact()


async def test_payments_for_no_assignment_count_in_their_year_and_once(paying, rita, wim):
    await cast.an_accepted(wim, await cast.a_hit(rita))
    await paying.send(wim, 40)
    await keep_up()
    await begin_recount()
    await paying.send(wim, 2)
    await keep_up()

    [year] = await queries.years_of(wim.id)
    assert (year.year, year.payment_cents) == (2026, 42)
    await assert_exact()
