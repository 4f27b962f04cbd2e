"""Earnings of workers: what is pending and is to move on, what was earned until an instant.

Posting sets `available_at` of a pending account as the first money comes to it. The clock looks at
it then (`domain/payouts/commands/move_earnings.py`), and clears it, or waits where the worker is
new: `wake` ends that. It looks again each day, since a market may hold earnings for a shorter time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.kernel.money import NOTHING, Money
from domain.kernel.statement import Statement, key
from domain.ledger.accounts import AccountRef
from domain.ledger.models import AccountKind

LOOK_AGAIN_AFTER = timedelta(days=1)  # at earnings that are held


@dataclass(frozen=True, slots=True)
class PendingEarnings:
    """One pending account that is due to be looked at, and locked."""

    account: AccountRef
    worker_id: UUID
    balance: Money
    credited: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class EarnedSoFar:
    """A worker's money at one moment, and what of it was earned after an earlier one."""

    pending: Money = NOTHING
    available: Money = NOTHING
    credited: Money = NOTHING  # all that was ever earned
    lately: Money = NOTHING  # earned after the earlier moment

    @property
    def until_then(self) -> Money:
        """All that was earned until the earlier moment."""
        return self.credited - self.lately

    @property
    def payable(self) -> Money:
        """The available money that was earned until the earlier moment."""
        return max(NOTHING, min(self.available, self.once_moved_on))

    @property
    def once_moved_on(self) -> Money:
        """The same as `payable` when all pending money has become available."""
        return max(NOTHING, self.available + self.pending - self.lately)


async def locked_pending(ids: Sequence[UUID], at: datetime) -> list[PendingEarnings]:
    """Those of these accounts that are due and that nobody holds, locked."""
    return [
        PendingEarnings(
            account=AccountRef(AccountKind.WORKER_PENDING, key(row["owner_id"]), row["shard"]),
            worker_id=key(row["owner_id"]),
            balance=Money(row["balance_cents"]),
            credited=Money(row["credited_cents"]),
        )
        for row in await _LOCK_DUE.rows(list(ids), at)
    ]


async def looked_at(accounts: Sequence[AccountRef], *, held_at: datetime | None) -> None:
    """Store that these accounts, which are locked, were looked at. Held ones wait for `wake`, or
    for the next day."""
    if accounts:
        again = None if held_at is None else held_at + LOOK_AGAIN_AFTER
        await _LOOKED_AT.run([each.id for each in accounts], again)


async def wake(worker_id: UUID, at: datetime) -> None:
    """Have the clock look at the worker's pending money now. No other ledger row is locked yet."""
    # All are locked first: one that is looked at just now may be held by what is known no more.
    locked = [key(row["id"]) for row in await _LOCK_WAITING.rows(worker_id)]
    await _LOOKED_AT.run(locked, at)


async def earned_so_far(worker_ids: Sequence[UUID], until: datetime) -> Mapping[UUID, EarnedSoFar]:
    """The money of these workers now, and what of it was earned after `until`."""
    sums: dict[UUID, dict[str, Money]] = {each: {} for each in worker_ids}
    for row in await _EARNED.rows(list(worker_ids), until):
        sums[key(row["worker_id"])][row["what"]] = Money(int(row["cents"]))
    return {worker_id: EarnedSoFar(**found) for worker_id, found in sums.items()}


_LOCK_DUE = Statement(
    """SELECT id, owner_id, shard, balance_cents, credited_cents FROM ledger_accounts
       WHERE id = ANY($1::uuid[]) AND available_at <= $2
       ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"""
)
_LOOKED_AT = Statement("UPDATE ledger_accounts SET available_at = $2 WHERE id = ANY($1::uuid[])")
_LOCK_WAITING = Statement(
    """SELECT id FROM ledger_accounts
       WHERE owner_id = $1 AND kind = 'WORKER_PENDING' AND available_at IS NOT NULL
       ORDER BY id FOR NO KEY UPDATE"""
)
# One statement sees one moment: what is earned meanwhile is in all of its sums, or in none.
_PENDING = "owner_id = ANY($1::uuid[]) AND kind = 'WORKER_PENDING'"
_EARNED = Statement(
    f"""SELECT owner_id AS worker_id, 'pending' AS what, sum(balance_cents) AS cents
        FROM ledger_accounts WHERE {_PENDING} GROUP BY owner_id
        UNION ALL
        SELECT owner_id, 'credited', sum(credited_cents)
        FROM ledger_accounts WHERE {_PENDING} GROUP BY owner_id
        UNION ALL
        SELECT owner_id, 'available', balance_cents FROM ledger_accounts
        WHERE owner_id = ANY($1::uuid[]) AND kind = 'WORKER_AVAILABLE'
        UNION ALL
        SELECT payee_id, 'lately', sum(cents) FROM ledger_transfers
        WHERE payee_id = ANY($1::uuid[]) AND occurred_at > $2
            AND kind IN ('REWARD', 'BONUS', 'PAYMENT')
        GROUP BY payee_id"""
)
