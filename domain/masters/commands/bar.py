"""Bars: a suspended worker, or one who broke the agreement, loses Masters at once.

While a bar stands the model grants nothing. A lifted bar gives nothing back by itself: Masters is
regained by the model alone, by what it takes of those who do not hold it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.kernel import bounds, clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound, WrongState
from domain.kernel.work import unit_of_work
from domain.masters import queries
from domain.masters.models import BarCause, Cause, MastersBar, MastersDecision
from domain.people.models import Account, Worker
from domain.qualifications import granting
from domain.qualifications.system_types import MASTERS

LONGEST_NOTE = 1_024
TOLD = {
    BarCause.SUSPENDED: "The worker account is suspended.",
    BarCause.AGREEMENT_BROKEN: "The participation agreement was broken.",
}


async def bar(
    worker_id: UUID, cause: BarCause, note: str, *, by: Account | None = None
) -> MastersBar:
    """Take Masters from a worker, who may not get it until the bar is lifted.

    The note, 1 to 1,024 characters, is for operators alone. Barred already: cause and note are
    replaced. Raises InvalidInput, NotFound.
    """
    bounds.text("note", note, at_most=LONGEST_NOTE)
    async with unit_of_work() as unit:
        await _hold(worker_id)
        at, account_id = clock.now(), by.id if by else None
        await granting.revoke(MASTERS, [worker_id], unit, at=at, reason=TOLD[cause])
        standing = (await queries.standing_bars([worker_id])).get(worker_id)
        if standing is None:
            standing = await MastersBar.create(
                id=new_id(),
                worker_id=worker_id,
                cause=cause,
                note=note,
                set_by=account_id,
                since=at,
            )
        else:
            standing.cause, standing.note, standing.set_by = cause, note, account_id
            await standing.save(update_fields=["cause", "note", "set_by"])
        await _write(standing, Cause(cause.value), note, at=at, by=account_id)
        return standing


async def lift_bar(worker_id: UUID, *, by: Account | None = None) -> MastersBar:
    """Let the model decide about a worker again. Raises NotFound, WrongState where none stands."""
    async with unit_of_work():
        await _hold(worker_id)
        standing = (await queries.standing_bars([worker_id])).get(worker_id)
        if standing is None:
            raise WrongState("worker", "not barred", ["barred"])
        at, account_id = clock.now(), by.id if by else None
        standing.lifted_at, standing.lifted_by = at, account_id
        await standing.save(update_fields=["lifted_at", "lifted_by"])
        reason = "The bar was lifted: the model decides again."
        await _write(standing, Cause.BAR_LIFTED, reason, at=at, by=account_id)
        return standing


async def _hold(worker_id: UUID) -> Worker:
    held = await granting.held_workers([worker_id])
    if worker_id not in held:
        raise NotFound("worker")
    return held[worker_id]


async def _write(
    standing: MastersBar, cause: Cause, reason: str, *, at: datetime, by: UUID | None
) -> None:
    await MastersDecision.create(
        id=new_id(),
        worker_id=standing.worker_id,
        granted=False,
        cause=cause,
        reason=reason,
        figures=None,
        decided_at=at,
        decided_by=by,
    )
