"""Taking down one HIT, and not its group: in the transaction of the decision, which locks it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.assignments.commands.release import release_all
from domain.hits import queries as hits
from domain.hits.commands.close import expire_in
from domain.hits.models import Hit
from domain.hits.settlement import Settlement
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork
from domain.moderation.hit_groups import GROUPS
from domain.moderation.lifecycle import OpenWork
from domain.moderation.models import ReportCase

# The groups of a batch are one thing, between which its HITs move.
_IS_OF_CASE = Statement(f"SELECT id FROM hits WHERE id = $2 AND group_id IN ({GROUPS})")
_TAKE_DOWN = Statement("UPDATE hits SET taken_down_at = $2 WHERE id = $1")


async def hit_of(case: ReportCase, hit_id: UUID) -> Hit:
    """A HIT of the group that a case is about, locked. Raises NotFound."""
    hit = await hits.locked(hit_id)
    if await _IS_OF_CASE.row(case.subject_id, hit_id) is None:
        raise NotFound("HIT")
    return hit


async def take_down_hit(hit: Hit, open_work: OpenWork, *, unit: UnitOfWork, at: datetime) -> None:
    """Expire a HIT that is locked, for good, and end the work in progress as it is chosen."""
    await _TAKE_DOWN.run(hit.id, at)
    settlement = Settlement(unit, at)
    if hit.is_running:
        expire_in(settlement, hit)
    if open_work is not OpenWork.FINISH:
        until = at if open_work is OpenWork.PAY else None
        await release_all({hit.id: hit}, settlement, paid_before=until)
    await settlement.settle()
