"""Deleting a worker list that no open or running HIT requires."""

from __future__ import annotations

from uuid import UUID

from domain.hits.commands.retire import retire_types_requiring
from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.worker_lists import queries
from domain.worker_lists.models import WorkerList
from domain.worker_lists.refusals import list_in_use

_HOLD_TYPE = Statement("SELECT id FROM qualification_types WHERE id = $1 FOR NO KEY UPDATE")
_RUNNING = Statement(
    """SELECT 1 FROM requirement_uses
        JOIN hit_groups ON hit_groups.requirement_set = requirement_uses.number
        JOIN hits ON hits.group_id = hit_groups.id
    WHERE requirement_uses.type_id = $1 AND hits.status IN ('ASSIGNABLE', 'UNASSIGNABLE') LIMIT 1"""
)
_DISPOSE = Statement("UPDATE qualification_types SET status = 'DISPOSED' WHERE id = $1")
_DELETE = Statement("UPDATE worker_lists SET deleted_at = $2 WHERE id = $1")


@retried
async def delete_list(requester: Requester, list_id: UUID) -> WorkerList:
    """Delete a list; its name is free then. HIT types that require it publish no more HITs.

    Raises NotFound, and WrongState while HITs that require it are open or in progress.
    """
    async with unit_of_work():
        type_id = (await queries.own_list(requester, list_id)).qualification_type_id
        at = clock.now()
        await _HOLD_TYPE.rows(type_id)
        found = await queries.locked_list(requester, list_id)
        await retire_types_requiring(type_id, at)  # It locks their groups: nothing is published.
        if await _RUNNING.row(type_id) is not None:
            raise list_in_use()
        await _DISPOSE.run(type_id)
        await _DELETE.run(found.id, at)
        return found
