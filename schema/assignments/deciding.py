"""A requester's decisions about submitted work: approve, reject, override."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from domain.assignments import commands
from domain.assignments.commands import Decision
from domain.assignments.commands.decide import MOST_DECISIONS_A_CALL, chosen
from domain.assignments.models import Assignment as AssignmentRow
from domain.kernel.ids import new_id
from domain.kernel.refusals import Refused
from domain.people.teams.roles import TeamDuty
from schema.execution.cost import MUTATION_WEIGHT, Cost
from schema.graph.assignment import Assignment
from schema.graph.funding.spending import SpendingLimitReached
from schema.graph.records.rejection import CALL
from schema.kernel.context import Context, Info
from schema.kernel.enums import RejectionReason
from schema.kernel.mutation import mutation, results_of
from schema.kernel.node import global_id, key_of
from schema.kernel.refusals import Declined, InsufficientFunds, InvalidInput, NotFound, WrongState

SUBMITTED = "A submitted assignment of one of your HITs."
MANY_SUBMITTED = "1 to 10,000 submitted assignments of your HITs."
FEEDBACK = "The message that the worker reads, at most 1,024 characters."
EACH_RESULT = "One result for each assignment."

MANY_COST = Cost(
    weight=MUTATION_WEIGHT, sized_by="input.assignmentIds", items=MOST_DECISIONS_A_CALL
)


@strawberry.input(description="The assignment to approve.")
class ApproveAssignmentInput:
    assignment_id: strawberry.ID = strawberry.field(description=SUBMITTED)
    feedback: str | None = strawberry.field(default=None, description=FEEDBACK)


@strawberry.type(
    description="The assignment was approved: the worker is paid and the fee is charged."
)
class ApproveAssignmentSuccess:
    assignment: Assignment = strawberry.field(description="The approved assignment.")


ApproveAssignmentResult = Annotated[
    ApproveAssignmentSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("ApproveAssignmentResult", description="The result of approveAssignment."),
]


@strawberry.input(description="The assignments to approve: either `assignmentIds` or `hitId`.")
class ApproveAssignmentsInput:
    assignment_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description=MANY_SUBMITTED
    )
    hit_id: strawberry.ID | None = strawberry.field(
        default=None, description="The HIT whose submitted assignments are all approved."
    )
    feedback: str | None = strawberry.field(default=None, description=FEEDBACK)


@strawberry.type(
    description="One result for each assignment, in input order. The mutation is not atomic: some "
    "assignments may be approved and others refused."
)
class ApproveAssignmentsSuccess:
    results: list[ApproveAssignmentResult] = strawberry.field(description=EACH_RESULT)


ApproveAssignmentsResult = Annotated[
    ApproveAssignmentsSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("ApproveAssignmentsResult", description="The result of approveAssignments."),
]


@strawberry.input(description="The assignment to reject, the reason, and a message for the worker.")
class RejectAssignmentInput:
    assignment_id: strawberry.ID = strawberry.field(description=SUBMITTED)
    reason: RejectionReason = strawberry.field(description="The reason, from a closed set.")
    feedback: str = strawberry.field(
        description="The message that the worker reads, 1 to 1,024 characters."
    )


@strawberry.type(
    description="The assignment was rejected: the worker is not paid, and its money is released."
)
class RejectAssignmentSuccess:
    assignment: Assignment = strawberry.field(description="The rejected assignment.")


RejectAssignmentResult = Annotated[
    RejectAssignmentSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("RejectAssignmentResult", description="The result of rejectAssignment."),
]


@strawberry.input(description="The assignments to reject: either `assignmentIds` or `hitId`.")
class RejectAssignmentsInput:
    reason: RejectionReason = strawberry.field(description="The reason, from a closed set.")
    feedback: str = strawberry.field(
        description="The message that the workers read, 1 to 1,024 characters."
    )
    assignment_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description=MANY_SUBMITTED
    )
    hit_id: strawberry.ID | None = strawberry.field(
        default=None, description="The HIT whose submitted assignments are all rejected."
    )


@strawberry.type(
    description="One result for each assignment, in input order. The mutation is not atomic: some "
    "assignments may be rejected and others refused."
)
class RejectAssignmentsSuccess:
    results: list[RejectAssignmentResult] = strawberry.field(description=EACH_RESULT)
    call_id: strawberry.ID = strawberry.field(
        description="The id of this call, with which undoRejections takes back all of it for an "
        "hour (a setting) where more than ten were rejected."
    )


RejectAssignmentsResult = Annotated[
    RejectAssignmentsSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("RejectAssignmentsResult", description="The result of rejectAssignments."),
]


@strawberry.input(description="The rejected assignment to approve after all.")
class OverrideRejectionInput:
    assignment_id: strawberry.ID = strawberry.field(
        description="A rejected assignment of one of your HITs, submitted at most 30 days ago."
    )
    feedback: str | None = strawberry.field(default=None, description=FEEDBACK)


@strawberry.type(
    description="The rejection was overridden: the assignment is approved and the worker is paid."
)
class OverrideRejectionSuccess:
    assignment: Assignment = strawberry.field(description="The approved assignment.")


OverrideRejectionResult = Annotated[
    OverrideRejectionSuccess
    | InvalidInput
    | NotFound
    | WrongState
    | InsufficientFunds
    | SpendingLimitReached
    | Declined,
    strawberry.union("OverrideRejectionResult", description="The result of overrideRejection."),
]


@strawberry.type
class DecidingMutations:
    @mutation(description="Approve one submitted assignment. The worker is paid at once.")
    async def approve_assignment(
        self,
        info: Info,
        input: Annotated[
            ApproveAssignmentInput, strawberry.argument(description="The assignment to approve.")
        ],
    ) -> ApproveAssignmentResult:
        decision = Decision(feedback=input.feedback)
        row = await _decide_one(info.context, input.assignment_id, decision)
        return _approved(row)

    @mutation(
        description="Approve many submitted assignments, or all of a HIT.",
        cost=MANY_COST,
    )
    async def approve_assignments(
        self,
        info: Info,
        input: Annotated[
            ApproveAssignmentsInput, strawberry.argument(description="The assignments to approve.")
        ],
    ) -> ApproveAssignmentsResult:
        answers = await _decide_many(info.context, input, Decision(feedback=input.feedback))
        results = results_of(answers, _approved, ApproveAssignmentResult)
        return ApproveAssignmentsSuccess(results=results)

    @mutation(
        description="Reject one submitted assignment. The worker reads the reason and the feedback."
    )
    async def reject_assignment(
        self,
        info: Info,
        input: Annotated[
            RejectAssignmentInput,
            strawberry.argument(description="The assignment to reject and the reason."),
        ],
    ) -> RejectAssignmentResult:
        decision = Decision(feedback=input.feedback, reason=input.reason)
        row = await _decide_one(info.context, input.assignment_id, decision)
        return _rejected(row)

    @mutation(
        description="Reject many submitted assignments, or all of a HIT. The workers read the "
        "reason and the feedback. More than ten rejections of one call, one job or one minute can "
        "be undone for an hour (a setting); until then none counts and their money stays on hold.",
        cost=MANY_COST,
    )
    async def reject_assignments(
        self,
        info: Info,
        input: Annotated[
            RejectAssignmentsInput,
            strawberry.argument(description="The assignments to reject and the reason."),
        ],
    ) -> RejectAssignmentsResult:
        decision = Decision(feedback=input.feedback, reason=input.reason)
        call_id = new_id()
        answers = await _decide_many(info.context, input, decision, call_id=call_id)
        results = results_of(answers, _rejected, RejectAssignmentResult)
        return RejectAssignmentsSuccess(results=results, call_id=global_id(CALL, call_id))

    @mutation(description="Approve and pay a rejected assignment within 30 days of its submission.")
    async def override_rejection(
        self,
        info: Info,
        input: Annotated[
            OverrideRejectionInput, strawberry.argument(description="The rejected assignment.")
        ],
    ) -> OverrideRejectionResult:
        key = key_of("assignmentId", input.assignment_id, "Assignment")
        requester = info.context.requesting(TeamDuty.REVIEW)
        row = await commands.override_rejection(requester, key, input.feedback)
        return OverrideRejectionSuccess(assignment=Assignment.of(row))


async def _decide_one(context: Context, id: str, decision: Decision) -> AssignmentRow:
    requester, key = context.requesting(TeamDuty.REVIEW), key_of("assignmentId", id, "Assignment")
    (answer,) = await commands.decide(requester, [key], decision)
    if isinstance(answer, Refused):
        raise answer
    return answer


async def _decide_many(
    context: Context,
    input: ApproveAssignmentsInput | RejectAssignmentsInput,
    decision: Decision,
    *,
    call_id: UUID | None = None,
) -> Sequence[AssignmentRow | Refused]:
    requester = context.requesting(TeamDuty.REVIEW)
    ids = input.assignment_ids
    keys = None
    if ids is not None:
        keys = [key_of(f"assignmentIds[{n}]", id, "Assignment") for n, id in enumerate(ids)]
    hit = None if input.hit_id is None else key_of("hitId", input.hit_id, "Hit")
    target = chosen(keys, hit)
    if isinstance(target, UUID):
        return await commands.decide_hit(requester, target, decision, call_id=call_id)
    return await commands.decide(requester, target, decision, call_id=call_id)


def _approved(row: AssignmentRow) -> ApproveAssignmentSuccess:
    return ApproveAssignmentSuccess(assignment=Assignment.of(row))


def _rejected(row: AssignmentRow) -> RejectAssignmentSuccess:
    return RejectAssignmentSuccess(assignment=Assignment.of(row))
