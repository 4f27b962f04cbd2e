"""Reads of the counts of a batch: each is of few rows, however large the batch."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from domain.batches import settings, wages
from domain.batches.lifecycle import BatchState
from domain.batches.models import Batch
from domain.batches.wages import EstimatedWage, MeasuredWage
from domain.batches.watching import storing
from domain.batches.watching.buckets import quantile
from domain.batches.watching.models import BatchCounts
from domain.batches.watching.position import POSITION
from domain.batches.watching.tables import TIMES, WAGES
from domain.kernel import clock, policy
from domain.kernel.statement import Statement, key
from domain.people.facts import requester_topic
from subscriptions.log import reader

EARLIER_BATCHES = 10  # of a project, the latest with submissions, for the time of an assignment
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_A_SECOND = 1_000  # milliseconds
_EARLIER = Statement(f"""
    SELECT batches.id FROM batches JOIN batch_counts ON batch_counts.id = batches.id
    WHERE batches.project_id = $1 AND batches.id <> $2 AND batch_counts.submitted > 0
    ORDER BY batches.id DESC LIMIT {EARLIER_BATCHES}
""")
_UNPUBLISHED = (BatchState.DRAFT, BatchState.CHECKING, BatchState.CHECKED)


class BatchPhase(StrEnum):
    """How far the work on a published batch is."""

    IN_PROGRESS = "IN_PROGRESS"
    READY_FOR_REVIEW = "READY_FOR_REVIEW"
    REVIEWED = "REVIEWED"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkTimes:
    """How long an assignment takes, in seconds, exact to a tenth of a percent; None before any."""

    median: float | None
    lower_quartile: float | None
    upper_quartile: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressSoFar:
    """What became of a batch so far."""

    batch: Batch
    counts: BatchCounts
    times: WorkTimes
    wage: MeasuredWage
    counted_until: datetime

    @property
    def phase(self) -> BatchPhase | None:
        """None before it is published."""
        if self.batch.state in _UNPUBLISHED:
            return None
        counts, is_publishing = self.counts, self.batch.state == BatchState.PUBLISHING
        if is_publishing or counts.open_slots or counts.in_progress:
            return BatchPhase.IN_PROGRESS
        if self.batch.published_rows and not counts.hits:
            return BatchPhase.IN_PROGRESS  # They are not counted yet.
        return BatchPhase.READY_FOR_REVIEW if counts.undecided else BatchPhase.REVIEWED

    @property
    def first_submission(self) -> datetime | None:
        """When the first assignment was submitted."""
        return _instant(self.counts.first_submission)

    @property
    def last_submission(self) -> datetime | None:
        """When the latest assignment was submitted."""
        return _instant(self.counts.last_submission)


async def counts_of(batch_id: UUID) -> BatchCounts:
    """The counts of a batch: zeros before anything is counted."""
    return await BatchCounts.get_or_none(id=batch_id) or BatchCounts(id=batch_id)


async def progress_of(batch: Batch) -> ProgressSoFar:
    """The progress of a batch: its counts, and the quantiles of its times and wages."""
    times = await storing.buckets_of(TIMES, batch.id)
    of_wages = await storing.buckets_of(WAGES, batch.id)
    floor = wages.floor_of(settings.from_values(batch.settings), policy.current().wage_floor)
    return ProgressSoFar(
        batch=batch,
        counts=await counts_of(batch.id),
        times=WorkTimes(
            median=_seconds(times, 0.5),
            lower_quartile=_seconds(times, 0.25),
            upper_quartile=_seconds(times, 0.75),
        ),
        wage=wages.measured(of_wages, times, floor),
        counted_until=await counted_until(batch),
    )


async def wage_estimate(batch: Batch, *, expected_seconds: int | None = None) -> EstimatedWage:
    """What workers may earn in an hour, by earlier batches of the project, else by what its
    requester expects."""
    of_batch = settings.from_values(batch.settings)
    earlier: Counter[int] = Counter()
    for row in await _EARLIER.rows(batch.project_id, batch.id):
        earlier.update(await storing.buckets_of(TIMES, key(row["id"])))
    floor = wages.floor_of(of_batch, policy.current().wage_floor)
    return wages.estimated(of_batch, floor, earlier=earlier, expected_seconds=expected_seconds)


async def counted_until(batch: Batch) -> datetime:
    """Everything that happened to the batch before this instant is in its counts."""
    position = await POSITION.read()
    if position.until is None or position.is_recounting:
        return position.until or clock.now()
    topic = requester_topic(batch.requester_id)
    entries = await reader.read(position.reached, limit=1, topics=[topic])
    return entries[0].occurred_at if entries else clock.now()


def _seconds(times: dict[int, int], share: float) -> float | None:
    span = quantile(times, share)
    return None if span is None else span.middle / _A_SECOND


def _instant(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)
