"""Appeals against rejections: as both sides see them, and as cases for operators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.assignments.models import Assignment as AssignmentRow
from domain.assignments.rejections.models import RejectionAppeal as AppealRow
from domain.kernel import clock
from schema.graph.disputes.states import AppealState
from schema.graph.person import RequesterProfile, WorkerProfile
from schema.graph.question import Question, question_of
from schema.graph.questions.answers import Answer
from schema.kernel.context import Context, Info
from schema.kernel.enums import RejectionReason
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.node import Node, findable, global_id

if TYPE_CHECKING:
    from schema.graph.assignment import Assignment


@strawberry.type(
    description="The appeal of a worker against the rejection of an assignment. Only the worker "
    "and the requester of the HIT can see it."
)
class RejectionAppeal(Node):
    row: strawberry.Private[AppealRow]
    state: AppealState = strawberry.field(description="Where it stands.")
    text: str = strawberry.field(
        description="Why the worker asks to look again, 1 to 4,000 characters."
    )
    appealed_at: datetime = strawberry.field(description="The time of the appeal.")
    answer_by: datetime = strawberry.field(
        description="The latest time at which the requester can hold the rejection."
    )
    answer: str | None = strawberry.field(
        description="The requester's answer, at most 1,024 characters; null before it, and where "
        "the requester overturned the rejection without a word."
    )
    answered_at: datetime | None = strawberry.field(
        description="The time of the requester's first answer; null before it."
    )
    missed_at: datetime | None = strawberry.field(
        description="The time when the requester had not answered; null where there was an answer "
        "in time, or there is time left."
    )
    ruling: str | None = strawberry.field(
        description="The reason of an operator's decision, at most 1,024 characters; null where "
        "there is none."
    )
    ruled_at: datetime | None = strawberry.field(
        description="The time of an operator's decision; null where there is none."
    )

    @resolved(description="The assignment whose rejection it is about.")
    async def assignment(
        self, info: Info
    ) -> Annotated[Assignment, strawberry.lazy("schema.graph.assignment")]:
        from schema.graph.assignment import Assignment

        return Assignment.of(await loaded(info.context.loaders.assignments, self.row.assignment_id))

    @classmethod
    def of(cls, row: AppealRow) -> RejectionAppeal:
        return cls(
            id=global_id("RejectionAppeal", row.id),
            row=row,
            state=row.state,
            text=row.text,
            appealed_at=row.appealed_at,
            answer_by=row.answer_by,
            answer=row.answer,
            answered_at=row.answered_at,
            missed_at=row.missed_at,
            ruling=row.ruling,
            ruled_at=row.ruled_at,
        )


@strawberry.type(description="An appeal with the work that it is about. Only operators can see it.")
class RejectionAppealCase:
    row: strawberry.Private[AppealRow]
    work: strawberry.Private[AssignmentRow]
    id: strawberry.ID = strawberry.field(description="The id to decide the appeal with.")
    state: AppealState = strawberry.field(description="Where it stands.")
    text: str = strawberry.field(description="The worker's appeal.")
    appealed_at: datetime = strawberry.field(description="The time of the appeal.")
    missed_at: datetime | None = strawberry.field(
        description="The time when the requester had not answered; null where there was an answer "
        "in time, or there is time left."
    )
    rejection_reason: RejectionReason | None = strawberry.field(
        description="The reason of the rejection; null once it is overturned."
    )
    requester_feedback: str | None = strawberry.field(
        description="The requester's message to the worker with the last decision."
    )
    ruling: str | None = strawberry.field(
        description="The reason of an operator's decision; null where there is none."
    )

    @resolved(description="The age in whole seconds, since the appeal.")
    def age_seconds(self) -> int:
        return int((clock.now() - self.row.appealed_at).total_seconds())

    @resolved(description="The worker who appeals.")
    async def worker(self, info: Info) -> WorkerProfile:
        return WorkerProfile.of(await loaded(info.context.loaders.workers, self.row.worker_id))

    @resolved(description="The requester who rejected the work.")
    async def requester(self, info: Info) -> RequesterProfile:
        row = await loaded(info.context.loaders.requesters, self.row.requester_id)
        return RequesterProfile.of(row)

    @resolved(
        description="The question that the worker answered; null where it was deleted, as it is "
        "some time after its HIT."
    )
    async def question(self, info: Info) -> Question | None:
        found = await info.context.loaders.questions.load(self.row.hit_id)
        return None if found is None else question_of(found)

    @resolved(
        description="The answer of the worker; null where the answer was deleted, as it is some "
        "time after its HIT."
    )
    async def answer(self, info: Info) -> Answer | None:
        if self.work.answer is None:
            return None
        loaders, hit_id = info.context.loaders, self.row.hit_id
        return Answer.of(self.work.answer, lambda: loaded(loaders.questions, hit_id))

    @classmethod
    def of(cls, row: AppealRow, work: AssignmentRow) -> RejectionAppealCase:
        return cls(
            row=row,
            work=work,
            id=global_id("RejectionAppeal", row.id),
            state=row.state,
            text=row.text,
            appealed_at=row.appealed_at,
            missed_at=row.missed_at,
            rejection_reason=work.rejection_reason,
            requester_feedback=work.feedback,
            ruling=row.ruling,
        )


@findable("RejectionAppeal")
async def rejection_appeals(context: Context, keys: Sequence[UUID]) -> list[RejectionAppeal | None]:
    """The viewer's own appeals, and those against rejections by the viewer's team."""
    rows = await AppealRow.in_bulk(keys, "id")
    return [
        RejectionAppeal.of(row) if row is not None and _concerns(context, row) else None
        for row in map(rows.get, keys)
    ]


def _concerns(context: Context, row: AppealRow) -> bool:
    return context.is_worker(row.worker_id) or context.is_requester(row.requester_id)
