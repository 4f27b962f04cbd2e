"""Reads and locks of worker lists, for members of their requester's team alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel.paging import NEWEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement, key
from domain.people.models import Requester
from domain.qualifications.models import Qualification
from domain.qualifications.queries import holders
from domain.worker_lists.models import WorkerList

_LOCKED = Statement(
    f"""SELECT {WorkerList.columns()} FROM worker_lists
    WHERE id = $1 AND requester_id = $2 AND deleted_at IS NULL FOR NO KEY UPDATE"""
)
_PUT_ON_SINCE = Statement(
    """SELECT worker_id FROM qualifications
    WHERE type_id = $1 AND worker_id = ANY($2::uuid[]) AND status = 'GRANTED'
        AND granted_at >= $3"""
)
_COUNTS = Statement(
    """SELECT type_id, count(*) AS workers FROM qualifications
    WHERE type_id = ANY($1::uuid[]) AND status = 'GRANTED' GROUP BY type_id"""
)


async def own_lists(requester: Requester, keys: Sequence[UUID]) -> dict[UUID, WorkerList]:
    """Those of these lists that are the requester's own and not deleted, by id."""
    rows = WorkerList.filter(id__in=list(keys), requester_id=requester.id, deleted_at__isnull=True)
    return {row.id: row for row in await rows}


async def own_list(requester: Requester, list_id: UUID) -> WorkerList:
    """A requester's own list, not locked. Raises NotFound."""
    found = (await own_lists(requester, [list_id])).get(list_id)
    if found is None:
        raise NotFound("worker list")
    return found


async def locked_list(requester: Requester, list_id: UUID) -> WorkerList:
    """A requester's own list, locked until the unit of work ends. Raises NotFound."""
    row = await _LOCKED.row(list_id, requester.id)
    if row is None:
        raise NotFound("worker list")
    return WorkerList.of(row)


async def lists_of(requester_id: UUID, part: Slice) -> Page[WorkerList]:
    """A requester's lists, the newest first."""
    rows = WorkerList.filter(requester_id=requester_id, deleted_at__isnull=True)
    return await page_of(rows, NEWEST_FIRST, part)


async def members(found: WorkerList, part: Slice) -> Page[Qualification]:
    """The workers on a list, the latest first, as holders of its type."""
    return await holders(found.qualification_type_id, part)


async def put_on_since(type_id: UUID, worker_ids: Collection[UUID], at: datetime) -> set[UUID]:
    """Those of these workers who were put on a list, named by its type, at this time or later."""
    rows = await _PUT_ON_SINCE.rows(type_id, list(worker_ids), at)
    return {key(row["worker_id"]) for row in rows}


async def sizes(type_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The number of workers on each list, by the list's qualification type."""
    counted = {key(row["type_id"]): row["workers"] for row in await _COUNTS.rows(list(type_ids))}
    return {type_id: counted.get(type_id, 0) for type_id in type_ids}
