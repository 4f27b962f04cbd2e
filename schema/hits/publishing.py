"""Publishing: HIT types, and HITs one at a time or many."""

from __future__ import annotations

import asyncio
from typing import Annotated

import strawberry

from domain.hits import commands
from domain.hits.commands.publication import Offer
from domain.hits.models import Hit as HitRow
from domain.hits.rules import LONGEST_AUTO_APPROVAL_SECONDS, HitDraft, HitTypeDraft
from domain.kernel.money import Money
from domain.kernel.refusals import Refused
from domain.people.teams.roles import TeamDuty
from schema.execution.cost import MUTATION_WEIGHT, Cost
from schema.graph.funding.spending import SpendingLimitReached
from schema.graph.hit import Hit, HitType
from schema.graph.question_input import QuestionInput
from schema.graph.requirement import QualificationRequirementInput, requirement_drafts
from schema.kernel.context import Info
from schema.kernel.hit_ids import OWN_TYPE, hit_type_key
from schema.kernel.mutation import TOKEN, mutation, results_of
from schema.kernel.refusals import Declined, InsufficientFunds, InvalidInput, NotFound, WrongState

READ_AT_ONCE = 500  # HITs of one request, before the event loop may run other requests


@strawberry.input(description="The properties that HITs share.")
class CreateHitTypeInput:
    title: str = strawberry.field(description="The title in lists, 1 to 128 characters.")
    description: str = strawberry.field(
        description="The description of the work, 1 to 2,000 characters."
    )
    reward: Money = strawberry.field(
        description="The payment for each approved assignment, 0.00 to 10,000.00."
    )
    assignment_duration_seconds: int = strawberry.field(
        description="The time that a worker has after accepting, 30 to 31,536,000 seconds."
    )
    keywords: list[str] | None = strawberry.field(
        default=None,
        description="The keywords for the search, together at most 1,000 characters with commas.",
    )
    auto_approval_delay_seconds: int | None = strawberry.field(
        default=LONGEST_AUTO_APPROVAL_SECONDS,
        description="The time after submission when undecided assignments are approved, 0 to "
        "2,592,000 seconds (30 days); 0 approves on submission.",
    )
    qualification_requirements: list[QualificationRequirementInput] | None = strawberry.field(
        default=None,
        description="The requirements, at most 10 (9 with `invitationOnly`); a worker must meet "
        "all of them.",
    )
    invitation_only: bool | None = strawberry.field(
        default=False,
        description="True: only workers invited by `inviteWorkers` find, preview and accept its "
        "HITs.",
    )

    closed_to_probation: bool | None = strawberry.field(
        default=False,
        description="True: workers in probation find and preview its HITs, but cannot accept "
        "them. Where the market has no probation, nobody is in it.",
    )

    def read(self) -> HitTypeDraft:
        return HitTypeDraft(
            title=self.title,
            description=self.description,
            reward=self.reward,
            assignment_duration_seconds=self.assignment_duration_seconds,
            keywords=tuple(self.keywords or ()),
            auto_approval_delay_seconds=(
                LONGEST_AUTO_APPROVAL_SECONDS
                if self.auto_approval_delay_seconds is None
                else self.auto_approval_delay_seconds
            ),
            requirements=requirement_drafts(self.qualification_requirements),
            invitation_only=bool(self.invitation_only),
            closed_to_probation=bool(self.closed_to_probation),
        )


@strawberry.type(description="The HIT type is registered. The same values give the same type.")
class CreateHitTypeSuccess:
    hit_type: HitType = strawberry.field(description="The HIT type.")


CreateHitTypeResult = Annotated[
    CreateHitTypeSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("CreateHitTypeResult", description="The result of createHitType."),
]


@strawberry.input(description="One HIT to publish.")
class CreateHitInput:
    hit_type_id: strawberry.ID = strawberry.field(description=OWN_TYPE)
    question: QuestionInput = strawberry.field(description="The question for the worker.")
    lifetime_seconds: int = strawberry.field(
        description="The time that it can be accepted, 30 to 31,536,000 seconds."
    )
    max_assignments: int | None = strawberry.field(
        default=1, description="The number of different workers who may do it, 1 to 1,000,000,000."
    )
    requester_annotation: str | None = strawberry.field(
        default=None, description="Your own note, at most 255 characters; workers never see it."
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(description="The HIT was published; its cost is on hold.")
class CreateHitSuccess:
    hit: Hit = strawberry.field(description="The HIT.")


CreateHitResult = Annotated[
    CreateHitSuccess
    | InvalidInput
    | NotFound
    | WrongState
    | InsufficientFunds
    | SpendingLimitReached
    | Declined,
    strawberry.union("CreateHitResult", description="The result of createHit."),
]


@strawberry.input(description="The values that differ between HITs published together.")
class HitDraftInput:
    question: QuestionInput = strawberry.field(description="The question for the worker.")
    requester_annotation: str | None = strawberry.field(
        default=None, description="Your own note, at most 255 characters; workers never see it."
    )


@strawberry.input(description="Many HITs of one type to publish.")
class CreateHitsInput:
    hit_type_id: strawberry.ID = strawberry.field(description=OWN_TYPE)
    lifetime_seconds: int = strawberry.field(
        description="The time that they can be accepted, 30 to 31,536,000 seconds."
    )
    hits: list[HitDraftInput] = strawberry.field(description="1 to 10,000 HITs.")
    max_assignments: int | None = strawberry.field(
        default=1,
        description="The number of different workers who may do each HIT, 1 to 1,000,000,000.",
    )
    as_far_as_funds_go: bool | None = strawberry.field(
        default=False,
        description="True: where the balance does not cover all of them, the first HITs that it "
        "covers are published, and the others refused. False: then none is published.",
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(
    description="One result for each HIT, in input order. The mutation is not atomic: some HITs "
    "may be published and others refused, such as a HIT with a bad question. Where funds end "
    "during a call, because the price of a premium qualification rose, all HITs from there on are "
    "refused, each with the sum that is missing for all of them."
)
class CreateHitsSuccess:
    results: list[CreateHitResult] = strawberry.field(description="One result for each HIT.")


CreateHitsResult = Annotated[
    CreateHitsSuccess
    | InvalidInput
    | NotFound
    | WrongState
    | InsufficientFunds
    | SpendingLimitReached
    | Declined,
    strawberry.union("CreateHitsResult", description="The result of createHits."),
]


@strawberry.type
class PublishingMutations:
    @mutation(description="Register the properties that HITs share.")
    async def create_hit_type(
        self,
        info: Info,
        input: Annotated[
            CreateHitTypeInput, strawberry.argument(description="The shared properties.")
        ],
    ) -> CreateHitTypeResult:
        row = await commands.create_hit_type(
            info.context.requesting(TeamDuty.PUBLISH), input.read()
        )
        return CreateHitTypeSuccess(hit_type=HitType.of(row))

    @mutation(description="Publish one HIT. Its whole cost, with fees, is put on hold.")
    async def create_hit(
        self,
        info: Info,
        input: Annotated[CreateHitInput, strawberry.argument(description="The HIT to publish.")],
    ) -> CreateHitResult:
        hit = await commands.create_hit(
            info.context.publishing(),
            await _offer(input),
            HitDraft(question=await input.question.read(), annotation=input.requester_annotation),
            client_token=input.client_token,
        )
        return _published(hit)

    @mutation(
        description="Publish up to 10,000 HITs of one type, with one result for each HIT. All are "
        "priced first: where the balance does not cover all valid HITs, nothing is published, and "
        "`InsufficientFunds` says how much is missing; with `asFarAsFundsGo`, as many as it covers "
        "are published, in order. The query `estimate` tells the price before.",
        cost=Cost(weight=MUTATION_WEIGHT, sized_by="input.hits"),
    )
    async def create_hits(
        self,
        info: Info,
        input: Annotated[CreateHitsInput, strawberry.argument(description="The HITs to publish.")],
    ) -> CreateHitsResult:
        answers = await commands.create_hits(
            info.context.publishing(),
            await _offer(input),
            await _drafts(input),
            as_far_as_funds_go=bool(input.as_far_as_funds_go),
            client_token=input.client_token,
        )
        return CreateHitsSuccess(results=results_of(answers, _published, CreateHitResult))


async def _offer(input: CreateHitInput | CreateHitsInput) -> Offer:
    return Offer(
        hit_type_id=await hit_type_key("hitTypeId", input.hit_type_id),
        lifetime_seconds=input.lifetime_seconds,
        max_assignments=1 if input.max_assignments is None else input.max_assignments,
    )


async def _drafts(input: CreateHitsInput) -> list[HitDraft | Refused]:
    """Read all drafts before anything is published; other requests may run in between.

    XML that is refused refuses its HIT alone.
    """
    drafts: list[HitDraft | Refused] = []
    for number, each in enumerate(input.hits):
        if number % READ_AT_ONCE == 0:
            await asyncio.sleep(0)
        try:
            question = await each.question.read(f"hits[{number}].question")
        except Refused as refused:
            drafts.append(refused)
            continue
        drafts.append(HitDraft(question=question, annotation=each.requester_annotation))
    return drafts


def _published(hit: HitRow) -> CreateHitSuccess:
    return CreateHitSuccess(hit=Hit.of(hit))
