"""Deleting qualification types, which takes the HIT types that use them out of use.

It stands here, and not with the other verbs of qualification types, because HITs stand above them.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.kernel import clock
from domain.kernel.statement import Statement, key
from domain.kernel.work import unit_of_work
from domain.people.models import Requester
from domain.qualifications import queries
from domain.qualifications.lifecycle import TYPE_LIFECYCLE, TypeVerb
from domain.qualifications.models import QualificationType
from domain.qualifications.requests.decide import reject_pending

REQUESTS_A_CHUNK = 500  # rejected in one commit

_USING = "SELECT number FROM requirement_uses WHERE type_id = $1"
# Publishing holds the group: what is published comes wholly before or after.
_HOLD_GROUPS = Statement(
    f"""SELECT id FROM hit_groups WHERE requirement_set IN ({_USING})
    ORDER BY id FOR NO KEY UPDATE"""
)
# The same values are another HIT type from now on: one by invitation can be made anew.
_RETIRE = Statement(
    f"""UPDATE hit_types SET retired_at = $2, fingerprint = 'retired:' || id
    WHERE retired_at IS NULL AND requirement_set IN ({_USING})"""
)
_GOING = Statement("SELECT id FROM qualification_types WHERE status = 'DISPOSING' ORDER BY id")
_GONE = Statement(
    """UPDATE qualification_types SET status = 'DISPOSED' WHERE id IN (
        SELECT id FROM qualification_types AS going WHERE status = 'DISPOSING'
            AND NOT EXISTS (SELECT 1 FROM requirement_uses AS uses
                JOIN hit_groups ON hit_groups.requirement_set = uses.number
                JOIN hits ON hits.group_id = hit_groups.id
                WHERE uses.type_id = going.id
                    AND hits.status IN ('ASSIGNABLE', 'UNASSIGNABLE'))
            AND NOT EXISTS (SELECT 1 FROM qualification_requests AS requests
                WHERE requests.type_id = going.id
                    AND requests.status IN ('TESTING', 'SUBMITTED'))
        ORDER BY id LIMIT $1 FOR NO KEY UPDATE OF going SKIP LOCKED)"""
)


async def delete_qualification_type(requester: Requester, type_id: UUID) -> QualificationType:
    """Begin to delete a qualification type of one's own. Deleted already: it stays as it is.

    Nobody can request it any more, and what is pending is rejected; the HIT types that use it
    publish no more HITs. Who holds it keeps it. Once the HITs that use it are over, it is gone,
    and its name is free.
    """
    async with unit_of_work() as unit:
        kind = await queries.locked_type(requester, type_id)
        if kind.status not in queries.USABLE:
            return kind
        at = clock.now()
        kind.status = TYPE_LIFECYCLE.after(kind.status, TypeVerb.DELETE)
        await kind.save(update_fields=["status"])
        rejected = await reject_pending([kind.id], unit, at=at, limit=REQUESTS_A_CHUNK)
        await _HOLD_GROUPS.rows(kind.id)
        await _RETIRE.run(kind.id, at)
    while rejected == REQUESTS_A_CHUNK:
        rejected = await _reject_some([kind.id], at, REQUESTS_A_CHUNK)
    return kind


async def dispose_types(at: datetime, limit: int) -> int:
    """Let types that are being deleted go, where no HIT that uses one is open or in progress.

    What was left pending, when a deletion was interrupted or a request came in between, is
    rejected first. How many were rejected or went: at most so many of each.
    """
    rows = await _GOING.rows()
    if not rows:
        return 0
    rejected = await _reject_some([key(row["id"]) for row in rows], at, limit)
    async with unit_of_work():
        return rejected + await _GONE.run(limit)


async def _reject_some(type_ids: list[UUID], at: datetime, limit: int) -> int:
    async with unit_of_work() as unit:
        return await reject_pending(type_ids, unit, at=at, limit=limit)
