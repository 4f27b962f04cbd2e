"""Requests for qualifications, shown to their worker and to the owner of the type."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from domain.qualifications import models
from domain.questions.question import Question
from domain.questions.stored import from_json
from schema.graph.person import WorkerProfile
from schema.graph.qualification_type import QualificationType
from schema.graph.question import FormQuestion, question_of
from schema.graph.questions.answers import Answer
from schema.kernel.context import Context, Info
from schema.kernel.enums import RequestStatus
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.node import Node, findable, global_id


@strawberry.type(
    description="A worker's request for a qualification. Only the worker and the owner of the type "
    "can see it."
)
class QualificationRequest(Node):
    row: strawberry.Private[models.QualificationRequest]
    status: RequestStatus = strawberry.field(description="The state of the request.")
    requested_at: datetime = strawberry.field(
        description="The time of the request: the delay before the next request starts here."
    )
    deadline: datetime | None = strawberry.field(
        description="The latest time to submit the test; null where there is no test."
    )
    submitted_at: datetime | None = strawberry.field(
        description="The time when the test was submitted; without a test, the time of the request."
    )
    decided_at: datetime | None = strawberry.field(
        description="The time when it was granted, rejected or lapsed."
    )
    value: int | None = strawberry.field(
        description="The granted value, a 32-bit integer; null before that, or where it was "
        "granted without a value."
    )
    reason: str | None = strawberry.field(
        description="The reason of the rejection; the worker sees it."
    )

    @resolved(description="The requested qualification type.")
    async def type(self, info: Info) -> QualificationType:
        row = await loaded(info.context.loaders.qualification_types, self.row.type_id)
        return QualificationType.of(row)

    @resolved(description="The worker who requests it.")
    async def worker(self, info: Info) -> WorkerProfile:
        return WorkerProfile.of(await loaded(info.context.loaders.workers, self.row.worker_id))

    @resolved(
        description="The test at the time when the request opened it; null where there was no test."
    )
    async def test(self, info: Info) -> FormQuestion | None:
        if self.row.test is None or not _concerns(info.context, self.row):
            return None
        form = question_of(from_json(self.row.test))
        assert isinstance(form, FormQuestion), "a test is a form"
        return form

    async def _form(self) -> Question:
        assert self.row.test is not None, "an answer is one to a test"
        return from_json(self.row.test)

    @resolved(description="The submitted answer; null before submission.")
    async def answer(self, info: Info) -> Answer | None:
        if self.row.answer is None or not _concerns(info.context, self.row):
            return None
        return Answer.of(self.row.answer, self._form)

    @classmethod
    def of(cls, row: models.QualificationRequest) -> QualificationRequest:
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
    """The viewer's requests as a worker, and the requests for the viewer's types."""
    rows = await context.loaders.qualification_requests.load_many(keys)
    return [
        QualificationRequest.of(row) if row and _concerns(context, row) else None for row in rows
    ]
