"""Reads of the workers who worked for a requester, and of the qualifications they hold of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel.statement import Statement, key
from domain.people.models import Requester, Worker, WorkerBlock
from domain.qualifications.lifecycle import QualificationStatus, TypeKind
from domain.qualifications.models import Qualification, QualificationType
from domain.qualifications.queries import USABLE
from domain.results import limits
from domain.results.worker_columns import WorkerRow
from domain.review.pair_records import pair_records
from domain.worker_lists.models import WorkerList

_FIRST = UUID(int=0)


async def own_types(requester_id: UUID) -> list[QualificationType]:
    """The newest types that a requester may grant, at most MOST_QUALIFICATION_COLUMNS, in the
    order of their names. Those of worker lists are not among them."""
    lists = await WorkerList.filter(requester_id=requester_id).values_list(
        "qualification_type_id", flat=True
    )
    rows = QualificationType.filter(
        owner_id=requester_id, kind=TypeKind.CUSTOM, status__in=list(USABLE)
    )
    newest = (
        await rows.exclude(id__in=list(lists))
        .order_by("-id")
        .limit(limits.MOST_QUALIFICATION_COLUMNS)
        .only("id", "name", "name_key")
    )
    return sorted(newest, key=lambda each: each.name_key)


async def following(
    requester: Requester, after: UUID | None, types: Sequence[UUID], *, at: datetime
) -> tuple[list[WorkerRow], UUID | None]:
    """The workers after this one who ever submitted work, and the last of them."""
    found = await _FOLLOWING.rows(requester.id, after or _FIRST, limits.WORKERS_A_CHUNK)
    keys = [key(row["worker_id"]) for row in found]
    if not keys:
        return [], None
    printed = {row.id: row.worker_id for row in await Worker.filter(id__in=keys)}
    records = await pair_records(requester.id, keys, at=at)
    blocks = WorkerBlock.filter(requester_id=requester.id, worker_id__in=keys)
    blocked = {row.worker_id for row in await blocks}
    held = await Qualification.filter(
        type_id__in=list(types), worker_id__in=keys, status=QualificationStatus.GRANTED
    )
    values: dict[UUID, dict[UUID, str]] = {worker_id: {} for worker_id in keys}
    for each in held:
        values[each.worker_id][each.type_id] = "" if each.value is None else str(each.value)
    rows = [
        WorkerRow(
            worker_id=printed[each],
            record=records[each],
            is_blocked=each in blocked,
            values=values[each],
        )
        for each in keys
    ]
    return rows, keys[-1]


_FOLLOWING = Statement(
    """SELECT DISTINCT worker_id FROM assignments
       WHERE requester_id = $1 AND submitted_at IS NOT NULL AND worker_id > $2
       ORDER BY worker_id LIMIT $3"""
)
