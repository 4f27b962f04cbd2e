"""The ledger's accounts: their owners, and the row of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID, uuid5

from domain.ledger.models import AccountKind

SHARDS = 16  # rows of a busy account, so that payments of different HITs rarely wait for each other
REWARDS, BONUSES, PAYMENTS = 0, 1, 2  # a worker's rows, so that each has its own total
CACHED_KEYS = 16_384
COMPENSATIONS = UUID("5b0e1c55-0f0a-4c53-9b1c-0a6d4e6f7c11")  # its owner: no person has this id
_ACCOUNTS = UUID("6f1d6d1c-53a6-4f0e-9a52-0c1c5a3c7a4d")
# Accounts are locked in the order of their keys, of which new kinds take the ends. A requester's
# available money comes first, so that a command can lock and read it before it knows the other
# accounts of its transfers.
_RANKS = {
    kind.value: rank
    for rank, kind in enumerate(
        (
            AccountKind.REQUESTER_AVAILABLE,
            AccountKind.REQUESTER_HOLD,
            AccountKind.WORKER_PENDING,
            AccountKind.HOUSE,
            AccountKind.OUTSIDE,
            AccountKind.WORKER_AVAILABLE,
            AccountKind.PAYOUT_DUE,
            AccountKind.PAYOUT_IN_TRANSIT,
            AccountKind.TAX_WITHHELD,
            AccountKind.UNCLAIMED,
            AccountKind.REFUND_DUE,
        )
    )
}


@dataclass(frozen=True, slots=True)
class AccountRef:
    """One row of the ledger. It is inserted when money first reaches the account."""

    kind: AccountKind
    owner_id: UUID | None
    shard: int = 0

    @property
    def id(self) -> UUID:
        """The row's key, computed from the other fields."""
        return _key(self.kind.value, self.owner_id, self.shard)


def outside(subject_id: UUID) -> AccountRef:
    """The world outside the market, where deposits come from. Only its balance is below zero."""
    return AccountRef(AccountKind.OUTSIDE, None, _shard(subject_id))


def compensations() -> AccountRef:
    """The operator's own money for workers whose HIT the market took down.

    It comes from outside the market, so its balance is below zero: what the operator has paid.
    """
    return AccountRef(AccountKind.OUTSIDE, COMPENSATIONS)


def house(subject_id: UUID) -> AccountRef:
    """The fees that the market earned."""
    return AccountRef(AccountKind.HOUSE, None, _shard(subject_id))


def available(requester_id: UUID) -> AccountRef:
    """The money that a requester may spend."""
    return AccountRef(AccountKind.REQUESTER_AVAILABLE, requester_id)


def hold(requester_id: UUID, hit_id: UUID) -> AccountRef:
    """The money on hold for a HIT, in one row with some other HITs of the requester."""
    return AccountRef(AccountKind.REQUESTER_HOLD, requester_id, _shard(hit_id))


def holds(requester_id: UUID) -> list[AccountRef]:
    """Every row that may contain money of a requester on hold."""
    kind = AccountKind.REQUESTER_HOLD
    return [AccountRef(kind, requester_id, shard) for shard in range(SHARDS)]


def holds_of(requester_id: UUID, hit_ids: Sequence[str]) -> dict[AccountRef, int]:
    """The rows with the money on hold for these HITs, and for how many of them each has it."""
    counts = Counter(hit_id[-1] for hit_id in hit_ids)  # The last digit is the shard.
    kind = AccountKind.REQUESTER_HOLD
    return {AccountRef(kind, requester_id, int(n, SHARDS)): counts[n] for n in sorted(counts)}


def refund_due(requester_id: UUID) -> AccountRef:
    """A requester's money that the operator has still to pay back."""
    return AccountRef(AccountKind.REFUND_DUE, requester_id)


def pending(worker_id: UUID) -> AccountRef:
    """A worker's rewards, until they may be paid out."""
    return AccountRef(AccountKind.WORKER_PENDING, worker_id, REWARDS)


def pending_bonus(worker_id: UUID) -> AccountRef:
    """A worker's bonuses, until they may be paid out."""
    return AccountRef(AccountKind.WORKER_PENDING, worker_id, BONUSES)


def pending_payment(worker_id: UUID) -> AccountRef:
    """What a worker was paid for no assignment, until it may be paid out."""
    return AccountRef(AccountKind.WORKER_PENDING, worker_id, PAYMENTS)


def all_pending(worker_id: UUID) -> list[AccountRef]:
    """Every row with money of a worker that may not be paid out yet."""
    return [pending(worker_id), pending_bonus(worker_id), pending_payment(worker_id)]


def earnings_available(worker_id: UUID) -> AccountRef:
    """A worker's earnings that may be paid out."""
    return AccountRef(AccountKind.WORKER_AVAILABLE, worker_id)


def payout_due(worker_id: UUID) -> AccountRef:
    """A worker's money in payouts that are not sent yet."""
    return AccountRef(AccountKind.PAYOUT_DUE, worker_id)


def in_transit(worker_id: UUID) -> AccountRef:
    """Money that was sent to a worker, of which the bank has not said that it arrived."""
    return AccountRef(AccountKind.PAYOUT_IN_TRANSIT, worker_id)


def test_in_transit(worker_id: UUID) -> AccountRef:
    """The market's own money in small deposits that confirm a bank account.

    It is no account of the worker's, whose statement would tell the amounts.
    """
    return AccountRef(AccountKind.PAYOUT_IN_TRANSIT, None, _shard(worker_id))


def tax_withheld(worker_id: UUID) -> AccountRef:
    """Tax that was withheld from payouts, for the tax authority."""
    return AccountRef(AccountKind.TAX_WITHHELD, None, _shard(worker_id))


def unclaimed(subject_id: UUID) -> AccountRef:
    """Money that came back for people whose accounts are closed."""
    return AccountRef(AccountKind.UNCLAIMED, None, _shard(subject_id))


def _shard(subject_id: UUID) -> int:
    return subject_id.int % SHARDS


@lru_cache(maxsize=CACHED_KEYS)
def _key(kind: str, owner_id: UUID | None, shard: int) -> UUID:
    named = uuid5(_ACCOUNTS, f"{kind}/{owner_id}/{shard}")
    return UUID(bytes=_RANKS[kind].to_bytes() + named.bytes[1:])
