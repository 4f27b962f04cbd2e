"""Choosing how often earnings are transferred."""

from __future__ import annotations

from datetime import datetime

from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.payouts import queries, rules
from domain.payouts.methods.intervals import PayoutInterval
from domain.payouts.models import PayoutPlan
from domain.people.queries import locked_account, locked_worker
from domain.people.viewer import Viewer

_SET = Statement(
    """INSERT INTO payout_plans (worker_id, every_days, next_at) VALUES ($1, $2, $3)
       ON CONFLICT (worker_id)
           DO UPDATE SET every_days = excluded.every_days, next_at = excluded.next_at"""
)


@retried
async def set_schedule(viewer: Viewer, every: PayoutInterval | None) -> PayoutPlan:
    """Transfer the earnings at this interval; None: by hand alone.

    The first transfer is made as the market day that many days from now begins. One that is planned
    already stays, and the new interval counts from there.
    """
    worker = viewer.finishing()
    viewer.require_session()
    async with unit_of_work():
        await locked_worker(worker.id)
        plan = await queries.locked_plan(worker.id)
        await locked_account(worker.account_id)  # it is not closed
        planned = None if plan is None else plan.next_at
        days = None if every is None else every.days
        await _SET.run(worker.id, days, _next_at(days, planned))
        changed = await queries.plan_of(worker.id)
        assert changed is not None, "it was just written"
        return changed


def _next_at(days: int | None, planned: datetime | None) -> datetime | None:
    if days is None:
        return None
    return planned or rules.later_day(clock.now(), days)
