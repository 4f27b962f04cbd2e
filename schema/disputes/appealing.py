"""Appeals against rejections: a worker appeals, the requester answers, an operator rules."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.assignments.models import Assignment as AssignmentRow
from domain.assignments.rejections.models import RejectionAppeal as AppealRow
from domain.disputes import commands
from domain.kernel.paging import OLDEST_FIRST
from domain.people.operators import Duty
from domain.people.teams.roles import TeamDuty
from schema.graph.disputes.appeal import RejectionAppeal, RejectionAppealCase
from schema.graph.disputes.states import AppealState
from schema.graph.funding.spending import SpendingLimitReached
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.refusals import Declined, InsufficientFunds, InvalidInput, NotFound, WrongState

_LIST = "rejectionAppeals"
_OPERATORS = "For operators who may suspend, in a session."


@strawberry.input(description="The rejected assignment, and why it should be looked at again.")
class AppealRejectionInput:
    assignment_id: strawberry.ID = strawberry.field(
        description="An assignment of yours that was rejected within the days that the "
        "installation sets, 7 by default."
    )
    text: str = strawberry.field(
        description="What the requester should look at, 1 to 4,000 characters of text."
    )


@strawberry.type(
    description="The appeal waits for the requester, who is told by mail. There is one for each "
    "rejection."
)
class AppealRejectionSuccess:
    appeal: RejectionAppeal = strawberry.field(description="The appeal.")


@strawberry.input(description="The answer to an appeal.")
class AnswerRejectionAppealInput:
    appeal_id: strawberry.ID = strawberry.field(
        description="An appeal against a rejection of yours that has no answer yet."
    )
    overturn: bool = strawberry.field(
        description="True: approve the work after all, paid from the available balance. False: "
        "hold the rejection."
    )
    reason: str | None = strawberry.field(
        default=None,
        description="The message that the worker reads, at most 1,024 characters; needed to hold.",
    )


@strawberry.type(description="The appeal is answered; the worker was told by mail.")
class AnswerRejectionAppealSuccess:
    appeal: RejectionAppeal = strawberry.field(description="The appeal.")


@strawberry.input(description="The decision on an appeal that the requester did not answer.")
class DecideRejectionAppealInput:
    appeal_id: strawberry.ID = strawberry.field(description="An appeal in the state ESCALATED.")
    overturn: bool = strawberry.field(
        description="True: approve the work, paid from the requester's available balance. False: "
        "uphold the rejection."
    )
    reason: str = strawberry.field(
        description="The reason that both sides read, 1 to 1,024 characters."
    )


@strawberry.type(description="The appeal is decided; the worker was told by mail.")
class DecideRejectionAppealSuccess:
    case: RejectionAppealCase = strawberry.field(description="The appeal with its work.")


AppealRejectionResult = Annotated[
    AppealRejectionSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("AppealRejectionResult", description="The result of appealRejection."),
]
AnswerRejectionAppealResult = Annotated[
    AnswerRejectionAppealSuccess
    | InvalidInput
    | NotFound
    | WrongState
    | InsufficientFunds
    | SpendingLimitReached
    | Declined,
    strawberry.union(
        "AnswerRejectionAppealResult", description="The result of answerRejectionAppeal."
    ),
]
DecideRejectionAppealResult = Annotated[
    DecideRejectionAppealSuccess
    | InvalidInput
    | NotFound
    | WrongState
    | InsufficientFunds
    | SpendingLimitReached
    | Declined,
    strawberry.union(
        "DecideRejectionAppealResult", description="The result of decideRejectionAppeal."
    ),
]


@strawberry.type
class AppealQueries:
    @resolved(
        description="Appeals against rejections, the oldest first. Each read is in the audit. "
        f"{_OPERATORS}"
    )
    async def rejection_appeals(
        self,
        info: Info,
        state: Annotated[
            list[AppealState] | None,
            strawberry.argument(
                description="Only appeals in one of these states; ESCALATED is the queue that "
                "waits for operators."
            ),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[RejectionAppealCase]:
        info.context.may_oversee(Duty.SUSPEND)
        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name=_LIST)
        actor = info.context.acting(Duty.SUSPEND)
        page = await commands.read_queue(part, state, by=actor)
        works = await AssignmentRow.in_bulk([row.assignment_id for row in page.rows], "id")

        def case_of(row: AppealRow) -> RejectionAppealCase:
            return RejectionAppealCase.of(row, works[row.assignment_id])

        return connected(page, case_of, OLDEST_FIRST, list_name=_LIST)


@strawberry.type
class AppealMutations:
    @mutation(
        description="Appeal against the rejection of your work, once, within the days that the "
        "installation sets. The requester has to answer within some days too; without an answer "
        "an operator decides where the installation says so, and else the appeal stays "
        "unanswered, which the requester's public figures count."
    )
    async def appeal_rejection(
        self,
        info: Info,
        input: Annotated[
            AppealRejectionInput, strawberry.argument(description="The assignment and the appeal.")
        ],
    ) -> AppealRejectionResult:
        worker = info.context.finishing()
        key = key_of("assignmentId", input.assignment_id, "Assignment")
        row = await commands.appeal(worker, key, input.text)
        return AppealRejectionSuccess(appeal=RejectionAppeal.of(row))

    @mutation(
        description="Answer an appeal against a rejection: overturn it, however old the work is, "
        "or hold it with a reason."
    )
    async def answer_rejection_appeal(
        self,
        info: Info,
        input: Annotated[
            AnswerRejectionAppealInput, strawberry.argument(description="The answer.")
        ],
    ) -> AnswerRejectionAppealResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        key = key_of("appealId", input.appeal_id, "RejectionAppeal")
        row = await commands.answer(requester, key, overturns=input.overturn, reason=input.reason)
        return AnswerRejectionAppealSuccess(appeal=RejectionAppeal.of(row))

    @mutation(
        description="Decide an appeal that the requester did not answer, where the installation "
        f"lets operators do so. {_OPERATORS}"
    )
    async def decide_rejection_appeal(
        self,
        info: Info,
        input: Annotated[
            DecideRejectionAppealInput, strawberry.argument(description="The decision.")
        ],
    ) -> DecideRejectionAppealResult:
        actor = info.context.acting(Duty.SUSPEND)
        key = key_of("appealId", input.appeal_id, "RejectionAppeal")
        row = await commands.rule(key, by=actor, overturns=input.overturn, reason=input.reason)
        work = await AssignmentRow.get(id=row.assignment_id)
        return DecideRejectionAppealSuccess(case=RejectionAppealCase.of(row, work))
