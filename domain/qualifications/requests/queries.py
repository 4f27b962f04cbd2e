"""Reads of requests for qualifications; their row locks; what workers tried; their moments."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement, instant, key
from domain.kernel.timers import DueColumn
from domain.people.models import Requester, Worker
from domain.qualifications.lifecycle import QualificationStatus, RequestStatus
from domain.qualifications.models import Qualification, QualificationRequest, QualificationType
from domain.qualifications.requests.rules import Attempts

_COLUMNS = QualificationRequest.columns()
# Shared: requests of one type do not wait for each other, but whoever changes the type waits.
_TYPE = f"SELECT {QualificationType.columns()} FROM qualification_types WHERE id = $1"
_HOLD_TYPE = Statement(f"{_TYPE} FOR SHARE", sqlite=_TYPE)
_OPEN = Statement(
    f"""SELECT {_COLUMNS} FROM qualification_requests
    WHERE type_id = $1 AND worker_id = $2 AND status IN ('TESTING', 'SUBMITTED')
    FOR NO KEY UPDATE"""
)
_STANDING = Statement(
    """SELECT
        EXISTS (SELECT 1 FROM requesters WHERE id = $2 AND account_id = $4) AS is_own,
        EXISTS (SELECT 1 FROM worker_blocks WHERE requester_id = $2 AND worker_id = $1)
            AS is_blocked,
        (SELECT max(requested_at) FROM qualification_requests
            WHERE type_id = $3 AND worker_id = $1) AS latest_at"""
)
_HELD_OF_WORKER = Statement(
    f"""SELECT {_COLUMNS} FROM qualification_requests WHERE id = $1 AND worker_id = $2
    FOR NO KEY UPDATE"""
)
_OF_OWNER = Statement(
    """SELECT DISTINCT worker_id FROM qualification_requests
    WHERE id = ANY($1::uuid[]) AND owner_id = $2"""
)
_HELD_OF_OWNER = Statement(
    f"""SELECT {_COLUMNS} FROM qualification_requests
    WHERE id = ANY($1::uuid[]) AND owner_id = $2 ORDER BY id FOR NO KEY UPDATE"""
)
_OPEN_OF_TYPES = Statement(
    f"""SELECT {_COLUMNS} FROM qualification_requests
    WHERE type_id = ANY($1::uuid[]) AND status IN ('TESTING', 'SUBMITTED')
    ORDER BY id LIMIT $2 FOR NO KEY UPDATE"""
)
_UNHELD = Statement(
    f"""SELECT {_COLUMNS} FROM qualification_requests
    WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"""
)

TEST_DEADLINES = DueColumn(
    "qualification_requests", "deadline", "status = 'TESTING'", parent_column="type_id"
)


async def shared_type(type_id: UUID) -> QualificationType:
    """A qualification type, which nobody changes until the unit of work ends. Raises NotFound."""
    row = await _HOLD_TYPE.row(type_id)
    if row is None:
        raise NotFound("qualification type")
    return QualificationType.of(row)


async def held_open(type_id: UUID, worker_id: UUID) -> QualificationRequest | None:
    """The worker's open request of a type, held; the worker is held already."""
    row = await _OPEN.row(type_id, worker_id)
    return None if row is None else QualificationRequest.of(row)


async def attempts(worker: Worker, wanted: QualificationType, *, has_open: bool) -> Attempts:
    """How a worker, who is held, stands towards a type."""
    row = await _STANDING.row(worker.id, wanted.owner_id, wanted.id, worker.account_id)
    assert row is not None, "a SELECT without FROM has one row"
    latest = row["latest_at"]
    return Attempts(
        is_own=bool(row["is_own"]),
        is_blocked=bool(row["is_blocked"]),
        has_open=has_open,
        latest_at=None if latest is None else instant(latest),
    )


async def held_by_worker(worker: Worker, request_id: UUID) -> QualificationRequest:
    """A worker's own request, held until the unit of work ends. Raises NotFound."""
    row = await _HELD_OF_WORKER.row(request_id, worker.id)
    if row is None:
        raise NotFound("qualification request")
    return QualificationRequest.of(row)


async def workers_of(owner: Requester, ids: Sequence[UUID]) -> list[UUID]:
    """Whose those of these requests are that are for the owner to decide."""
    return [key(row["worker_id"]) for row in await _OF_OWNER.rows(list(ids), owner.id)]


async def held_by_owner(owner: Requester, ids: Sequence[UUID]) -> dict[UUID, QualificationRequest]:
    """Those of these requests that are for the owner to decide, held in the order of ids."""
    rows = await _HELD_OF_OWNER.rows(list(ids), owner.id)
    return {each.id: each for each in map(QualificationRequest.of, rows)}


async def held_open_of(type_ids: Sequence[UUID], limit: int) -> list[QualificationRequest]:
    """Open requests of these types, in the order of ids, held; at most so many."""
    rows = await _OPEN_OF_TYPES.rows(list(type_ids), limit)
    return [QualificationRequest.of(row) for row in rows]


async def unheld(ids: Sequence[UUID]) -> dict[UUID, QualificationRequest]:
    """Those of these requests that nobody else holds, all held now."""
    return {each.id: each for each in map(QualificationRequest.of, await _UNHELD.rows(list(ids)))}


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
    """What waits for an owner's decision, the oldest first: all, or of one type."""
    rows = QualificationRequest.filter(owner_id=owner_id, status=RequestStatus.SUBMITTED)
    return await page_of(
        rows if type_id is None else rows.filter(type_id=type_id), OLDEST_FIRST, part
    )


async def qualifications_of_worker(
    worker_id: UUID, part: Slice, status: QualificationStatus | None = None
) -> Page[Qualification]:
    """What a worker was granted, the newest first grant first."""
    rows = Qualification.filter(worker_id=worker_id)
    return await page_of(rows if status is None else rows.filter(status=status), NEWEST_FIRST, part)


async def qualifications_of(
    pairs: Sequence[tuple[UUID, UUID]],
) -> dict[tuple[UUID, UUID], Qualification]:
    """What workers hold, or held, of types: by the type's id and the worker's."""
    rows = await Qualification.filter(
        type_id__in=list({type_id for type_id, _ in pairs}),
        worker_id__in=list({worker_id for _, worker_id in pairs}),
    )
    return {(row.type_id, row.worker_id): row for row in rows}
