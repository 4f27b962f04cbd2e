"""The progress of a batch: what became of its rows, HITs and assignments, and what it cost."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.batches.watching import queries
from domain.batches.watching.queries import BatchPhase
from domain.dashboard.shares import share
from domain.kernel.money import Money
from schema.graph.batches.wage import BatchWage
from schema.kernel.enums import described

LARGEST_INT = 2**31 - 1  # that GraphQL has

described(
    BatchPhase,
    name="BatchPhase",
    description="How far the work on a published batch is.",
    members={
        BatchPhase.IN_PROGRESS: "HITs are being published, may be accepted, or are worked on.",
        BatchPhase.READY_FOR_REVIEW: "Nobody works on it any more, and submissions wait for a "
        "decision.",
        BatchPhase.REVIEWED: "Nobody works on it any more, and all submissions are decided.",
    },
)


@strawberry.type(
    description="The assignments of a batch, each counted as what it is now. `wanted` is the sum "
    "of `open`, `inProgress`, `undecided`, `approved`, `rejected` and `expired`. Numbers above "
    "2,147,483,647 are shown as that."
)
class BatchAssignments:
    wanted: int = strawberry.field(description="The assignments that the published HITs ask for.")
    open: int = strawberry.field(description="Those that a worker may accept.")
    in_progress: int = strawberry.field(description="Those that are accepted now.")
    undecided: int = strawberry.field(description="Those that are submitted, and not decided.")
    approved: int = strawberry.field(description="Those that are approved.")
    rejected: int = strawberry.field(description="Those that are rejected.")
    expired: int = strawberry.field(description="Those that expired before a worker took them.")
    submitted: int = strawberry.field(
        description="All that were submitted: undecided, approved and rejected."
    )
    submitted_share: float | None = strawberry.field(
        description="The submitted of the wanted, 0 to 1; null where none are wanted."
    )
    returned: int = strawberry.field(
        description="How often a worker returned one; it could be accepted again."
    )
    abandoned: int = strawberry.field(description="How often the time of a worker ran out.")


@strawberry.type(
    description="How long an assignment takes, from accepting to submitting, in seconds; exact to "
    "a tenth of a percent. Null before a submission."
)
class BatchTimes:
    median_seconds: float | None = strawberry.field(description="The median.")
    lower_quartile_seconds: float | None = strawberry.field(
        description="A quarter of all took no longer."
    )
    upper_quartile_seconds: float | None = strawberry.field(
        description="Three quarters of all took no longer."
    )


@strawberry.type(description="The money of a batch.")
class BatchSpending:
    rewards: Money = strawberry.field(description="The rewards that were paid.")
    bonuses: Money = strawberry.field(description="The bonuses that were paid.")
    fees: Money = strawberry.field(description="The market's fees for both.")
    total: Money = strawberry.field(description="All that was paid, fees included.")
    on_hold: Money = strawberry.field(
        description="The money on hold for what is open, in progress or undecided, fees included."
    )


@strawberry.type(
    description="What became of a batch. It is counted a moment after it happens, as "
    "`countedUntil` says; `batchProgress` follows it. To read it takes as long for a large batch "
    "as for a small one."
)
class BatchProgress:
    phase: BatchPhase | None = strawberry.field(
        description="How far the work is; null before the batch is published."
    )
    total_rows: int = strawberry.field(
        description="The rows of the file that can be published: those without a fault."
    )
    published_rows: int = strawberry.field(description="The rows that are published.")
    published_share: float | None = strawberry.field(
        description="Their share of the rows, 0 to 1; null where there are none."
    )
    hits: int = strawberry.field(
        description="The published HITs, also those of republished rejections."
    )
    assignments: BatchAssignments = strawberry.field(description="The assignments of the HITs.")
    times: BatchTimes = strawberry.field(description="How long an assignment takes.")
    wage: BatchWage = strawberry.field(description="What workers earn in an hour.")
    spending: BatchSpending = strawberry.field(description="The money paid and on hold.")
    first_submission_at: datetime | None = strawberry.field(
        description="The time of the first submission; null before."
    )
    last_submission_at: datetime | None = strawberry.field(
        description="The time of the latest submission; null before."
    )
    counted_until: datetime = strawberry.field(
        description="All that happened before this time is counted."
    )

    @classmethod
    def of(cls, found: queries.ProgressSoFar) -> BatchProgress:
        batch = found.batch
        rows = batch.total_rows - batch.invalid_count
        return cls(
            phase=found.phase,
            total_rows=rows,
            published_rows=batch.published_rows,
            published_share=share(batch.published_rows, rows),
            hits=found.counts.hits,
            assignments=_assignments(found),
            times=BatchTimes(
                median_seconds=found.times.median,
                lower_quartile_seconds=found.times.lower_quartile,
                upper_quartile_seconds=found.times.upper_quartile,
            ),
            wage=BatchWage.of(found.wage),
            spending=_spending(found),
            first_submission_at=found.first_submission,
            last_submission_at=found.last_submission,
            counted_until=found.counted_until,
        )


def _assignments(found: queries.ProgressSoFar) -> BatchAssignments:
    counts = found.counts
    return BatchAssignments(
        wanted=_shown(counts.slots),
        open=_shown(counts.open_slots),
        in_progress=_shown(counts.in_progress),
        undecided=_shown(counts.undecided),
        approved=_shown(counts.approved),
        rejected=_shown(counts.rejected),
        expired=_shown(counts.expired_slots),
        submitted=_shown(counts.submitted),
        submitted_share=share(counts.submitted, counts.slots),
        returned=_shown(counts.returned),
        abandoned=_shown(counts.abandoned),
    )


def _spending(found: queries.ProgressSoFar) -> BatchSpending:
    counts = found.counts
    return BatchSpending(
        rewards=Money(counts.reward_cents),
        bonuses=Money(counts.bonus_cents),
        fees=counts.fees,
        total=counts.paid + counts.fees,
        on_hold=Money(counts.held_cents),
    )


def _shown(count: int) -> int:
    return min(count, LARGEST_INT)
