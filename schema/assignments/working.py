"""A worker's assignments: accept, submit, return."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import strawberry

from domain.assignments import commands, queries
from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment as AssignmentRow
from domain.discovery import eligibility
from domain.kernel import clock
from domain.kernel.refusals import InvalidInput as InvalidInputRefused
from domain.kernel.refusals import NotEligible as NotEligibleRefused
from domain.kernel.refusals import NotFound as NotFoundRefused
from domain.kernel.refusals import Rule
from schema.graph.assignment import Assignment
from schema.graph.eligibility import NotEligible
from schema.graph.hit import Hit
from schema.graph.questions.answer_input import AnswerFieldInput
from schema.kernel.context import Context, Info
from schema.kernel.fields import resolved
from schema.kernel.hit_ids import hit_group_key
from schema.kernel.loaders import loaded
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState


@strawberry.input(description="The HIT to accept: exactly one of `hitId` and `hitGroupId`.")
class AcceptHitInput:
    hit_id: strawberry.ID | None = strawberry.field(default=None, description="The HIT to accept.")
    hit_group_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="The group whose next HIT is accepted, skipping the HITs that you have done, "
        "or its HIT type.",
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(description="The assignment that was created; its deadline is set.")
class AcceptHitSuccess:
    assignment: Assignment = strawberry.field(description="Your assignment.")


AcceptHitResult = Annotated[
    AcceptHitSuccess | NotEligible | NotFound | InvalidInput | Declined,
    strawberry.union("AcceptHitResult", description="The result of acceptHit."),
]


@strawberry.input(description="The assignment to submit and its answer.")
class SubmitAssignmentInput:
    assignment_id: strawberry.ID = strawberry.field(description="An assignment of yours.")
    answer: list[AnswerFieldInput] = strawberry.field(
        description="The answered fields, together at most 65,535 bytes of UTF-8."
    )
    accept_next: bool | None = strawberry.field(
        default=False, description="True: accept the next HIT of the group in the same step."
    )


@strawberry.type(description="The answer was submitted.")
class SubmitAssignmentSuccess:
    assignment: Assignment = strawberry.field(description="The submitted assignment.")
    done: strawberry.Private[AssignmentRow]
    taken: strawberry.Private[AssignmentRow | None]

    @resolved(
        description="The next HIT of the group that you may accept, or the one accepted by "
        "`acceptNext`."
    )
    async def next(self, info: Info) -> Hit | None:
        if self.taken is not None:
            following: UUID | None = self.taken.hit_id
        else:
            worker = eligibility.working(info.context.viewer)
            if worker is None:
                return None
            following = await queries.next_acceptable(worker, self.done.group_id, clock.now())
        if following is None:
            return None
        return Hit.of(await loaded(info.context.loaders.hits, following))

    @resolved(
        description="The assignment accepted by `acceptNext`; null where none could be accepted."
    )
    async def next_assignment(self) -> Assignment | None:
        return None if self.taken is None else Assignment.of(self.taken)


SubmitAssignmentResult = Annotated[
    SubmitAssignmentSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("SubmitAssignmentResult", description="The result of submitAssignment."),
]


@strawberry.input(description="The assignment to return.")
class ReturnAssignmentInput:
    assignment_id: strawberry.ID = strawberry.field(description="An assignment of yours.")


@strawberry.type(description="The assignment was returned; another worker may accept its slot.")
class ReturnAssignmentSuccess:
    assignment: Assignment = strawberry.field(description="The returned assignment.")


ReturnAssignmentResult = Annotated[
    ReturnAssignmentSuccess | NotFound | WrongState | Declined,
    strawberry.union("ReturnAssignmentResult", description="The result of returnAssignment."),
]


@strawberry.type
class WorkingMutations:
    @mutation(
        description="Accept a HIT: take one of its open slots. The time for the assignment starts "
        "at once."
    )
    async def accept_hit(
        self,
        info: Info,
        input: Annotated[
            AcceptHitInput, strawberry.argument(description="The HIT to accept, or its group.")
        ],
    ) -> AcceptHitResult:
        worker, token = info.context.working(), input.client_token
        if (input.hit_id is None) == (input.hit_group_id is None):
            bound = "given, or else hitGroupId: exactly one of the two"
            raise InvalidInputRefused("hitId", input.hit_id, bound, broken=Rule.REQUIRED)
        if input.hit_id is not None:
            key = key_of("hitId", input.hit_id, "Hit")
            row = await commands.accept(worker, key, client_token=token)
        else:
            key = await hit_group_key("hitGroupId", input.hit_group_id or "")
            row = await commands.accept_next(worker, key, client_token=token)
        return AcceptHitSuccess(assignment=Assignment.of(row))

    @mutation(
        description="Submit the answer to an assignment. Submitting the same answer again returns "
        "the same assignment; another answer is refused."
    )
    async def submit_assignment(
        self,
        info: Info,
        input: Annotated[
            SubmitAssignmentInput, strawberry.argument(description="The assignment and the answer.")
        ],
    ) -> SubmitAssignmentResult:
        worker = info.context.finishing()
        key = key_of("assignmentId", input.assignment_id, "Assignment")
        row = await commands.submit(worker, key, [field.read() for field in input.answer])
        taken = await _accept_next(info.context, row) if input.accept_next else None
        return SubmitAssignmentSuccess(assignment=Assignment.of(row), done=row, taken=taken)

    @mutation(description="Return an assignment without an answer. It does not count against you.")
    async def return_assignment(
        self,
        info: Info,
        input: Annotated[
            ReturnAssignmentInput, strawberry.argument(description="The assignment to return.")
        ],
    ) -> ReturnAssignmentResult:
        key = key_of("assignmentId", input.assignment_id, "Assignment")
        row = await commands.return_assignment(info.context.finishing(), key)
        assert row.status == AssignmentStatus.RETURNED
        return ReturnAssignmentSuccess(assignment=Assignment.of(row))


async def _accept_next(context: Context, done: AssignmentRow) -> AssignmentRow | None:
    """The next assignment, or none: a submission never fails because there is no next HIT."""
    worker = eligibility.working(context.viewer)
    if worker is None:
        return None
    try:
        return await commands.accept_next(worker, done.group_id)
    except (NotEligibleRefused, NotFoundRefused):
        return None
