"""What a worker does: accept, submit, return."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import strawberry

from domain.assignments import commands, queries
from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment as AssignmentRow
from domain.kernel import clock
from domain.kernel.refusals import InvalidInput as InvalidInputRefused
from domain.kernel.refusals import NotEligible as NotEligibleRefused
from domain.people.models import Worker
from schema.graph.assignment import Assignment
from schema.graph.eligibility import NotEligible
from schema.graph.hit import Hit
from schema.graph.question_input import AnswerFieldInput
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState


@strawberry.input(description="What to accept: exactly one of the two ids.")
class AcceptHitInput:
    """A HIT, or the next one of a group."""

    hit_id: strawberry.ID | None = strawberry.field(default=None, description="This HIT.")
    hit_group_id: strawberry.ID | None = strawberry.field(
        default=None, description="The next HIT of this group that you have not done."
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(description="A slot is yours; the clock runs.")
class AcceptHitSuccess:
    """The assignment."""

    assignment: Assignment = strawberry.field(description="Your assignment.")


AcceptHitResult = Annotated[
    AcceptHitSuccess | NotEligible | NotFound | InvalidInput | Declined,
    strawberry.union("AcceptHitResult", description="What acceptHit answers."),
]


@strawberry.input(description="The answer to an assignment.")
class SubmitAssignmentInput:
    """The answer, and whether to go on."""

    assignment_id: strawberry.ID = strawberry.field(description="An assignment of yours.")
    answer: list[AnswerFieldInput] = strawberry.field(
        description="The answered fields, 65,535 bytes of UTF-8 together at most."
    )
    accept_next: bool | None = strawberry.field(
        default=False, description="Take the next HIT of the group at once."
    )


@strawberry.type(description="The answer is in.")
class SubmitAssignmentSuccess:
    """The assignment, and what could be done next."""

    assignment: Assignment = strawberry.field(description="The submitted assignment.")
    done: strawberry.Private[AssignmentRow]
    taken: strawberry.Private[AssignmentRow | None]

    @resolved(
        description="The next HIT of the group that you may accept, or that was just accepted."
    )
    async def next(self, info: Info) -> Hit | None:
        if self.taken is not None:
            following: UUID | None = self.taken.hit_id
        else:
            worker = info.context.working()
            following = await queries.next_acceptable(worker, self.done.group_id, clock.now())
        if following is None:
            return None
        return Hit.of(await loaded(info.context.loaders.hits, following))

    @resolved(description="Yours already, where `acceptNext` was set and one was left.")
    async def next_assignment(self) -> Assignment | None:
        return None if self.taken is None else Assignment.of(self.taken)


SubmitAssignmentResult = Annotated[
    SubmitAssignmentSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("SubmitAssignmentResult", description="What submitAssignment answers."),
]


@strawberry.input(description="Which assignment is given back.")
class ReturnAssignmentInput:
    """The assignment."""

    assignment_id: strawberry.ID = strawberry.field(description="An assignment of yours.")


@strawberry.type(description="The slot is free for others.")
class ReturnAssignmentSuccess:
    """The assignment, returned."""

    assignment: Assignment = strawberry.field(description="The returned assignment.")


ReturnAssignmentResult = Annotated[
    ReturnAssignmentSuccess | NotFound | WrongState | Declined,
    strawberry.union("ReturnAssignmentResult", description="What returnAssignment answers."),
]


@strawberry.type
class WorkingMutations:
    """What a worker does."""

    @mutation(description="Take one of a HIT's open slots. The clock starts at once.")
    async def accept_hit(
        self,
        info: Info,
        input: Annotated[AcceptHitInput, strawberry.argument(description="What to accept.")],
    ) -> AcceptHitResult:
        worker, token = info.context.working(), input.client_token
        if (input.hit_id is None) == (input.hit_group_id is None):
            bound = "given, or else hitGroupId: exactly one of the two"
            raise InvalidInputRefused("hitId", input.hit_id, bound)
        if input.hit_id is not None:
            key = key_of("hitId", input.hit_id, "Hit")
            row = await commands.accept(worker, key, client_token=token)
        else:
            key = key_of("hitGroupId", input.hit_group_id or "", "HitGroup")
            row = await commands.accept_next(worker, key, client_token=token)
        return AcceptHitSuccess(assignment=Assignment.of(row))

    @mutation(
        description="Hand in the answer. The same answer again gives the same assignment; "
        "another is refused."
    )
    async def submit_assignment(
        self,
        info: Info,
        input: Annotated[SubmitAssignmentInput, strawberry.argument(description="The answer.")],
    ) -> SubmitAssignmentResult:
        worker = info.context.working()
        key = key_of("assignmentId", input.assignment_id, "Assignment")
        row = await commands.submit(worker, key, [field.read() for field in input.answer])
        taken = await _accept_next(worker, row) if input.accept_next else None
        return SubmitAssignmentSuccess(assignment=Assignment.of(row), done=row, taken=taken)

    @mutation(description="Give a slot back. It does not count against you.")
    async def return_assignment(
        self,
        info: Info,
        input: Annotated[ReturnAssignmentInput, strawberry.argument(description="Which one.")],
    ) -> ReturnAssignmentResult:
        key = key_of("assignmentId", input.assignment_id, "Assignment")
        row = await commands.return_assignment(info.context.working(), key)
        assert row.status == AssignmentStatus.RETURNED
        return ReturnAssignmentSuccess(assignment=Assignment.of(row))


async def _accept_next(worker: Worker, done: AssignmentRow) -> AssignmentRow | None:
    """The next one, where there is one: a submission never fails for the want of a next HIT."""
    try:
        return await commands.accept_next(worker, done.group_id)
    except NotEligibleRefused:
        return None
