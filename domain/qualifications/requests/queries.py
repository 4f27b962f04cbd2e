"""Reads and locks of requests for qualifications, and the deadlines of their tests."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tortoise.expressions import Subquery

from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement, instant, key
from domain.kernel.timers import DueColumn, DueRow
from domain.people.models import Requester, Worker
from domain.qualifications.lifecycle import QualificationStatus, RequestStatus
from domain.qualifications.models import Qualification, QualificationRequest, QualificationType
from domain.qualifications.requests.rules import Attempts

_COLUMNS = QualificationRequest.columns()
# A shared lock: requests of one type do not wait for each other, but a change of the type waits.
_TYPE = f"SELECT {QualificationType.columns()} FROM qualification_types WHERE id = $1"
_LOCK_TYPE = Statement(f"{_TYPE} FOR SHARE", sqlite=_TYPE)
_LOCKED_OPEN = Statement(
    f"""SELECT {_COLUMNS} FROM qualification_requests
    WHERE type_id = $1 AND worker_id = $2 AND status IN ('TESTING', 'SUBMITTED')
    FOR NO KEY UPDATE"""
)
_ATTEMPTS = Statement(
    """SELECT
        EXISTS (SELECT 1 FROM team_members WHERE requester_id = $2 AND account_id = $4) AS is_own,
        EXISTS (SELECT 1 FROM worker_blocks WHERE requester_id = $2 AND worker_id = $1)
            AS is_blocked,
        (SELECT max(requested_at) FROM qualification_requests
            WHERE type_id = $3 AND worker_id = $1) AS latest_at"""
)
_LOCKED_OF_WORKER = Statement(
    f"""SELECT {_COLUMNS} FROM qualification_requests WHERE id = $1 AND worker_id = $2
    FOR NO KEY UPDATE"""
)
_WORKERS = Statement(
    """SELECT DISTINCT worker_id FROM qualification_requests
    WHERE id = ANY($1::uuid[]) AND owner_id = $2"""
)
_LOCKED_OF_OWNER = Statement(
    f"""SELECT {_COLUMNS} FROM qualification_requests
    WHERE id = ANY($1::uuid[]) AND owner_id = $2 ORDER BY id FOR NO KEY UPDATE"""
)
_LOCKED_OPEN_OF = Statement(
    f"""SELECT {_COLUMNS} FROM qualification_requests
    WHERE type_id = ANY($1::uuid[]) AND status IN ('TESTING', 'SUBMITTED')
    ORDER BY id LIMIT $2 FOR NO KEY UPDATE"""
)
_LOCK = f"""SELECT {_COLUMNS} FROM qualification_requests
    WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE"""
_AWAITED = Statement(_LOCK)
_LOCKED_IF_FREE = Statement(f"{_LOCK} SKIP LOCKED")

TEST_DEADLINES = DueColumn(
    "qualification_requests", "deadline", "status = 'TESTING'", parent_column="type_id"
)


async def share_locked_type(type_id: UUID) -> QualificationType:
    """A qualification type with a shared lock until the unit of work ends. Raises NotFound."""
    row = await _LOCK_TYPE.row(type_id)
    if row is None:
        raise NotFound("qualification type")
    return QualificationType.of(row)


async def locked_open(type_id: UUID, worker_id: UUID) -> QualificationRequest | None:
    """The worker's open request of a type, locked. The worker is locked already."""
    row = await _LOCKED_OPEN.row(type_id, worker_id)
    return None if row is None else QualificationRequest.of(row)


async def attempts(worker: Worker, requested: QualificationType, *, has_open: bool) -> Attempts:
    """The facts about a worker, who is locked, that decide whether they may request a type."""
    row = await _ATTEMPTS.row(worker.id, requested.owner_id, requested.id, worker.account_id)
    assert row is not None, "a SELECT without FROM has one row"
    latest = row["latest_at"]
    return Attempts(
        is_own=bool(row["is_own"]),
        is_blocked=bool(row["is_blocked"]),
        has_open=has_open,
        latest_at=None if latest is None else instant(latest),
    )


async def locked_of_worker(worker: Worker, request_id: UUID) -> QualificationRequest:
    """A worker's own request, locked until the unit of work ends. Raises NotFound."""
    row = await _LOCKED_OF_WORKER.row(request_id, worker.id)
    if row is None:
        raise NotFound("qualification request")
    return QualificationRequest.of(row)


async def workers_of(owner: Requester, ids: Sequence[UUID]) -> list[UUID]:
    """The workers of these requests, as far as the owner may decide on them."""
    return [key(row["worker_id"]) for row in await _WORKERS.rows(list(ids), owner.id)]


async def locked_of_owner(
    owner: Requester, ids: Sequence[UUID]
) -> dict[UUID, QualificationRequest]:
    """These requests, as far as the owner may decide on them, locked in the order of ids."""
    rows = await _LOCKED_OF_OWNER.rows(list(ids), owner.id)
    return {each.id: each for each in map(QualificationRequest.of, rows)}


async def locked_open_of(type_ids: Sequence[UUID], limit: int) -> list[QualificationRequest]:
    """Open requests of these types, locked in the order of ids, at most `limit`."""
    rows = await _LOCKED_OPEN_OF.rows(list(type_ids), limit)
    return [QualificationRequest.of(row) for row in rows]


async def await_requests(due: Sequence[DueRow]) -> None:
    """Wait for the requests of these due rows, and lock them."""
    await _AWAITED.rows([each.id for each in due])


async def locked_if_free(ids: Sequence[UUID]) -> dict[UUID, QualificationRequest]:
    """These requests, locked, without the requests that another transaction has locked."""
    return {
        each.id: each
        for each in map(QualificationRequest.of, await _LOCKED_IF_FREE.rows(list(ids)))
    }


async def requests_of_worker(
    worker_id: UUID, part: Slice, statuses: Sequence[RequestStatus] | None = None
) -> Page[QualificationRequest]:
    """A worker's requests, the newest first."""
    rows = QualificationRequest.filter(worker_id=worker_id)
    return await page_of(
        rows.filter(status__in=list(statuses)) if statuses else rows, NEWEST_FIRST, part
    )


async def requests_to_decide(
    owner_id: UUID, part: Slice, type_id: UUID | None = None
) -> Page[QualificationRequest]:
    """The requests that wait for an owner's decision, the oldest first: all, or of one type."""
    rows = QualificationRequest.filter(owner_id=owner_id, status=RequestStatus.SUBMITTED)
    return await page_of(
        rows if type_id is None else rows.filter(type_id=type_id), OLDEST_FIRST, part
    )


async def qualifications_of_worker(
    worker_id: UUID, part: Slice, status: QualificationStatus | None = None
) -> Page[Qualification]:
    """A worker's qualifications, the newest first grant first; not the lists that they are on."""
    lists = QualificationType.filter(is_list=True).values("id")
    rows = Qualification.filter(worker_id=worker_id).exclude(type_id__in=Subquery(lists))
    return await page_of(rows if status is None else rows.filter(status=status), NEWEST_FIRST, part)


async def qualifications_of(
    pairs: Sequence[tuple[UUID, UUID]],
) -> dict[tuple[UUID, UUID], Qualification]:
    """Qualifications that workers have or had, by the type's id and the worker's."""
    rows = await Qualification.filter(
        type_id__in=list({type_id for type_id, _ in pairs}),
        worker_id__in=list({worker_id for _, worker_id in pairs}),
    )
    return {(row.type_id, row.worker_id): row for row in rows}
