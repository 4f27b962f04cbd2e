"""Answers to questions, as GraphQL types."""

from __future__ import annotations

import strawberry

from domain.assignments.models import Assignment
from domain.questions.answer import StoredAnswer
from domain.questions.answer_checks import upload_key
from schema.execution.cost import Cost
from schema.graph.questions.xml import XML_COST, QuestionSource, answer_xml
from schema.graph.uploads.upload import Upload, files_of
from schema.kernel.context import Info
from schema.kernel.fields import resolved

FILES_COST = Cost(weight=1, items=20)


@strawberry.type(description="The answer to one field.")
class AnswerField:
    assignment: strawberry.Private[Assignment | None]
    name: str = strawberry.field(description="The field's name.")
    values: list[str] = strawberry.field(
        description="The values: one value, or one value for each selected choice, file, rank, "
        "region or statement."
    )
    other: str | None = strawberry.field(
        description="The choice that the worker wrote; null where there is none."
    )

    @resolved(
        description="The files whose ids are the values, in their order, for the worker and the "
        "requester of the HIT. Empty where no value is a file.",
        cost=FILES_COST,
    )
    async def files(self, info: Info) -> list[Upload]:
        keys = [key for each in self.values if (key := upload_key(each)) is not None]
        if self.assignment is None or not keys:
            return []
        return await files_of(info.context, keys, self.assignment)


@strawberry.type(description="The answer of a worker.")
class Answer:
    stored: strawberry.Private[StoredAnswer]
    source: strawberry.Private[QuestionSource]
    fields: list[AnswerField] = strawberry.field(description="The answered fields, as submitted.")

    @resolved(
        description="The answer as XML, a QuestionFormAnswers document of Mechanical Turk: for a "
        "form one Answer for each field, in the order of the form; for a page each field as it was "
        "sent, several values with `|` between them. Characters that XML cannot write are left "
        "out.",
        cost=XML_COST,
    )
    async def xml(self, info: Info) -> str:
        return await answer_xml(info.context, self.source, self.stored)

    @classmethod
    def of(
        cls, stored: StoredAnswer, source: QuestionSource, assignment: Assignment | None = None
    ) -> Answer:
        """An answer, the question that it answers, and the assignment that its files are of."""
        fields = [
            AnswerField(
                assignment=assignment,
                name=str(each["name"]),
                values=list(each["values"]),
                other=None if (other := each.get("other")) is None else str(other),
            )
            for each in stored
        ]
        return cls(stored=stored, source=source, fields=fields)
