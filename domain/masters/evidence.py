"""Evidence for the model: many workers' records, read from assignments in a few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from domain.kernel.statement import Row, Statement, key
from domain.masters import agreement
from domain.masters.model import Evidence

_RECORD = Statement("""
    SELECT a.worker_id, a.requester_id, a.group_id, count(*) AS submissions,
        sum(CASE WHEN a.status = 'APPROVED' THEN 1 ELSE 0 END) AS approved,
        sum(CASE WHEN x.counts THEN 1 ELSE 0 END) AS rejected
    FROM assignments AS a LEFT JOIN assignment_rejections AS x ON x.assignment_id = a.id
    WHERE a.worker_id = ANY($1::uuid[]) AND a.submitted_at >= $2
    GROUP BY a.worker_id, a.requester_id, a.group_id
""")
_MONTHS = """
    SELECT worker_id, count(DISTINCT {month}) AS months FROM assignments
    WHERE worker_id = ANY($1::uuid[]) AND submitted_at >= $2 GROUP BY worker_id
"""
_MONTHS_ACTIVE = Statement(
    _MONTHS.format(month="date_trunc('month', submitted_at AT TIME ZONE 'UTC')"),
    sqlite=_MONTHS.format(month="substr(submitted_at, 1, 7)"),  # text, in UTC
)


async def records(worker_ids: Sequence[UUID], *, since: datetime) -> dict[UUID, Evidence]:
    """These workers' records since then, without agreement, in two statements. Of the rejections
    only those that count.

    Each statement reads all assignments of the workers by an index, also older ones: for a page of
    50 workers with 2,000 assignments each, 100,000 rows twice.
    """
    found: dict[UUID, list[Row]] = {worker_id: [] for worker_id in worker_ids}
    for row in await _RECORD.rows(list(worker_ids), since):
        found[key(row["worker_id"])].append(row)
    active = await _MONTHS_ACTIVE.rows(list(worker_ids), since)
    months = {key(row["worker_id"]): int(row["months"]) for row in active}
    return {
        worker_id: _evidence(rows, months.get(worker_id, 0)) for worker_id, rows in found.items()
    }


async def with_agreement(
    known: Mapping[UUID, Evidence], *, since: datetime
) -> dict[UUID, Evidence]:
    """The same evidence with the agreement of the workers' answers with those of others."""
    found = await agreement.compare(list(known), since=since)
    return {
        worker_id: replace(
            evidence, agreed=found[worker_id].agreed, compared=found[worker_id].compared
        )
        for worker_id, evidence in known.items()
    }


def window_start(at: datetime, months: int) -> datetime:
    """The first instant (UTC) of a window of calendar months that ends with the month of `at`."""
    now = at.astimezone(UTC)
    first = now.year * 12 + now.month - months  # months since the year 0, counted from 0
    return datetime(first // 12, first % 12 + 1, 1, tzinfo=UTC)


def _evidence(rows: Sequence[Row], months: int) -> Evidence:
    by_requester: dict[UUID, int] = {}
    by_type: list[int] = []
    for row in rows:
        decided = int(row["approved"]) + int(row["rejected"])
        if decided:
            requester = key(row["requester_id"])
            by_requester[requester] = by_requester.get(requester, 0) + decided
            by_type.append(decided)  # a group has all HITs of one type
    return Evidence(
        approved=sum(int(row["approved"]) for row in rows),
        rejected=sum(int(row["rejected"]) for row in rows),
        submissions=sum(int(row["submissions"]) for row in rows),
        months_active=months,
        by_requester=tuple(by_requester.values()),
        by_hit_type=tuple(by_type),
    )
