"""Undoing many rejections while they do not count yet."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.assignments import commands
from domain.assignments.commands import WhichRejections
from domain.assignments.commands.undo import MOST_UNDONE_A_CALL
from domain.assignments.models import Assignment as AssignmentRow
from domain.people.teams.roles import TeamDuty
from schema.execution.cost import MUTATION_WEIGHT, Cost
from schema.graph.assignment import Assignment
from schema.graph.funding.spending import SpendingLimitReached
from schema.graph.records.rejection import CALL
from schema.kernel.context import Info
from schema.kernel.mutation import mutation, results_of
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InsufficientFunds, InvalidInput, NotFound, WrongState

_COST = Cost(weight=MUTATION_WEIGHT, sized_by="input.assignmentIds", items=MOST_UNDONE_A_CALL)


@strawberry.input(
    description="The rejections to undo: exactly one of `assignmentIds`, `callId` and `jobId`."
)
class UndoRejectionsInput:
    assignment_ids: list[strawberry.ID] | None = strawberry.field(
        default=None, description="1 to 10,000 rejected assignments of your HITs."
    )
    call_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="A call that rejected, by the `callId` of its result or of a rejection: the "
        "first 10,000 of its rejections that can be undone.",
    )
    job_id: strawberry.ID | None = strawberry.field(
        default=None, description="The job that rejected, in the same way."
    )


@strawberry.type(
    description="The rejection is undone, as if it had not been: the work waits for a decision, "
    "and an appeal against the rejection is deleted. Its time until automatic approval went on."
)
class UndoRejectionSuccess:
    assignment: Assignment = strawberry.field(description="The submitted assignment.")


UndoRejectionResult = Annotated[
    UndoRejectionSuccess
    | NotFound
    | WrongState
    | InsufficientFunds
    | SpendingLimitReached
    | Declined,
    strawberry.union("UndoRejectionResult", description="The result for one rejection."),
]


@strawberry.type(
    description="One result for each rejection, in input order, or in the order of the "
    "assignments' ids; none where a call or a job has nothing to undo. The mutation is not atomic: "
    "some may be undone and others refused."
)
class UndoRejectionsSuccess:
    results: list[UndoRejectionResult] = strawberry.field(
        description="One result for each rejection."
    )


UndoRejectionsResult = Annotated[
    UndoRejectionsSuccess | InvalidInput | InsufficientFunds | SpendingLimitReached | Declined,
    strawberry.union("UndoRejectionsResult", description="The result of undoRejections."),
]


@strawberry.type
class UndoingMutations:
    @mutation(
        description="Undo rejections of which there were more than ten in one call, one job or one "
        "minute, within an hour (a setting). Later ones, and fewer, are refused with "
        "UNDO_TOO_LATE: override those.",
        cost=_COST,
    )
    async def undo_rejections(
        self,
        info: Info,
        input: Annotated[
            UndoRejectionsInput, strawberry.argument(description="The rejections to undo.")
        ],
    ) -> UndoRejectionsResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        ids, call, job = input.assignment_ids, input.call_id, input.job_id
        wanted = WhichRejections(
            assignment_ids=None
            if ids is None
            else [key_of(f"assignmentIds[{n}]", id, "Assignment") for n, id in enumerate(ids)],
            call_id=None if call is None else key_of("callId", call, CALL),
            job_id=None if job is None else key_of("jobId", job, "Job"),
        )
        answers = await commands.undo_rejections(requester, wanted)
        return UndoRejectionsSuccess(results=results_of(answers, _undone, UndoRejectionResult))


def _undone(row: AssignmentRow) -> UndoRejectionSuccess:
    return UndoRejectionSuccess(assignment=Assignment.of(row))
