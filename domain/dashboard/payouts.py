"""The seam to payouts: up to when a worker is paid, and what was paid for no assignment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.assignments.facts import PaymentReceived
from domain.assignments.models import WorkerPayment
from domain.kernel.money import Money
from domain.payouts import queries
from domain.payouts.facts import PayoutReturned, PayoutSettled

A_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedPayment:
    """Money that was paid to a worker for no assignment."""

    id: UUID
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Payouts:
    """What the dashboard asks of payouts.

    Kinds of facts are their class names; their bodies have a `worker_id`. After one of `moving` a
    worker's `paid_until` may be another. A fact of `payments` is about an `amount` that was paid
    for no assignment, by its `payment_id`; `payments_to` gives the next of a worker's payments by
    id, and none after the last.
    """

    paid_until: Callable[[UUID], Awaitable[datetime | None]]
    payments_to: Callable[[UUID, UUID], Awaitable[list[CountedPayment]]]
    moving: frozenset[str]
    payments: frozenset[str]


async def payments_to(worker_id: UUID, after: UUID) -> list[CountedPayment]:
    """The next payments to a worker after one, by id."""
    rows = WorkerPayment.filter(worker_id=worker_id, id__gt=after).order_by("id").limit(A_PAGE)
    return [CountedPayment(id=row.id, amount=row.amount, at=row.paid_at) for row in await rows]


PAYDAY = Payouts(
    paid_until=queries.paid_until,
    payments_to=payments_to,
    moving=frozenset({PayoutSettled.__name__, PayoutReturned.__name__}),
    payments=frozenset({PaymentReceived.__name__}),
)
_adopted = PAYDAY


def adopt(payouts: Payouts) -> None:
    """Use these payouts, from the start of the process on."""
    global _adopted
    _adopted = payouts


def current() -> Payouts:
    """The payouts of this market."""
    return _adopted
