"""Pending earnings become available: after the hold of a new worker, and soon after that.

The account of the ledger has the time; posting set it as the money came. Its row is locked, so each
cent moves once, whatever is killed and however many processes run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.assignments import daily_counts
from domain.kernel.money import NOTHING, Money
from domain.kernel.timers import DueColumn, DueRow, Timer
from domain.kernel.work import retried, unit_of_work
from domain.ledger import earnings
from domain.ledger.payout_transfers import moved_on
from domain.ledger.posting import post
from domain.payouts.commands.writing import PAYOUTS_A_COMMIT
from domain.payouts.facts import EarningsMoved


@retried
async def _move(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    async with unit_of_work() as unit:
        found = await earnings.locked_pending([each.id for each in due], at)
        new = await daily_counts.new_among({each.worker_id for each in found})
        held = [each.account for each in found if each.worker_id in new]
        free = [each for each in found if each.worker_id not in new]
        await earnings.looked_at(held, held_at=at)
        await earnings.looked_at([each.account for each in free], held_at=None)
        moving = [
            moved_on(each.account, each.balance, credited=each.credited)
            for each in free
            if each.balance
        ]
        await post(moving, at=at)
        sums: dict[UUID, Money] = defaultdict(lambda: NOTHING)
        for each in free:
            sums[each.worker_id] += each.balance
        for worker_id, amount in sums.items():
            if amount:
                told = EarningsMoved(occurred_at=at, worker_id=worker_id, amount=amount)
                unit.tell(told)
    return [each.account.id for each in found]


move_due = Timer(
    "move earnings",
    DueColumn("ledger_accounts", "available_at", "available_at IS NOT NULL", "owner_id"),
    _move,
    most_a_commit=PAYOUTS_A_COMMIT,
)
