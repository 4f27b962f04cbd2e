"""Public statistics of past work: of a group, and of a requester."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import strawberry

from domain.discovery import statistics
from domain.disputes import figures
from domain.kernel.money import Money
from schema.execution.cost import Cost
from schema.kernel.loaders import loaded

if TYPE_CHECKING:
    from schema.kernel.context import Context

FIGURES_COST = Cost(weight=5)
WAGE = (
    "What workers really got for an hour between acceptance and submission, with bonuses, where "
    "rejected work got nothing: the median of the latest 200 decisions"
)
KEPT = "Recomputed at most every few minutes."


@strawberry.type(description=f"Statistics of the latest 100 attempts in a group. {KEPT}")
class HitGroupFigures:
    median_decision_seconds: float | None = strawberry.field(
        description="Median from submission to decision, in seconds; null before the first."
    )
    median_work_seconds: float | None = strawberry.field(
        description="Median from acceptance to submission, in seconds; null before the first."
    )
    returned_share: float | None = strawberry.field(
        description="Share of attempts returned or abandoned, 0 to 1; null before the first."
    )
    rejected_share: float | None = strawberry.field(
        description="Share of decided attempts that were rejected, 0 to 1; null before the first."
    )
    decided_assignments: int = strawberry.field(description="The number of decided attempts.")
    rejected_assignments: int = strawberry.field(
        description="The number of those that were rejected."
    )
    median_hourly_wage: Money | None = strawberry.field(
        description=f"{WAGE} in this group; null before the first decision."
    )

    @classmethod
    def of(cls, known: statistics.GroupFigures) -> HitGroupFigures:
        return cls(
            median_decision_seconds=known.decision_seconds,
            median_work_seconds=known.work_seconds,
            returned_share=known.share_returned,
            rejected_share=known.share_rejected,
            decided_assignments=known.decided,
            rejected_assignments=known.rejected,
            median_hourly_wage=known.hourly_wage,
        )


@strawberry.type(
    description="How a requester treated the appeals against its rejections that were made in the "
    "last two years."
)
class AppealFigures:
    made: int = strawberry.field(description="The number of appeals.")
    overturned: int = strawberry.field(
        description="Of these, the number after which the work was approved."
    )
    unanswered: int = strawberry.field(
        description="Of these, the number that the requester did not answer in time."
    )
    median_answer_seconds: float | None = strawberry.field(
        description="Median from the appeal to the requester's answer, in seconds, of the latest "
        "500 that were answered in time; null before any."
    )

    @classmethod
    def of(cls, known: figures.AppealFigures) -> AppealFigures:
        return cls(
            made=known.made,
            overturned=known.overturned,
            unanswered=known.unanswered,
            median_answer_seconds=known.answer_seconds,
        )


@strawberry.type(description=f"Statistics of a requester's decisions in the last two years. {KEPT}")
class RequesterFigures:
    decided_assignments: int = strawberry.field(
        description="The number of assignments that the requester decided or left to automatic "
        "approval."
    )
    approval_rate: float | None = strawberry.field(
        description="Share of decided assignments that were approved, 0 to 1; null before any."
    )
    median_review_seconds: float | None = strawberry.field(
        description="Median from submission to decision of their latest 500 decisions, in "
        "seconds; null before any."
    )
    bonus_share: float | None = strawberry.field(
        description="Share of approved assignments that got a bonus, 0 to 1; null before any."
    )
    rejected_assignments: int = strawberry.field(
        description="The number of assignments that the requester rejected and did not approve "
        "later."
    )
    median_hourly_wage: Money | None = strawberry.field(
        description=f"{WAGE} of the requester; null before any."
    )

    appeals: AppealFigures = strawberry.field(
        description="Appeals of workers against the requester's rejections."
    )

    @classmethod
    async def about(cls, requester_id: UUID, context: Context) -> RequesterFigures:
        """The statistics of one requester."""
        known = await loaded(context.loaders.requester_figures, requester_id)
        return cls(
            decided_assignments=known.decided,
            approval_rate=known.approval_rate,
            median_review_seconds=known.review_seconds,
            bonus_share=known.share_with_bonus,
            rejected_assignments=known.rejected,
            median_hourly_wage=known.hourly_wage,
            appeals=AppealFigures.of(known.appeals),
        )
