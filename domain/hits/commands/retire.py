"""Deleting qualification types, which retires the HIT types that require them.

It is here, and not with the other commands on qualification types, because it changes HIT types.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.kernel import clock
from domain.kernel.statement import Statement, key
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.people.models import Requester
from domain.qualifications import queries
from domain.qualifications.lifecycle import TYPE_LIFECYCLE, TypeVerb
from domain.qualifications.models import QualificationType
from domain.qualifications.requests.decide import reject_pending
from subscriptions.faults import troubles

REQUESTS_A_CHUNK = 500  # rejected in one commit

_USING = "SELECT number FROM requirement_uses WHERE type_id = $1"
# Publishing locks the group, so HITs are published wholly before or after.
_HOLD_GROUPS = Statement(
    f"""SELECT id FROM hit_groups WHERE requirement_set IN ({_USING})
    ORDER BY id FOR NO KEY UPDATE"""
)
# From now on the same values are another HIT type, which a requester can create anew.
_RETIRE = Statement(
    f"""UPDATE hit_types SET retired_at = $2, fingerprint = 'retired:' || id
    WHERE retired_at IS NULL AND requirement_set IN ({_USING})"""
)
_SAVE_STATUS = Statement("UPDATE qualification_types SET status = $2 WHERE id = $1")
_DISPOSING = Statement("SELECT id FROM qualification_types WHERE status = 'DISPOSING' ORDER BY id")
_DISPOSE = Statement(
    """UPDATE qualification_types SET status = 'DISPOSED' WHERE id IN (
        SELECT id FROM qualification_types AS disposing WHERE status = 'DISPOSING'
            AND NOT EXISTS (SELECT 1 FROM requirement_uses AS uses
                JOIN hit_groups ON hit_groups.requirement_set = uses.number
                JOIN hits ON hits.group_id = hit_groups.id
                WHERE uses.type_id = disposing.id
                    AND hits.status IN ('ASSIGNABLE', 'UNASSIGNABLE'))
            AND NOT EXISTS (SELECT 1 FROM qualification_requests AS requests
                WHERE requests.type_id = disposing.id
                    AND requests.status IN ('TESTING', 'SUBMITTED'))
        ORDER BY id LIMIT $1 FOR NO KEY UPDATE OF disposing SKIP LOCKED)"""
)


async def delete_qualification_type(requester: Requester, type_id: UUID) -> QualificationType:
    """Begin to delete a requester's own qualification type. A deleted type stays as it is.

    Workers cannot request it any more, and pending requests are rejected; the HIT types that
    require it publish no more HITs. Workers keep their qualifications. Once the HITs that require
    it are over, the type is disposed of and its name is free.
    """
    kind, rejected, at = await _begin_deletion(requester, type_id)
    try:
        while rejected == REQUESTS_A_CHUNK:
            rejected = await _reject_some([kind.id], at, REQUESTS_A_CHUNK)
    except Exception as fault:
        # The deletion has begun, and housekeeping goes on with it.
        troubles.report("Requests of a deleted qualification type are not all rejected.", fault)
    return kind


@retried
async def _begin_deletion(
    requester: Requester, type_id: UUID
) -> tuple[QualificationType, int, datetime]:
    """The type, how many requests were rejected, and the time of all further ones."""
    async with unit_of_work() as unit:
        kind = await queries.locked_type(requester, type_id)
        at = clock.now()
        if kind.status not in queries.USABLE:
            return kind, 0, at
        rejected = await begin_deletion_held(kind, unit, at)
    return kind, rejected, at


async def begin_deletion_held(kind: QualificationType, unit: UnitOfWork, at: datetime) -> int:
    """Begin to delete a usable type inside a unit of work that holds it. Returns the number of
    requests that were rejected; housekeeping rejects the others, and disposes of the type."""
    kind.status = TYPE_LIFECYCLE.after(kind.status, TypeVerb.DELETE)
    await _SAVE_STATUS.run(kind.id, kind.status.value)
    rejected = await reject_pending([kind.id], unit, at=at, limit=REQUESTS_A_CHUNK)
    await retire_types_requiring(kind.id, at)
    return rejected


async def retire_types_requiring(type_id: UUID, at: datetime) -> None:
    """Let HIT types that require this qualification type, which is held, publish no more HITs. In
    the unit of work that deletes it; their groups stay locked."""
    await _HOLD_GROUPS.rows(type_id)
    await _RETIRE.run(type_id, at)


async def dispose_types(at: datetime, limit: int) -> int:
    """Dispose of deleted types that no open or running HIT requires.

    First, requests are rejected that are still pending after an interrupted deletion, or that
    came in between. Returns the number of requests and types; at most `limit` of each.
    """
    rows = await _DISPOSING.rows()
    if not rows:
        return 0
    rejected = await _reject_some([key(row["id"]) for row in rows], at, limit)
    return rejected + await _dispose(limit)


@retried
async def _dispose(limit: int) -> int:
    async with unit_of_work():
        return await _DISPOSE.run(limit)


@retried
async def _reject_some(type_ids: list[UUID], at: datetime, limit: int) -> int:
    async with unit_of_work() as unit:
        return await reject_pending(type_ids, unit, at=at, limit=limit)
