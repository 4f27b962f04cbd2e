"""Bars: an operator takes Masters from a worker, who cannot get it until the bar is lifted.

Lifting a bar grants nothing. The model decides in its next run, by the thresholds for workers who
do not hold Masters.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.audit.trail import Actor, record
from domain.kernel import bounds, clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotAllowed, NotFound, WrongState
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.masters import queries
from domain.masters.commands.decisions import store_decisions
from domain.masters.models import BarCause, Cause, MastersBar, MastersDecision
from domain.people.models import Account, Worker
from domain.qualifications import granting
from domain.qualifications.system_types import MASTERS

LONGEST_NOTE = 1_024
REASONS = {  # that the worker sees
    BarCause.SUSPENDED: "The worker account is suspended.",
    BarCause.AGREEMENT_BROKEN: "The participation agreement was broken.",
}

_REPLACE = Statement("UPDATE masters_bars SET cause = $2, note = $3, set_by = $4 WHERE id = $1")
_LIFT = Statement("UPDATE masters_bars SET lifted_at = $2, lifted_by = $3 WHERE id = $1")


@retried
async def bar(
    worker_id: UUID,
    cause: BarCause,
    note: str,
    *,
    by: Account | None = None,
    actor: Actor | None = None,
) -> MastersBar:
    """Take Masters from a worker, who cannot get it until the bar is lifted.

    Only operators see the note, 1 to 1,024 characters. If the worker is barred already, cause and
    note are replaced. An `actor` is recorded in the audit; without one the bar is part of another
    verb, which is recorded. Raises InvalidInput, NotFound.
    """
    bounds.text("note", note, at_most=LONGEST_NOTE)
    async with unit_of_work() as unit:
        await _lock_worker(worker_id)
        at, account_id = clock.now(), by.id if by else None
        await granting.revoke(MASTERS, [worker_id], unit, at=at, reason=REASONS[cause])
        in_force = (await queries.bars_in_force([worker_id])).get(worker_id)
        if in_force is None:
            in_force = await MastersBar.create(
                id=new_id(),
                worker_id=worker_id,
                cause=cause,
                note=note,
                set_by=account_id,
                since=at,
            )
        else:
            in_force.cause, in_force.note, in_force.set_by = cause, note, account_id
            await _REPLACE.run(in_force.id, cause.value, note, account_id)
        await _decide(worker_id, Cause(cause.value), note, at=at, by=account_id)
        if actor is not None:
            details = {"cause": cause.value}
            await record(actor, "masters.bar", subject_id=worker_id, reason=note, details=details)
        return in_force


@retried
async def lift_bar(
    worker_id: UUID, *, by: Account | None = None, actor: Actor | None = None
) -> MastersBar:
    """Lift the bar, so that the model decides again; `actor` as for `bar`.

    Raises NotFound, WrongState without a bar, NotAllowed for one's own.
    """
    async with unit_of_work():
        await _lock_worker(worker_id)
        if by is not None and await Worker.exists(id=worker_id, account_id=by.id):
            raise NotAllowed("Another operator must lift the bar of your own worker profile.")
        in_force = (await queries.bars_in_force([worker_id])).get(worker_id)
        if in_force is None:
            raise WrongState("worker", "not barred", ["barred"])
        at, account_id = clock.now(), by.id if by else None
        in_force.lifted_at, in_force.lifted_by = at, account_id
        await _LIFT.run(in_force.id, at, account_id)
        reason = "The bar was lifted: the model decides again."
        await _decide(worker_id, Cause.BAR_LIFTED, reason, at=at, by=account_id)
        if actor is not None:
            await record(actor, "masters.lift_bar", subject_id=worker_id)
        return in_force


async def _lock_worker(worker_id: UUID) -> None:
    if worker_id not in await granting.locked_workers([worker_id]):
        raise NotFound("worker")


async def _decide(
    worker_id: UUID, cause: Cause, reason: str, *, at: datetime, by: UUID | None
) -> None:
    decision = MastersDecision(
        id=new_id(),
        worker_id=worker_id,
        granted=False,
        cause=cause,
        reason=reason,
        figures=None,
        decided_at=at,
        decided_by=by,
    )
    await store_decisions([decision])
