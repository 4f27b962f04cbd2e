"""The ledger's accounts: their owners, and the row of each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID, uuid5

from domain.ledger.models import AccountKind

SHARDS = 16  # rows of a busy account, so that payments of different HITs rarely wait for each other
REWARDS, BONUSES = 0, 1  # a worker's two rows, so that each has its own total
CACHED_KEYS = 16_384
_ACCOUNTS = UUID("6f1d6d1c-53a6-4f0e-9a52-0c1c5a3c7a4d")
# Accounts are locked in the order of their keys. A requester's available money comes first, so
# that a command can lock and read it before it knows the other accounts of its transfers.
_RANKS = {
    kind.value: rank
    for rank, kind in enumerate(
        (
            AccountKind.REQUESTER_AVAILABLE,
            AccountKind.REQUESTER_HOLD,
            AccountKind.WORKER_PENDING,
            AccountKind.HOUSE,
            AccountKind.OUTSIDE,
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


def pending(worker_id: UUID) -> AccountRef:
    """A worker's rewards, until they may be paid out."""
    return AccountRef(AccountKind.WORKER_PENDING, worker_id, REWARDS)


def pending_bonus(worker_id: UUID) -> AccountRef:
    """A worker's bonuses, until they may be paid out."""
    return AccountRef(AccountKind.WORKER_PENDING, worker_id, BONUSES)


def _shard(subject_id: UUID) -> int:
    return subject_id.int % SHARDS


@lru_cache(maxsize=CACHED_KEYS)
def _key(kind: str, owner_id: UUID | None, shard: int) -> UUID:
    named = uuid5(_ACCOUNTS, f"{kind}/{owner_id}/{shard}")
    return UUID(bytes=_RANKS[kind].to_bytes() + named.bytes[1:])
