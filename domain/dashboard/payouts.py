"""What payouts tell: which facts move what is paid, and what was paid for no assignment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.assignments.facts import PaymentReceived
from domain.assignments.models import WorkerPayment
from domain.kernel.money import Money
from domain.payouts.facts import PayoutReturned, PayoutSettled

A_PAGE = 200
MOVES_PAID_UNTIL = frozenset({PayoutSettled.__name__, PayoutReturned.__name__})  # kinds of facts
PAYMENTS = frozenset({PaymentReceived.__name__})


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedPayment:
    """Money that was paid to a worker for no assignment."""

    id: UUID
    amount: Money
    at: datetime


async def payments_to(worker_id: UUID, after: UUID) -> list[CountedPayment]:
    """The next payments to a worker after one, by id; none after the last."""
    rows = WorkerPayment.filter(worker_id=worker_id, id__gt=after).order_by("id").limit(A_PAGE)
    return [CountedPayment(id=row.id, amount=row.amount, at=row.paid_at) for row in await rows]
