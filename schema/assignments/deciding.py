"""What a requester decides on submitted work: approve, reject, override, send a bonus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import strawberry

from domain.assignments import commands
from domain.assignments.commands import Decision
from domain.assignments.commands.decide import chosen
from domain.assignments.models import Assignment as AssignmentRow
from domain.kernel.money import Money
from domain.kernel.refusals import Refused
from domain.people.models import Requester
from schema.execution.cost import MUTATION_WEIGHT, Cost
from schema.graph.assignment import Assignment, Bonus
from schema.kernel.context import Info
from schema.kernel.enums import RejectionReason
from schema.kernel.mutation import TOKEN, answered, mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InsufficientFunds, InvalidInput, NotFound, WrongState

FEEDBACK = "What the worker reads, at most 1,024 characters."

MANY_COST = Cost(weight=MUTATION_WEIGHT, sized_by="input.assignmentIds")


@strawberry.input(description="Which assignment is approved.")
class ApproveAssignmentInput:
    assignment_id: strawberry.ID = strawberry.field(description="A submitted one of your HITs.")
    feedback: str | None = strawberry.field(default=None, description=FEEDBACK)


@strawberry.type(description="The worker is paid, and the fee charged.")
class ApproveAssignmentSuccess:
    assignment: Assignment = strawberry.field(description="The approved assignment.")


ApproveAssignmentResult = Annotated[
    ApproveAssignmentSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("ApproveAssignmentResult", description="What approveAssignment answers."),
]


@strawberry.input(description="Which assignments are approved: a list, or all of a HIT.")
class ApproveAssignmentsInput:
    assignment_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="1 to 10,000 submitted assignments of your HITs."
    )
    hit_id: strawberry.ID | None = strawberry.field(
        default=None, description="Every submitted assignment of this HIT."
    )
    feedback: str | None = strawberry.field(default=None, description=FEEDBACK)


@strawberry.type(description="The answers, one for each assignment, in input order.")
class ApproveAssignmentsSuccess:
    results: list[ApproveAssignmentResult] = strawberry.field(description="One for each.")


ApproveAssignmentsResult = Annotated[
    ApproveAssignmentsSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("ApproveAssignmentsResult", description="What approveAssignments answers."),
]


@strawberry.input(description="Which assignment is rejected, and why.")
class RejectAssignmentInput:
    assignment_id: strawberry.ID = strawberry.field(description="A submitted one of your HITs.")
    reason: RejectionReason = strawberry.field(description="Of a closed set.")
    feedback: str = strawberry.field(description="What the worker reads, 1 to 1,024 characters.")


@strawberry.type(description="The work is not paid; its money is released.")
class RejectAssignmentSuccess:
    assignment: Assignment = strawberry.field(description="The rejected assignment.")


RejectAssignmentResult = Annotated[
    RejectAssignmentSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("RejectAssignmentResult", description="What rejectAssignment answers."),
]


@strawberry.input(description="Which assignments are rejected: a list, or all of a HIT.")
class RejectAssignmentsInput:
    reason: RejectionReason = strawberry.field(description="Of a closed set.")
    feedback: str = strawberry.field(description="What the workers read, 1 to 1,024 characters.")
    assignment_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="1 to 10,000 submitted assignments of your HITs."
    )
    hit_id: strawberry.ID | None = strawberry.field(
        default=None, description="Every submitted assignment of this HIT."
    )


@strawberry.type(description="The answers, one for each assignment, in input order.")
class RejectAssignmentsSuccess:
    results: list[RejectAssignmentResult] = strawberry.field(description="One for each.")


RejectAssignmentsResult = Annotated[
    RejectAssignmentsSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("RejectAssignmentsResult", description="What rejectAssignments answers."),
]


@strawberry.input(description="Which rejection is taken back.")
class OverrideRejectionInput:
    assignment_id: strawberry.ID = strawberry.field(
        description="A rejected one of your HITs, submitted at most 30 days ago."
    )
    feedback: str | None = strawberry.field(default=None, description=FEEDBACK)


@strawberry.type(description="The worker is paid after all.")
class OverrideRejectionSuccess:
    assignment: Assignment = strawberry.field(description="The approved assignment.")


OverrideRejectionResult = Annotated[
    OverrideRejectionSuccess | InvalidInput | NotFound | WrongState | InsufficientFunds | Declined,
    strawberry.union("OverrideRejectionResult", description="What overrideRejection answers."),
]


@strawberry.input(description="An extra payment.")
class SendBonusInput:
    assignment_id: strawberry.ID = strawberry.field(
        description="A submitted or decided one of your HITs."
    )
    amount: Money = strawberry.field(description="0.01 to 10,000.00; a fee of 20% is added.")
    reason: str = strawberry.field(description="What the worker reads, 1 to 4,096 characters.")
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(description="The worker is paid, and the fee charged.")
class SendBonusSuccess:
    bonus: Bonus = strawberry.field(description="The bonus.")


SendBonusResult = Annotated[
    SendBonusSuccess | InvalidInput | NotFound | WrongState | InsufficientFunds | Declined,
    strawberry.union("SendBonusResult", description="What sendBonus answers."),
]


@strawberry.type
class DecidingMutations:
    """What a requester decides."""

    @mutation(description="Approve one submitted assignment: the worker is paid at once.")
    async def approve_assignment(
        self,
        info: Info,
        input: Annotated[ApproveAssignmentInput, strawberry.argument(description="Which one.")],
    ) -> ApproveAssignmentResult:
        decision = Decision(feedback=input.feedback)
        row = await _decide_one(info.context.requesting(), input.assignment_id, decision)
        return ApproveAssignmentSuccess(assignment=Assignment.of(row))

    @mutation(description="Approve many submitted assignments, or all of a HIT.", cost=MANY_COST)
    async def approve_assignments(
        self,
        info: Info,
        input: Annotated[ApproveAssignmentsInput, strawberry.argument(description="Which ones.")],
    ) -> ApproveAssignmentsResult:
        decision = Decision(feedback=input.feedback)
        answers = await _decide_many(info.context.requesting(), input, decision)
        results = [_told(a, ApproveAssignmentSuccess, ApproveAssignmentResult) for a in answers]
        return ApproveAssignmentsSuccess(results=results)

    @mutation(description="Reject one submitted assignment, for a reason that the worker reads.")
    async def reject_assignment(
        self,
        info: Info,
        input: Annotated[
            RejectAssignmentInput, strawberry.argument(description="Which one, and why.")
        ],
    ) -> RejectAssignmentResult:
        decision = Decision(feedback=input.feedback, reason=input.reason)
        row = await _decide_one(info.context.requesting(), input.assignment_id, decision)
        return RejectAssignmentSuccess(assignment=Assignment.of(row))

    @mutation(description="Reject many submitted assignments, or all of a HIT.", cost=MANY_COST)
    async def reject_assignments(
        self,
        info: Info,
        input: Annotated[
            RejectAssignmentsInput, strawberry.argument(description="Which ones, and why.")
        ],
    ) -> RejectAssignmentsResult:
        decision = Decision(feedback=input.feedback, reason=input.reason)
        answers = await _decide_many(info.context.requesting(), input, decision)
        results = [_told(a, RejectAssignmentSuccess, RejectAssignmentResult) for a in answers]
        return RejectAssignmentsSuccess(results=results)

    @mutation(description="Take a rejection back within 30 days of submission, and pay.")
    async def override_rejection(
        self,
        info: Info,
        input: Annotated[OverrideRejectionInput, strawberry.argument(description="Which one.")],
    ) -> OverrideRejectionResult:
        key = key_of("assignmentId", input.assignment_id, "Assignment")
        requester = info.context.requesting()
        row = await commands.override_rejection(requester, key, input.feedback)
        return OverrideRejectionSuccess(assignment=Assignment.of(row))

    @mutation(description="Pay the worker of an assignment extra.")
    async def send_bonus(
        self,
        info: Info,
        input: Annotated[
            SendBonusInput, strawberry.argument(description="For what, how much, and why.")
        ],
    ) -> SendBonusResult:
        bonus = await commands.send_bonus(
            info.context.paying(),
            key_of("assignmentId", input.assignment_id, "Assignment"),
            input.amount,
            reason=input.reason,
            client_token=input.client_token,
        )
        return SendBonusSuccess(bonus=Bonus.of(bonus))


async def _decide_one(requester: Requester, id: str, decision: Decision) -> AssignmentRow:
    key = key_of("assignmentId", id, "Assignment")
    (answer,) = await commands.decide(requester, [key], decision)
    if isinstance(answer, Refused):
        raise answer
    return answer


async def _decide_many(
    requester: Requester,
    input: ApproveAssignmentsInput | RejectAssignmentsInput,
    decision: Decision,
) -> Sequence[AssignmentRow | Refused]:
    ids = input.assignment_ids
    keys = None if ids is None else [key_of("assignmentIds", id, "Assignment") for id in ids]
    hit = None if input.hit_id is None else key_of("hitId", input.hit_id, "Hit")
    target = chosen(keys, hit)
    if isinstance(target, UUID):
        return await commands.decide_hit(requester, target, decision)
    return await commands.decide(requester, target, decision)


def _told(answer: AssignmentRow | Refused, success: type[Any], union: Any) -> Any:
    if isinstance(answer, Refused):
        return answered(answer, union)
    return success(assignment=Assignment.of(answer))
