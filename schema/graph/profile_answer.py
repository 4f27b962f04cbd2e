"""Profile questions, and what a worker has answered to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from domain.kernel.money import Money
from domain.kernel.paging import NEWEST_FIRST
from domain.people.models import Scope
from domain.profiles import models, queries, rules
from schema.graph.hit import Hit
from schema.graph.question import Answer, AnswerField, FormQuestion, question_of
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
    value: int = strawberry.field(description="With which value.")

    @resolved(description="The qualification's name.")
    async def name(self, info: Info) -> str:
        return (await loaded(info.context.loaders.qualification_types, self.type_id)).name

    @classmethod
    def of(cls, type_id: UUID, value: int) -> ProfileGrant:
        told = global_id("QualificationType", type_id)
        return cls(type_id=type_id, qualification_type_id=told, value=value)


@strawberry.type(description="That a choice of a field, once taken, gives a qualification.")
class ProfileOutcome:
    field_name: str = strawberry.field(description="The field of the form.")
    choice_value: str = strawberry.field(description="The value of its choice.")
    gives: ProfileGrant = strawberry.field(description="What the choice gives.")

    @classmethod
    def of(cls, outcome: rules.PremiumOutcome) -> ProfileOutcome:
        gives = ProfileGrant.of(outcome.type_id, outcome.value)
        return cls(field_name=outcome.field, choice_value=outcome.choice, gives=gives)


@strawberry.type(
    description="What the operators ask workers about themselves, by HITs that anybody may leave "
    "alone. Seen by operators, and by the workers whose answer to it is kept."
)
class ProfileQuestion(Node):
    row: strawberry.Private[models.ProfileQuestion]
    title: str = strawberry.field(description="The title of its HITs.")
    description: str = strawberry.field(description="The description of its HITs.")
    reward: Money = strawberry.field(description="Paid for each answer, also for an empty one.")
    countries: list[str] = strawberry.field(
        description="ISO 3166-1 alpha-2: who lives elsewhere is not asked. Empty: everybody is."
    )
    max_assignments: int = strawberry.field(description="How many workers may answer a posting.")
    lifetime_seconds: int = strawberry.field(description="How long each posting is open.")
    repost_every_seconds: int | None = strawberry.field(
        description="After how long it is posted again; null for once."
    )
    created_at: datetime = strawberry.field(description="When it was first posted.")
    retired_at: datetime | None = strawberry.field(description="Since when it is asked no more.")
    next_post_at: datetime | None = strawberry.field(description="When it is posted next, if ever.")

    @resolved(description="The form. None of its fields is required.")
    async def form(self) -> FormQuestion:
        form = question_of(self.row.question)
        assert isinstance(form, FormQuestion)
        return form

    @resolved(description="What its choices give.")
    async def outcomes(self) -> list[ProfileOutcome]:
        return [ProfileOutcome.of(each) for each in self.row.gives]

    @resolved(description="The HIT that was posted last.")
    async def current_hit(self, info: Info) -> Hit:
        return Hit.of(await loaded(info.context.loaders.hits, self.row.current_hit_id))

    @resolved(
        description="Why it could not be posted when it was due; it is tried again at "
        "`nextPostAt`. For operators alone, else null."
    )
    async def postponed_because(self, info: Info) -> str | None:
        return self.row.postponed_because if info.context.is_operating() else None

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


@strawberry.type(description="What a worker has answered to a profile question: theirs alone.")
class ProfileAnswer:
    row: strawberry.Private[models.ProfileAnswer]
    answered_at: datetime = strawberry.field(description="When it was submitted.")
    process_at: datetime = strawberry.field(
        description="When it is, or was to be, turned into qualifications; at most 30 days later."
    )
    processed_at: datetime | None = strawberry.field(description="When it was; null until then.")

    @resolved(description="What was asked.")
    async def question(self, info: Info) -> ProfileQuestion:
        row = await loaded(info.context.loaders.profile_questions, self.row.question_id)
        return ProfileQuestion.of(row)

    @resolved(description="What was answered. A field that is not there was left empty.")
    async def answer(self) -> Answer:
        return Answer(
            fields=[
                AnswerField(name=str(each["name"]), values=list(each["values"]))
                for each in self.row.answer
            ]
        )

    @resolved(
        description="What this answer gives once it is processed, as long as no later one says "
        "otherwise."
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
    worker_id: UUID, asked: PageRequest, context: Context
) -> Connection[ProfileAnswer]:
    """A worker's own profile, the newest answer first. Raises FORBIDDEN for keys without WORK."""
    if Scope.WORK not in context.signed_in().scopes:
        raise Forbidden("This API key lacks the scope WORK.")
    part = asked.slice(NEWEST_FIRST, list_name="worker.profile")
    page = await queries.answers_of(worker_id, part)
    return connected(page, ProfileAnswer.of, NEWEST_FIRST, list_name="worker.profile")


@findable("ProfileQuestion")
async def profile_questions(context: Context, keys: Sequence[UUID]) -> list[ProfileQuestion | None]:
    """All of them for operators; for a worker those whose answer is kept."""
    rows = await context.loaders.profile_questions.load_many(keys)
    seen = set(keys) if context.is_operating() else set()
    viewer = context.viewer
    if viewer is not None and viewer.worker is not None and Scope.WORK in viewer.scopes:
        seen |= await queries.answered(viewer.worker.id, keys)
    return [ProfileQuestion.of(row) if row and row.id in seen else None for row in rows]
