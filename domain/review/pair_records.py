"""What a worker did for one requester: the counts that stand beside the worker's work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from domain.assignments.lifecycle import AssignmentStatus
from domain.kernel import clock
from domain.kernel.statement import Statement, key

A_MONTH, A_WEEK = timedelta(days=30), timedelta(days=7)


@dataclass(slots=True)
class Decided:
    """How much of a worker's work was approved and rejected in a time."""

    approved: int = 0
    rejected: int = 0
    counting: int = 0  # of the rejections, those that count against the worker

    @property
    def total(self) -> int:
        """The number of decisions."""
        return self.approved + self.rejected

    @property
    def percent(self) -> int:
        """The approved part in percent, rounded to a whole number; 0 without decisions."""
        return round(100 * self.approved / self.total) if self.total else 0

    @property
    def bounded_percent(self) -> int | None:
        """The same of the approved work and the rejections that count; None without any."""
        total = self.approved + self.counting
        return round(100 * self.approved / total) if total else None

    def add(self, status: AssignmentStatus, count: int) -> None:
        """Count decisions of one outcome."""
        if status is AssignmentStatus.APPROVED:
            self.approved += count
        else:
            self.rejected += count


@dataclass(slots=True)
class PairRecord:
    """The work of one worker for one requester."""

    lifetime: Decided = field(default_factory=Decided)
    month: Decided = field(default_factory=Decided)  # decided in the last 30 days
    week: Decided = field(default_factory=Decided)  # in the last 7
    undecided: int = 0


async def pair_records(
    requester_id: UUID, worker_ids: Sequence[UUID], *, at: datetime
) -> dict[UUID, PairRecord]:
    """The records of these workers with the requester."""
    found = {worker_id: PairRecord() for worker_id in worker_ids}
    rows = await _COUNT.rows(requester_id, list(found), at - A_MONTH, at - A_WEEK)
    for row in rows:
        record, status = found[key(row["worker_id"])], AssignmentStatus(row["status"])
        if status is AssignmentStatus.SUBMITTED:
            record.undecided = row["found"]
            continue
        record.lifetime.add(status, row["found"])
        record.lifetime.counting += row["counting"]
        record.month.add(status, row["in_month"])
        record.week.add(status, row["in_week"])
    return found


async def records_of_pairs(
    pairs: Sequence[tuple[UUID, UUID]],
) -> dict[tuple[UUID, UUID], PairRecord]:
    """The records of pairs of a requester and a worker."""
    found: dict[tuple[UUID, UUID], PairRecord] = {}
    for requester_id in {requester_id for requester_id, _ in pairs}:
        workers = [worker for requester, worker in pairs if requester == requester_id]
        records = await pair_records(requester_id, workers, at=clock.now())
        found |= {(requester_id, worker): each for worker, each in records.items()}
    return found


_COUNT = Statement(
    """SELECT a.worker_id, status, count(*) AS found,
           count(CASE WHEN x.counts THEN 1 END) AS counting,
           count(CASE WHEN decided_at > $3 THEN 1 END) AS in_month,
           count(CASE WHEN decided_at > $4 THEN 1 END) AS in_week
       FROM assignments AS a LEFT JOIN assignment_rejections AS x ON x.assignment_id = a.id
       WHERE a.requester_id = $1 AND a.worker_id = ANY($2::uuid[]) AND submitted_at IS NOT NULL
       GROUP BY a.worker_id, status"""
)
