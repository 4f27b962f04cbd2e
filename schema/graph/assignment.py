"""Assignments and bonuses, shown to their worker and to the HIT's requester."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.assignments import models, records
from domain.kernel.money import Money
from domain.kernel.paging import EMPTY, OLDEST_FIRST
from domain.questions.pages.frames import Visit
from domain.questions.pages.links import PageLink
from schema.execution.cost import Cost
from schema.graph.person import WorkerProfile
from schema.graph.questions.answers import Answer
from schema.graph.questions.frame import QuestionFrame
from schema.graph.records.decision import AssignmentDecision
from schema.graph.records.rejection import AssignmentRejection
from schema.kernel.context import Context, Info
from schema.kernel.enums import AssignmentStatus, DecidedBy, RejectionReason
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.node import Node, findable, global_id
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.disputes.appeal import RejectionAppeal
    from schema.graph.hit import Hit

DECISIONS_COST = Cost(weight=1, items=2)


@strawberry.type(
    description="One worker's attempt at one HIT. Only its worker and the requester of the HIT can "
    "see it."
)
class Assignment(Node):
    row: strawberry.Private[models.Assignment]
    status: AssignmentStatus = strawberry.field(description="The state of the assignment.")
    accepted_at: datetime = strawberry.field(
        description="The time when the worker accepted the HIT."
    )
    deadline: datetime = strawberry.field(
        description="The latest time to submit it, also after the HIT has expired."
    )
    submitted_at: datetime | None = strawberry.field(description="The time when it was submitted.")
    auto_approval_at: datetime | None = strawberry.field(
        description="The time when it is approved automatically, if it is not decided before."
    )
    decided_at: datetime | None = strawberry.field(
        description="The time when it was approved or rejected."
    )
    decided_by: DecidedBy | None = strawberry.field(
        description="The requester or the clock, whichever decided."
    )
    rejection_reason: RejectionReason | None = strawberry.field(
        description="The reason of the rejection."
    )
    requester_feedback: str | None = strawberry.field(
        description="The requester's message to the worker."
    )

    @resolved(description="The HIT.")
    async def hit(self, info: Info) -> Annotated[Hit, strawberry.lazy("schema.graph.hit")]:
        from schema.graph.hit import Hit

        return Hit.of(await loaded(info.context.loaders.hits, self.row.hit_id))

    @resolved(description="The worker who accepted the HIT.")
    async def worker(self, info: Info) -> WorkerProfile:
        return WorkerProfile.of(await loaded(info.context.loaders.workers, self.row.worker_id))

    @resolved(
        description="The frame that shows the question to its worker while the assignment is in "
        "progress; null for a form, for everybody else, and for a page that may not be shown any "
        "more."
    )
    async def frame(self, info: Info) -> QuestionFrame | None:
        is_open = self.row.status == AssignmentStatus.IN_PROGRESS
        if not is_open or not info.context.is_worker(self.row.worker_id):
            return None
        worker = await loaded(info.context.loaders.workers, self.row.worker_id)
        pages = info.context.server.task_pages_url
        visit = Visit(
            hit_id=global_id("Hit", self.row.hit_id),
            assignment_id=self.id,
            worker_id=worker.worker_id,
            submit_to=pages.rstrip("/"),
        )
        page = PageLink(self.row.hit_id, self.row.deadline).url(pages)
        return QuestionFrame.of(
            await loaded(info.context.loaders.questions, self.row.hit_id), visit, page=page
        )

    @resolved(
        description="The submitted answer; null before submission, and for an API key with only "
        "PAY. Only the worker can read the answer to a profile question."
    )
    async def answer(self, info: Info) -> Answer | None:
        if self.row.answer is None:
            return None
        # Check the HIT first, so that the viewer is read only where the result depends on it:
        # an event without a viewer can be shared by many subscribers.
        is_profile = await info.context.loaders.profile_postings.load(self.row.hit_id)
        if is_profile and not info.context.is_worker(self.row.worker_id):
            return None
        if not _concerns(info.context, self.row):
            return None
        loaders, hit_id = info.context.loaders, self.row.hit_id
        return Answer.of(self.row.answer, lambda: loaded(loaders.questions, hit_id), self.row)

    @resolved(
        description="Every decision on it, the earliest first: at most two, a rejection and its "
        "override. Empty before the first, and for an API key with only PAY.",
        cost=DECISIONS_COST,
    )
    async def decisions(self, info: Info) -> list[AssignmentDecision]:
        if self.row.decided_at is None or not _concerns(info.context, self.row):
            return []
        overridden = None
        if self.row.status == AssignmentStatus.APPROVED:
            overridden = await info.context.loaders.overridden_rejections.load(self.row.id)
        return [AssignmentDecision.of(each) for each in records.decisions_on(self.row, overridden)]

    @resolved(
        description="How its rejection counts; null where it is not rejected, and for an API key "
        "with only PAY."
    )
    async def rejection(self, info: Info) -> AssignmentRejection | None:
        is_rejected = self.row.status == AssignmentStatus.REJECTED
        if not is_rejected or not _concerns(info.context, self.row):
            return None
        row = await info.context.loaders.rejections.load(self.row.id)
        return None if row is None else AssignmentRejection.of(row)

    @resolved(
        description="The worker's appeal against its rejection; null where there is none, and for "
        "an API key with only PAY."
    )
    async def rejection_appeal(
        self, info: Info
    ) -> Annotated[RejectionAppeal, strawberry.lazy("schema.graph.disputes.appeal")] | None:
        from schema.graph.disputes.appeal import RejectionAppeal

        if self.row.decided_at is None or not _concerns(info.context, self.row):
            return None
        row = await info.context.loaders.rejection_appeals.load(self.row.id)
        return None if row is None else RejectionAppeal.of(row)

    @resolved(
        description="The bonuses that were paid for it, the earliest first. Empty for an API key "
        "with only PAY."
    )
    async def bonuses(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Annotated[Bonus, strawberry.lazy("schema.graph.assignment")]]:
        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name="assignment.bonuses")
        page = EMPTY
        if _concerns(info.context, self.row):
            page = await records.bonuses_of_assignment(self.row.id, part)
        return connected(page, Bonus.of, OLDEST_FIRST, list_name="assignment.bonuses")

    @classmethod
    def outline_of(cls, row: models.Assignment) -> Assignment:
        """For a key that pays, but may read no work: without the decision on it."""
        outline = cls.of(row)
        outline.submitted_at = outline.auto_approval_at = outline.decided_at = None
        outline.decided_by = outline.rejection_reason = outline.requester_feedback = None
        return outline

    @classmethod
    def of(cls, row: models.Assignment) -> Assignment:
        return cls(
            id=global_id("Assignment", row.id),
            row=row,
            status=row.status,
            accepted_at=row.accepted_at,
            deadline=row.deadline,
            submitted_at=row.submitted_at,
            auto_approval_at=row.auto_approval_at,
            decided_at=row.decided_at,
            decided_by=row.decided_by,
            rejection_reason=row.rejection_reason,
            requester_feedback=row.feedback,
        )


@strawberry.type(
    description="An extra payment for an assignment. Only the worker and the requester can see it."
)
class Bonus(Node):
    row: strawberry.Private[models.Bonus]
    amount: Money = strawberry.field(description="The amount that the worker gets.")
    reason: str = strawberry.field(description="The requester's message to the worker.")
    granted_at: datetime = strawberry.field(description="The time when it was paid.")

    @resolved(description="The assignment that it was paid for.")
    async def assignment(self, info: Info) -> Assignment:
        row = await loaded(info.context.loaders.assignments, self.row.assignment_id)
        return Assignment.of(row) if _concerns(info.context, row) else Assignment.outline_of(row)

    @classmethod
    def of(cls, row: models.Bonus) -> Bonus:
        return cls(
            id=global_id("Bonus", row.id),
            row=row,
            amount=row.amount,
            reason=row.reason,
            granted_at=row.granted_at,
        )


def _concerns(context: Context, row: models.Assignment | models.Bonus | None) -> bool:
    return row is not None and (
        context.is_worker(row.worker_id) or context.is_requester(row.requester_id)
    )


@findable("Assignment")
async def assignments(context: Context, keys: Sequence[UUID]) -> list[Assignment | None]:
    """The viewer's assignments as a worker, and the assignments of the viewer's HITs."""
    rows = await context.loaders.assignments.load_many(keys)
    return [Assignment.of(row) if row and _concerns(context, row) else None for row in rows]


@findable("Bonus")
async def bonuses(context: Context, keys: Sequence[UUID]) -> list[Bonus | None]:
    """Bonuses that the viewer received or sent."""
    rows = await context.loaders.bonuses.load_many(keys)
    return [Bonus.of(row) if row and _concerns(context, row) else None for row in rows]
