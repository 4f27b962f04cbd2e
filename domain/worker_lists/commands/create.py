"""Creating a worker list, with the qualification type that its workers will hold."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import calls, clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import new_id
from domain.kernel.normal_form import name_key
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.worker_lists.models import WorkerList
from domain.worker_lists.refusals import ListNameTaken
from domain.worker_lists.rules import checked_name

# Workers can see the type as a requirement, and learn nothing from it.
_ADD_TYPE = Statement(
    """INSERT INTO qualification_types (id, kind, owner_id, name, name_key, description, keywords,
        search_text, status, created_at, is_list)
    VALUES ($1, 'CUSTOM', $2, $3, $4, $5, '[]', '', 'ACTIVE', $6, TRUE)"""
)
_ADD = Statement(
    """INSERT INTO worker_lists (id, requester_id, name, name_key, qualification_type_id,
        created_at, last_used_at)
    VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT DO NOTHING RETURNING id"""
)
DESCRIPTION = "Workers whom this requester has chosen."


@retried
async def create_list(
    requester: Requester, name: str, *, client_token: str | None = None
) -> WorkerList:
    """Create a list without workers. Raises InvalidInput, and ListNameTaken for a name in use."""
    name = checked_name(name)
    request = IdempotentRequest(
        account_id=calls.caller(requester.account_id),
        verb="createWorkerList",
        token=client_token,
        input=name,
    )
    async with unit_of_work():
        if earlier := await earlier_answer(request):
            return await WorkerList.get(id=earlier["list"])
        now, type_id, list_id = clock.now(), new_id(), new_id()
        await _add_type(type_id, requester)
        if await _ADD.row(list_id, requester.id, name, name_key(name), type_id, now) is None:
            raise ListNameTaken(name)
        await store_answer(request, {"list": list_id})
        return await WorkerList.get(id=list_id)


async def _add_type(type_id: UUID, requester: Requester) -> None:
    public_name = f"Selection {type_id}"
    now, form = clock.now(), name_key(public_name)
    await _ADD_TYPE.run(type_id, requester.id, public_name, form, DESCRIPTION, now)
