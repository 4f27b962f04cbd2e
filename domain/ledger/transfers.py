"""The market's movements of money, as transfers to post: each cause moves money once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from domain.kernel.money import Money
from domain.ledger.accounts import (
    AccountRef,
    available,
    compensations,
    hold,
    holds_of,
    house,
    outside,
    pending,
    pending_bonus,
    pending_payment,
    refund_due,
)
from domain.ledger.models import TransferKind
from domain.ledger.posting import Transfer


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """The payment of an approved assignment, which is posted once."""

    assignment_id: UUID
    hit_id: UUID
    requester_id: UUID
    worker_id: UUID
    reward: Money
    fee: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusPayment:
    """The payment of a bonus, which is posted once."""

    bonus_id: UUID
    requester_id: UUID
    worker_id: UUID
    amount: Money
    fee: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectPayment:
    """A payment to a worker without an assignment, which is posted once."""

    payment_id: UUID
    requester_id: UUID
    worker_id: UUID
    amount: Money
    fee: Money


def reserved(requester_id: UUID, hit_id: UUID, amount: Money, *, cause: str) -> Transfer:
    """Money goes on hold for a HIT."""
    return Transfer(
        cause=cause,
        kind=TransferKind.RESERVE,
        source=available(requester_id),
        target=hold(requester_id, hit_id),
        amount=amount,
        subject_id=hit_id,
    )


def released(requester_id: UUID, hit_id: UUID, amount: Money, *, cause: str) -> Transfer:
    """Money on hold that a HIT no longer needs goes back to its requester."""
    return Transfer(
        cause=cause,
        kind=TransferKind.RELEASE,
        source=hold(requester_id, hit_id),
        target=available(requester_id),
        amount=amount,
        subject_id=hit_id,
    )


def held_for_call(requester_id: UUID, call_id: UUID, amount: Money, *, cause: str) -> Transfer:
    """Money goes on hold for HITs that a call has still to publish."""
    transfer = reserved(requester_id, call_id, amount, cause=cause)
    return replace(transfer, subject_id=None)


def released_from_call(requester_id: UUID, call_id: UUID, amount: Money, *, cause: str) -> Transfer:
    """Money on hold for a call goes back to the requester, or on to the HITs of the call."""
    transfer = released(requester_id, call_id, amount, cause=cause)
    return replace(transfer, subject_id=None)


def reserved_together(
    requester_id: UUID, hit_ids: Sequence[str], amount: Money, *, cause: str
) -> list[Transfer]:
    """Money goes on hold for many HITs, the same for each: a transfer for each row of holds."""
    counts = holds_of(requester_id, hit_ids)
    return [
        Transfer(
            cause=f"{cause}:{target.shard}",
            kind=TransferKind.RESERVE,
            source=available(requester_id),
            target=target,
            amount=amount * count,
        )
        for target, count in counts.items()
    ]


def payment_from_hold(payment: Payment) -> list[Transfer]:
    """The transfers for an approved assignment, paid from the money on hold for its HIT."""
    return _payment(payment, hold(payment.requester_id, payment.hit_id))


def payment_from_available(payment: Payment) -> list[Transfer]:
    """The transfers for an overridden rejection, for which no money is on hold any more."""
    return _payment(payment, available(payment.requester_id))


def bonus_payment(bonus: BonusPayment) -> list[Transfer]:
    """The transfers for a bonus and its fee, paid from the requester's available money."""
    source = available(bonus.requester_id)
    return [
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
    ]


def direct_payment(payment: DirectPayment) -> list[Transfer]:
    """The transfers for a payment without an assignment, and its fee."""
    source = available(payment.requester_id)
    return [
        Transfer(
            cause=f"payment:{payment.payment_id}",
            kind=TransferKind.PAYMENT,
            source=source,
            target=pending_payment(payment.worker_id),
            amount=payment.amount,
            subject_id=payment.payment_id,
        ),
        Transfer(
            cause=f"payment_fee:{payment.payment_id}",
            kind=TransferKind.PAYMENT_FEE,
            source=source,
            target=house(payment.payment_id),
            amount=payment.fee,
            subject_id=payment.payment_id,
        ),
    ]


def compensation(payment_id: UUID, worker_id: UUID, amount: Money) -> Transfer:
    """The market pays a worker itself, without a fee."""
    return Transfer(
        cause=f"payment:{payment_id}",
        kind=TransferKind.PAYMENT,
        source=compensations(),
        target=pending_payment(worker_id),
        amount=amount,
        subject_id=payment_id,
    )


def deposited(
    requester_id: UUID, deposit_id: UUID, amount: Money, *, provider: str, reference: str
) -> Transfer:
    """Money that a provider has settled comes from outside, once for each of its references."""
    return Transfer(
        cause=f"deposit:{provider}:{reference}",
        kind=TransferKind.DEPOSIT,
        source=outside(requester_id),
        target=available(requester_id),
        amount=amount,
        subject_id=deposit_id,
    )


def refund_asked(requester_id: UUID, refund_id: UUID, amount: Money) -> Transfer:
    """Unused money is set aside, to be paid back."""
    return Transfer(
        cause=f"refund:{refund_id}",
        kind=TransferKind.REFUND,
        source=available(requester_id),
        target=refund_due(requester_id),
        amount=amount,
        subject_id=refund_id,
    )


def refund_paid(requester_id: UUID, refund_id: UUID, amount: Money) -> Transfer:
    """A refund left the market."""
    return Transfer(
        cause=f"refund_paid:{refund_id}",
        kind=TransferKind.REFUND_PAID,
        source=refund_due(requester_id),
        target=outside(requester_id),
        amount=amount,
        subject_id=refund_id,
    )


def refund_refused(requester_id: UUID, refund_id: UUID, amount: Money) -> Transfer:
    """A refund was refused: its money is available again."""
    return Transfer(
        cause=f"refund_refused:{refund_id}",
        kind=TransferKind.REFUND_REFUSED,
        source=refund_due(requester_id),
        target=available(requester_id),
        amount=amount,
        subject_id=refund_id,
    )


def forfeited(account: AccountRef, owner_id: UUID, amount: Money) -> Transfer:
    """Play money of a person who closes their account goes back to where it came from."""
    return Transfer(
        cause=f"forfeit:{account.id}",
        kind=TransferKind.FORFEIT,
        source=account,
        target=outside(owner_id),
        amount=amount,
    )


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
