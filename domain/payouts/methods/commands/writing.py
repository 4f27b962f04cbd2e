"""Writing payout methods and plans in the unit of work that is open; the worker is locked."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.payouts import rails
from domain.payouts.lifecycle import MethodKind, MethodState
from domain.payouts.methods.details import NewMethod, stored
from domain.payouts.models import DETAILS, PayoutMethod

_INSERT = Statement(
    """INSERT INTO payout_methods (id, worker_id, kind, state, details, masked, mark,
           is_third_party, created_at, confirmed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"""
)
_USE = Statement(
    """INSERT INTO payout_plans (worker_id, method_id) VALUES ($1, $2)
       ON CONFLICT (worker_id) DO UPDATE SET method_id = excluded.method_id"""
)
_CONFIRM = Statement(
    """UPDATE payout_methods SET state = 'CONFIRMED', confirmed_at = $2, confirmed_by = $3,
           test_amounts = NULL, tries_left = 0 WHERE id = $1"""
)


def is_confirmed_at_once(kind: MethodKind) -> bool:
    """Whether nothing has to be confirmed: gift cards, and all where payouts reach nobody."""
    return kind is MethodKind.GIFT_CARD or rails.current().is_sandbox


async def insert(
    new: NewMethod, worker_id: UUID, *, mark: str | None, at: datetime
) -> PayoutMethod:
    """Store a method, and let the worker's plan point to it."""
    is_confirmed = is_confirmed_at_once(new.kind)
    made = new_id()
    method = PayoutMethod(
        id=made,
        worker_id=worker_id,
        kind=new.kind,
        state=MethodState.CONFIRMED if is_confirmed else MethodState.UNCONFIRMED,
        details=None if new.account is None else DETAILS.encrypt(made, stored(new.account)),
        masked=new.masked,
        mark=mark,
        is_third_party=new.is_third_party,
        created_at=at,
        confirmed_at=at if is_confirmed else None,
    )
    await _INSERT.run(
        method.id,
        method.worker_id,
        method.kind.value,
        method.state.value,
        method.details,
        method.masked,
        method.mark,
        method.is_third_party,
        method.created_at,
        method.confirmed_at,
    )
    await _USE.run(worker_id, method.id)
    return method


async def make_confirmed(method: PayoutMethod, *, by: UUID | None, at: datetime) -> None:
    """Let transfers go to it; `by` is an operator, None for the small deposits."""
    method.state, method.confirmed_at, method.confirmed_by = MethodState.CONFIRMED, at, by
    method.test_amounts, method.tries_left = None, 0
    await _CONFIRM.run(method.id, at, by)
