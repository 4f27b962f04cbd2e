"""What the market does with money: deposit, reserve, release, pay. All of it by posting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain import work
from domain.ledger.accounts import (
    AccountRef,
    available,
    hold,
    house,
    outside,
    pending,
    pending_bonus,
)
from domain.ledger.models import TransferKind
from domain.ledger.posting import Transfer, post
from domain.money import NOTHING, Money
from domain.statement import Statement

__all__ = [
    "BonusPayment",
    "Payment",
    "Transfer",
    "affordable",
    "deposit",
    "pay_assignment",
    "pay_assignments",
    "pay_bonus",
    "pay_from_available",
    "post",
    "release",
    "reserve",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """An approved assignment, to be paid once for ever."""

    assignment_id: UUID
    hit_id: UUID
    requester_id: UUID
    worker_id: UUID
    reward: Money
    fee: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusPayment:
    """A bonus, to be paid once for ever."""

    bonus_id: UUID
    requester_id: UUID
    worker_id: UUID
    amount: Money
    fee: Money


async def reserve(
    requester_id: UUID, holds: Sequence[tuple[UUID, Money]], *, cause: str, at: datetime
) -> None:
    """Set money aside for HITs: pairs of a HIT's id and its amount.

    The transfers' causes are `<cause>:<hit id>`. Raises InsufficientFunds; nothing has moved then.
    """
    source = available(requester_id)
    await post(
        [
            Transfer(
                cause=f"{cause}:{hit_id}",
                kind=TransferKind.RESERVE,
                source=source,
                target=hold(requester_id, hit_id),
                amount=amount,
                subject_id=hit_id,
            )
            for hit_id, amount in holds
        ],
        at=at,
    )


async def release(
    requester_id: UUID, hit_id: UUID, amount: Money, *, cause: str, at: datetime
) -> None:
    """Give back what a HIT no longer needs."""
    transfer = Transfer(
        cause=cause,
        kind=TransferKind.RELEASE,
        source=hold(requester_id, hit_id),
        target=available(requester_id),
        amount=amount,
        subject_id=hit_id,
    )
    await post([transfer], at=at)


async def pay_assignment(payment: Payment, *, at: datetime) -> None:
    """Pay an approved assignment and its fee out of what its HIT holds."""
    await pay_assignments([payment], at=at)


async def pay_assignments(payments: Sequence[Payment], *, at: datetime) -> None:
    """Pay many approved assignments at once, each out of what its HIT holds."""
    await post(
        [
            transfer
            for payment in payments
            for transfer in _payment(payment, hold(payment.requester_id, payment.hit_id))
        ],
        at=at,
    )


async def pay_from_available(payment: Payment, *, at: datetime) -> None:
    """Pay an assignment whose rejection was overridden: nothing is held for it any more.

    Raises InsufficientFunds.
    """
    await post(_payment(payment, available(payment.requester_id)), at=at)


async def pay_bonus(bonus: BonusPayment, *, at: datetime) -> None:
    """Pay a bonus and its fee out of what the requester has available. Raises InsufficientFunds."""
    source = available(bonus.requester_id)
    await post(
        [
            Transfer(
                cause=f"bonus:{bonus.bonus_id}",
                kind=TransferKind.BONUS,
                source=source,
                target=pending_bonus(bonus.worker_id),
                amount=bonus.amount,
                subject_id=bonus.bonus_id,
            ),
            Transfer(
                cause=f"bonus_fee:{bonus.bonus_id}",
                kind=TransferKind.BONUS_FEE,
                source=source,
                target=house(bonus.bonus_id),
                amount=bonus.fee,
                subject_id=bonus.bonus_id,
            ),
        ],
        at=at,
    )


async def deposit(
    requester_id: UUID, amount: Money, *, provider: str, reference: str, at: datetime
) -> None:
    """Credit money that a provider has settled, under the provider's own reference."""
    transfer = Transfer(
        cause=f"deposit:{provider}:{reference}",
        kind=TransferKind.DEPOSIT,
        source=outside(requester_id),
        target=available(requester_id),
        amount=amount,
    )
    await post([transfer], at=at)


async def affordable(requester_id: UUID, each: Money) -> int:
    """How many things of that price the requester can pay now; their account stays locked."""
    assert work.is_open(), "a balance is held inside a unit of work"
    assert each > NOTHING, "what costs nothing can be had without end"
    row = await _HELD.row(available(requester_id).id)
    return 0 if row is None else int(row["balance_cents"]) // each.cents


def _payment(payment: Payment, source: AccountRef) -> list[Transfer]:
    return [
        Transfer(
            cause=f"reward:{payment.assignment_id}",
            kind=TransferKind.REWARD,
            source=source,
            target=pending(payment.worker_id),
            amount=payment.reward,
            subject_id=payment.assignment_id,
        ),
        Transfer(
            cause=f"fee:{payment.assignment_id}",
            kind=TransferKind.FEE,
            source=source,
            target=house(payment.assignment_id),
            amount=payment.fee,
            subject_id=payment.assignment_id,
        ),
    ]


_HELD = Statement("SELECT balance_cents FROM ledger_accounts WHERE id = $1 FOR NO KEY UPDATE")
