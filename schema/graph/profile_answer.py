"""Profile questions and the answers of workers to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from domain.kernel.money import Money
from domain.kernel.paging import NEWEST_FIRST
from domain.people.models import Scope
from domain.people.operators import Duty
from domain.profiles import models, queries, rules
from domain.questions.question import Question
from schema.graph.hit import Hit
from schema.graph.question import FormQuestion, question_of
from schema.graph.questions.answers import Answer
from schema.kernel.context import Context, Info
from schema.kernel.errors import Forbidden
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.node import Node, findable, global_id
from schema.kernel.paging import Connection, PageRequest, connected


@strawberry.type(description="A premium qualification that an answer gives.")
class ProfileGrant:
    type_id: strawberry.Private[UUID]
    qualification_type_id: strawberry.ID = strawberry.field(
        description="The id of the QualificationType."
    )
    value: int = strawberry.field(description="The value that it is granted with.")

    @resolved(description="The qualification's name.")
    async def name(self, info: Info) -> str:
        return (await loaded(info.context.loaders.qualification_types, self.type_id)).name

    @classmethod
    def of(cls, type_id: UUID, value: int) -> ProfileGrant:
        shown = global_id("QualificationType", type_id)
        return cls(type_id=type_id, qualification_type_id=shown, value=value)


@strawberry.type(description="A choice of a field and the qualification that it gives.")
class ProfileOutcome:
    field_name: str = strawberry.field(description="The field of the form.")
    choice_value: str = strawberry.field(description="The value of its choice.")
    gives: ProfileGrant = strawberry.field(description="The qualification that the choice gives.")

    @classmethod
    def of(cls, outcome: rules.PremiumOutcome) -> ProfileOutcome:
        gives = ProfileGrant.of(outcome.type_id, outcome.value)
        return cls(field_name=outcome.field, choice_value=outcome.choice, gives=gives)


@strawberry.type(
    description="A question that the operators ask workers about themselves, posted as a HIT that "
    "workers may ignore. Operators can see it, and workers with a stored answer to it."
)
class ProfileQuestion(Node):
    row: strawberry.Private[models.ProfileQuestion]
    title: str = strawberry.field(description="The title of its HITs.")
    description: str = strawberry.field(description="The description of its HITs.")
    reward: Money = strawberry.field(
        description="The payment for each answer, also for an empty one."
    )
    countries: list[str] = strawberry.field(
        description="The countries where the question is asked, ISO 3166-1 alpha-2. Empty: in "
        "every country."
    )
    max_assignments: int = strawberry.field(
        description="The number of workers who may answer one posting."
    )
    lifetime_seconds: int = strawberry.field(
        description="The time that one posting is open, in seconds."
    )
    repost_every_seconds: int | None = strawberry.field(
        description="The interval between postings, in seconds; null where it is posted once."
    )
    created_at: datetime = strawberry.field(description="The time of the first posting.")
    retired_at: datetime | None = strawberry.field(
        description="The time when it was retired: it is not posted any more."
    )
    next_post_at: datetime | None = strawberry.field(
        description="The time of the next posting, if there is one."
    )

    @resolved(description="The form. No field is required.")
    async def form(self) -> FormQuestion:
        form = question_of(self.row.question)
        assert isinstance(form, FormQuestion)
        return form

    @resolved(description="The qualifications that its choices give.")
    async def outcomes(self) -> list[ProfileOutcome]:
        return [ProfileOutcome.of(each) for each in self.row.gives]

    @resolved(description="The HIT of the latest posting.")
    async def current_hit(self, info: Info) -> Hit:
        return Hit.of(await loaded(info.context.loaders.hits, self.row.current_hit_id))

    @resolved(
        description="The reason why it could not be posted when it was due; it is tried again at "
        "`nextPostAt`. Null for anybody but operators."
    )
    async def postponed_because(self, info: Info) -> str | None:
        if self.row.postponed_because is None or not info.context.is_operating(
            Duty.KEEP_QUALIFICATIONS
        ):
            return None
        return self.row.postponed_because

    @classmethod
    def of(cls, row: models.ProfileQuestion) -> ProfileQuestion:
        return cls(
            id=global_id("ProfileQuestion", row.id),
            row=row,
            title=row.title,
            description=row.description,
            reward=row.reward,
            countries=row.countries,
            max_assignments=row.max_assignments,
            lifetime_seconds=row.lifetime_seconds,
            repost_every_seconds=row.repost_every_seconds,
            created_at=row.created_at,
            retired_at=row.retired_at,
            next_post_at=row.next_post_at,
        )


@strawberry.type(
    description="A worker's answer to a profile question. Only the worker can see it; "
    "removeProfileData erases it."
)
class ProfileAnswer:
    row: strawberry.Private[models.ProfileAnswer]
    answered_at: datetime = strawberry.field(description="The time when it was submitted.")
    process_at: datetime = strawberry.field(
        description="The time when it is due to be turned into qualifications; at most 30 days "
        "after the answer."
    )
    processed_at: datetime | None = strawberry.field(
        description="The time when it was turned into qualifications; null before."
    )

    @resolved(description="The profile question that was answered.")
    async def question(self, info: Info) -> ProfileQuestion:
        row = await loaded(info.context.loaders.profile_questions, self.row.question_id)
        return ProfileQuestion.of(row)

    @resolved(description="The answer. A field that is missing was left empty.")
    async def answer(self, info: Info) -> Answer:
        questions, key = info.context.loaders.profile_questions, self.row.question_id

        async def source() -> Question:
            return (await loaded(questions, key)).question

        return Answer.of(self.row.answer, source)

    @resolved(
        description="The qualifications that this answer gives once it is processed, unless a "
        "later answer changes them."
    )
    async def gives(self, info: Info) -> list[ProfileGrant]:
        row = await loaded(info.context.loaders.profile_questions, self.row.question_id)
        given = rules.gives(self.row.answer, row.gives)
        return [ProfileGrant.of(type_id, value) for type_id, value in given.items()]

    @classmethod
    def of(cls, row: models.ProfileAnswer) -> ProfileAnswer:
        return cls(
            row=row,
            answered_at=row.answered_at,
            process_at=row.process_at,
            processed_at=row.processed_at,
        )


async def profile_of(
    worker_id: UUID, page_request: PageRequest, context: Context
) -> Connection[ProfileAnswer]:
    """A worker's answers, the newest first. Raises FORBIDDEN for an API key without WORK."""
    if Scope.WORK not in context.signed_in().scopes:
        raise Forbidden("This API key lacks the scope WORK.")
    part = page_request.slice(NEWEST_FIRST, list_name="worker.profile")
    page = await queries.answers_of(worker_id, part)
    return connected(page, ProfileAnswer.of, NEWEST_FIRST, list_name="worker.profile")


@findable("ProfileQuestion")
async def profile_questions(context: Context, keys: Sequence[UUID]) -> list[ProfileQuestion | None]:
    """All questions for operators; for a worker the questions with a stored answer of theirs."""
    rows = await context.loaders.profile_questions.load_many(keys)
    seen = set(keys) if context.is_operating(Duty.KEEP_QUALIFICATIONS) else set()
    viewer = context.viewer
    if viewer is not None and viewer.worker is not None and Scope.WORK in viewer.scopes:
        seen |= await queries.answered(viewer.worker.id, keys)
    return [ProfileQuestion.of(row) if row and row.id in seen else None for row in rows]
