"""Deciding everything that a filter matches, as a job."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.people.teams.roles import TeamDuty
from domain.review import commands
from domain.review.commands import MatchingDecision, ReviewVerdict, decision_of
from schema.graph.jobs.job import Job
from schema.graph.review.filters import ReviewFilter
from schema.kernel.context import Info
from schema.kernel.enums import RejectionReason, described
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.refusals import Declined, InvalidInput, NotFound

described(
    ReviewVerdict,
    name="ReviewVerdict",
    description="The decision about work.",
    members={
        ReviewVerdict.APPROVE: "It is approved: the workers are paid and the fees are charged.",
        ReviewVerdict.REJECT: "It is rejected: the workers are not paid.",
    },
)


@strawberry.input(description="Which undecided work, what is done with it, and how much it is.")
class DecideMatchingInput:
    verdict: ReviewVerdict = strawberry.field(description="The decision about all of the work.")
    expected_count: int = strawberry.field(
        description="The number of undecided assignments that the filter matches, as "
        "`reviewCount` says: 1 to 2,147,483,647. Where another number matches, nothing is done."
    )
    filter: ReviewFilter | None = strawberry.field(
        default=None,
        description="The filter; null takes all undecided work. It may name no other state than "
        "SUBMITTED.",
    )
    reason: RejectionReason | None = strawberry.field(
        default=None, description="The reason of a rejection; required for REJECT alone."
    )
    feedback: str | None = strawberry.field(
        default=None,
        description="The message that the workers read, at most 1,024 characters; required for "
        "REJECT.",
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(
    description="The work has begun, or goes on already: a job that does the same is returned "
    "instead of a second one."
)
class DecideMatchingSuccess:
    job: Job = strawberry.field(
        description="The job; `jobProgress` follows it. Its file names each assignment that could "
        "not be decided, with the reason."
    )


DecideMatchingResult = Annotated[
    DecideMatchingSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("DecideMatchingResult", description="The result of decideMatching."),
]


@strawberry.type
class MatchingMutations:
    @mutation(
        description="Approve or reject all undecided work that a filter matches now, such as a "
        "whole batch, as a job. Work that is submitted later is left alone. At most 100 jobs of an "
        "account may go on at once."
    )
    async def decide_matching(
        self,
        info: Info,
        input: Annotated[
            DecideMatchingInput,
            strawberry.argument(description="The work, and what is done with it."),
        ],
    ) -> DecideMatchingResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        asked = MatchingDecision(
            wanted=await (input.filter or ReviewFilter()).read(),
            decision=decision_of(input.verdict, input.reason, input.feedback),
            expected_count=input.expected_count,
        )
        job = await commands.decide_matching(requester, asked, client_token=input.client_token)
        return DecideMatchingSuccess(job=Job.of(job))
