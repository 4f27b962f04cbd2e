"""What workers want to reach on each day: HITs, money, or both."""

from __future__ import annotations

from uuid import UUID

from domain.dashboard.models import DailyGoals
from domain.kernel import bounds
from domain.kernel.money import Money
from domain.kernel.refusals import Objections
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Worker

MOST_HITS = 100_000
LEAST_MONEY, MOST_MONEY = Money(1), Money.parse("10000")

_SET = Statement("""
    INSERT INTO daily_goals (id, hits, cents) VALUES ($1, $2, $3)
    ON CONFLICT (id) DO UPDATE SET hits = excluded.hits, cents = excluded.cents
""")
_HOLD_WORKER = Statement("SELECT id FROM workers WHERE id = $1 FOR NO KEY UPDATE")


@retried
async def set_daily_goals(worker: Worker, *, hits: int | None, money: Money | None) -> None:
    """Set both goals; None is none. Raises InvalidInput."""
    wrong = Objections()
    if hits is not None:
        wrong.check(bounds.whole, "hits", hits, at_least=1, at_most=MOST_HITS)
    if money is not None:
        wrong.check(bounds.money, "money", money, at_least=LEAST_MONEY, at_most=MOST_MONEY)
    wrong.raise_any()
    async with unit_of_work():
        await _HOLD_WORKER.rows(worker.id)
        await _SET.run(worker.id, hits, None if money is None else money.cents)


async def goals_of(worker_id: UUID) -> DailyGoals:
    """A worker's goals; empty ones where none were set."""
    found = await DailyGoals.get_or_none(id=worker_id)
    return found or DailyGoals(id=worker_id, hits=None, cents=None)
