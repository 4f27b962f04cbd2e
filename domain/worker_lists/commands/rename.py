"""Renaming a worker list."""

from __future__ import annotations

from uuid import UUID

from domain.kernel.normal_form import name_key
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.worker_lists import queries
from domain.worker_lists.models import WorkerList
from domain.worker_lists.refusals import ListNameTaken
from domain.worker_lists.rules import checked_name

_HOLD_REQUESTER = Statement("SELECT id FROM requesters WHERE id = $1 FOR NO KEY UPDATE")
_RENAME = Statement(
    """UPDATE worker_lists SET name = $2, name_key = $3 WHERE id = $1 AND NOT EXISTS (
        SELECT 1 FROM worker_lists AS other WHERE other.requester_id = worker_lists.requester_id
            AND other.name_key = $3 AND other.id <> worker_lists.id AND other.deleted_at IS NULL)"""
)


@retried
async def rename_list(requester: Requester, list_id: UUID, name: str) -> WorkerList:
    """Give a list another name. Raises NotFound, InvalidInput, and ListNameTaken."""
    name = checked_name(name)
    async with unit_of_work():
        await _HOLD_REQUESTER.rows(requester.id)  # Two lists are not given one name at once.
        found = await queries.locked_list(requester, list_id)
        if not await _RENAME.run(found.id, name, name_key(name)):
            raise ListNameTaken(name)
        return await WorkerList.get(id=found.id)
