"""A request for a qualification, as its worker and the owner of its type see it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from domain.qualifications import models
from domain.questions.question import from_json
from schema.graph.person import WorkerProfile
from schema.graph.qualification_type import QualificationType
from schema.graph.question import Answer, AnswerField, FormQuestion, question_of
from schema.kernel.context import Context, Info
from schema.kernel.enums import RequestStatus
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.node import Node, findable, global_id


@strawberry.type(description="A worker's attempt to get a qualification.")
class QualificationRequest(Node):
    """Seen by its worker and by the owner of the type alone."""

    row: strawberry.Private[models.QualificationRequest]
    status: RequestStatus = strawberry.field(description="Where it stands.")
    requested_at: datetime = strawberry.field(
        description="When it was made: the delay before another try runs from here."
    )
    deadline: datetime | None = strawberry.field(
        description="Until when the test can be handed in; null where there is none."
    )
    submitted_at: datetime | None = strawberry.field(
        description="When the test was handed in; without a test, when it was made."
    )
    decided_at: datetime | None = strawberry.field(
        description="When it was granted or rejected, or the time for its test ran out."
    )
    value: int | None = strawberry.field(
        description="The value with which it was granted, 32 bits; null until then, or for none."
    )
    reason: str | None = strawberry.field(description="Why it was rejected; the worker sees it.")

    @resolved(description="What was asked for.")
    async def type(self, info: Info) -> QualificationType:
        row = await loaded(info.context.loaders.qualification_types, self.row.type_id)
        return QualificationType.of(row)

    @resolved(description="Who asks.")
    async def worker(self, info: Info) -> WorkerProfile:
        return WorkerProfile.of(await loaded(info.context.loaders.workers, self.row.worker_id))

    @resolved(description="The test as it was when the request opened it; null where none was.")
    async def test(self) -> FormQuestion | None:
        if self.row.test is None:
            return None
        form = question_of(from_json(self.row.test))
        assert isinstance(form, FormQuestion), "a test is a form"
        return form

    @resolved(description="What was handed in; null until then.")
    async def answer(self) -> Answer | None:
        if self.row.answer is None:
            return None
        fields = [
            AnswerField(name=str(each["name"]), values=list(each["values"]))
            for each in self.row.answer
        ]
        return Answer(fields=fields)

    @classmethod
    def of(cls, row: models.QualificationRequest) -> QualificationRequest:
        """From a row."""
        return cls(
            id=global_id("QualificationRequest", row.id),
            row=row,
            status=row.status,
            requested_at=row.requested_at,
            deadline=row.deadline,
            submitted_at=row.submitted_at,
            decided_at=row.decided_at,
            value=row.value,
            reason=row.reason,
        )


def _concerns(context: Context, row: models.QualificationRequest) -> bool:
    return context.is_worker(row.worker_id) or context.is_requester(row.owner_id)


@findable("QualificationRequest")
async def qualification_requests(
    context: Context, keys: Sequence[UUID]
) -> list[QualificationRequest | None]:
    """The viewer's own, and those for their types."""
    rows = await context.loaders.qualification_requests.load_many(keys)
    return [
        QualificationRequest.of(row) if row and _concerns(context, row) else None for row in rows
    ]
