"""Publishing the premium set: the questions and qualifications of this package, by one mutation."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.kernel import bounds
from domain.kernel.money import Money
from domain.people.operators import Duty
from domain.people.teams.roles import TeamDuty
from domain.profiles import commands
from domain.profiles.models import ProfileQuestion as ProfileQuestionRow
from domain.profiles.premium_set import plan
from domain.profiles.premium_set.plan import PremiumQuestionState
from schema.graph.funding.spending import SpendingLimitReached
from schema.graph.profile_answer import ProfileQuestion
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.mutation import mutation
from schema.kernel.refusals import Declined, InsufficientFunds, InvalidInput

described(
    PremiumQuestionState,
    name="PremiumQuestionState",
    description="Where a question of the premium set stands in this market.",
    members={
        PremiumQuestionState.NEW: "It was never published.",
        PremiumQuestionState.PUBLISHED: "It is published as this release has it.",
        PremiumQuestionState.CHANGED: "It is published as an earlier release had it. Retire it and "
        "publish it by its key to have that of this release.",
        PremiumQuestionState.RETIRED: "It was retired; it is published again only by its key.",
        PremiumQuestionState.NOTHING_TO_GIVE: "All its qualifications are out of use.",
    },
)


@strawberry.type(description="A qualification that a question of the premium set gives.")
class PremiumSetQualification:
    name: str = strawberry.field(description="Its name.")
    fee: Money = strawberry.field(
        description="The fee of the settings for each approved assignment of a HIT that requires "
        "it."
    )
    fee_before: Money | None = strawberry.field(
        description="The fee before this run; null where the qualification was not there."
    )
    is_active: bool = strawberry.field(
        description="Whether new questions give it: false where an operator took it out of use."
    )

    @classmethod
    def of(cls, each: plan.PlannedType) -> PremiumSetQualification:
        return cls(
            name=each.grant.name,
            fee=each.fee,
            fee_before=None if each.row is None else each.row.fee,
            is_active=each.is_usable,
        )


@strawberry.type(description="A question of the premium set.")
class PremiumSetQuestion:
    key: str = strawberry.field(description="Its key, the same in every release.")
    title: str = strawberry.field(description="The title of its HITs.")
    asks: str = strawberry.field(description="What it asks workers.")
    is_sensitive: bool = strawberry.field(
        description="Whether it asks for something that people may not want to tell: think about "
        "your law before you ask it."
    )
    countries: list[str] = strawberry.field(
        description="The countries where workers find it, ISO 3166-1 alpha-2. Empty: every country."
    )
    state: PremiumQuestionState = strawberry.field(description="Where it stood before this run.")
    is_published: bool = strawberry.field(
        description="Whether this run published it; in a dry run, whether it would."
    )
    qualifications: list[PremiumSetQualification] = strawberry.field(
        description="The qualifications that its choices give."
    )
    profile_question: ProfileQuestion | None = strawberry.field(
        description="The question as it was published last; null where it never was."
    )

    @classmethod
    def of(cls, each: plan.PlannedQuestion, row: ProfileQuestionRow | None) -> PremiumSetQuestion:
        known = each.question
        return cls(
            key=known.key,
            title=known.title,
            asks=known.asks,
            is_sensitive=known.is_sensitive,
            countries=list(known.countries),
            state=each.state,
            is_published=each.is_published,
            qualifications=[
                PremiumSetQualification.of(planned)
                for planned in {one.grant.name: one for one in each.types}.values()
            ],
            profile_question=None if row is None else ProfileQuestion.of(row),
        )


@strawberry.input(description="Which questions of the premium set to publish, and how.")
class PublishPremiumSetInput:
    questions: list[str] | None = strawberry.field(
        default=None,
        description="The keys of questions, at most 100, also of those that were retired. Null: "
        "all that were never published.",
    )
    reward: Money = strawberry.field(
        default=plan.USUAL_REWARD,
        description="The payment for each answer, 0.00 to 10,000.00; it is paid at once.",
    )
    lifetime_seconds: int = strawberry.field(
        default=plan.USUAL_LIFETIME_SECONDS,
        description="The time that one posting is open, 30 to 31,536,000 seconds.",
    )
    max_assignments: int = strawberry.field(
        default=plan.USUAL_ASSIGNMENTS,
        description="The number of workers who may answer one posting, 1 to 1,000,000,000.",
    )
    repost_every_seconds: int | None = strawberry.field(
        default=plan.USUAL_REPOST_SECONDS,
        description="The interval between postings, 3,600 to 31,536,000 seconds; each posting "
        "expires the one before. Null: each question is posted once.",
    )
    is_dry_run: bool = strawberry.field(
        default=False, description="Whether only to answer what would be done."
    )

    @property
    def posting(self) -> plan.PremiumPosting:
        return plan.PremiumPosting(
            reward=self.reward,
            lifetime_seconds=self.lifetime_seconds,
            max_assignments=self.max_assignments,
            repost_every_seconds=self.repost_every_seconds,
        )


@strawberry.type(
    description="The missing questions were published, or in a dry run, would be. Also returned "
    "where nothing was missing."
)
class PublishPremiumSetSuccess:
    questions: list[PremiumSetQuestion] = strawberry.field(
        description="The questions that were asked for, or all, in the order of the set."
    )
    reward: Money = strawberry.field(
        description="The rewards of the postings of this run, which are on hold."
    )
    fee: Money = strawberry.field(
        description="The market's fee for the postings of this run, which is on hold."
    )


PublishPremiumSetResult = Annotated[
    PublishPremiumSetSuccess | InvalidInput | InsufficientFunds | SpendingLimitReached | Declined,
    strawberry.union("PublishPremiumSetResult", description="The result of publishPremiumSet."),
]


@strawberry.type
class PremiumSetMutations:
    @mutation(
        description="Publish the missing questions of the premium set that this installation is "
        "shipped with, as HITs of the viewer's own requester profile, with their qualifications; "
        "the qualifications that are there get the fees of the settings, for HITs that are "
        "published from now on. The same again changes nothing. For operators, in a session."
    )
    async def publish_premium_set(
        self,
        info: Info,
        input: Annotated[PublishPremiumSetInput, strawberry.argument(description="The questions.")],
    ) -> PublishPremiumSetResult:
        actor = info.context.acting(Duty.KEEP_QUALIFICATIONS)
        requester = info.context.requesting(TeamDuty.PUBLISH)
        keys = input.questions
        if keys is not None:
            bounds.several("questions", keys, at_least=1, at_most=plan.MOST_KEYS)
        if input.is_dry_run:
            done = await plan.planned(input.posting, keys)
        else:
            done = await commands.publish_premium_set(
                requester, input.posting, keys=keys, actor=actor
            )
        rows = await plan.stored([each.question.key for each in done.questions])
        return PublishPremiumSetSuccess(
            questions=[
                PremiumSetQuestion.of(each, rows.get(each.question.key)) for each in done.questions
            ],
            reward=done.reward,
            fee=done.fee,
        )
