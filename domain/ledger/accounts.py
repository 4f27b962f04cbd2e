"""The ledger's accounts: who owns what, and on which row it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID, uuid5

from domain.ledger.models import AccountKind

SHARDS = 16  # rows of a busy account: payments of different HITs then rarely wait for each other
REWARDS, BONUSES = 0, 1  # a worker's two rows, so that both totals are kept apart
REMEMBERED_KEYS = 16_384
_ACCOUNTS = UUID("6f1d6d1c-53a6-4f0e-9a52-0c1c5a3c7a4d")
# Accounts are locked in the order of their keys. What a requester may spend comes first, so that
# a command may hold and read it before it knows what else it will move.
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
    """One row of the ledger, which is made when money first reaches it."""

    kind: AccountKind
    owner_id: UUID | None
    shard: int = 0

    @property
    def id(self) -> UUID:
        """The row's key, which follows from what the account is."""
        return _key(self.kind.value, self.owner_id, self.shard)


def outside(subject_id: UUID) -> AccountRef:
    """The world beyond the market: where deposits come from. The only one below zero."""
    return AccountRef(AccountKind.OUTSIDE, None, _shard(subject_id))


def house(subject_id: UUID) -> AccountRef:
    """The fees that the market earned."""
    return AccountRef(AccountKind.HOUSE, None, _shard(subject_id))


def available(requester_id: UUID) -> AccountRef:
    """What a requester may spend."""
    return AccountRef(AccountKind.REQUESTER_AVAILABLE, requester_id)


def hold(requester_id: UUID, hit_id: UUID) -> AccountRef:
    """What a requester has set aside for a HIT, kept together with some of their other HITs."""
    return AccountRef(AccountKind.REQUESTER_HOLD, requester_id, _shard(hit_id))


def holds(requester_id: UUID) -> list[AccountRef]:
    """Every row on which money of a requester may be on hold."""
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


@lru_cache(maxsize=REMEMBERED_KEYS)
def _key(kind: str, owner_id: UUID | None, shard: int) -> UUID:
    named = uuid5(_ACCOUNTS, f"{kind}/{owner_id}/{shard}")
    return UUID(bytes=_RANKS[kind].to_bytes() + named.bytes[1:])
