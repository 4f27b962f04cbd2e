"""What an owner gives to workers and takes from them: one, many, or by a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import strawberry

from domain.kernel.refusals import Refused
from domain.qualifications import commands
from domain.qualifications.commands.assign import Give
from domain.qualifications.models import Qualification as QualificationRow
from schema.execution.cost import MUTATION_WEIGHT, Cost
from schema.graph.qualification_type import Qualification
from schema.kernel.context import Info
from schema.kernel.mutation import answered, mutation
from schema.kernel.node import key_of
from schema.kernel.qualification_id import type_key
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

TYPE = "A type of your own, ACTIVE or INACTIVE."
WORKER = "The id of the WorkerProfile."
VALUE = "32 bits; left out: held without a value."
NOTIFY = "Whether workers get a mail of what is new to them."
REASON = "What the worker reads, 1 to 1,024 characters."


@strawberry.input(description="A qualification to give to a worker.")
class AssignQualificationInput:
    qualification_type_id: strawberry.ID = strawberry.field(description=TYPE)
    worker_id: strawberry.ID = strawberry.field(description=WORKER)
    value: int | None = strawberry.field(default=None, description=VALUE)
    notify: bool = strawberry.field(default=True, description=NOTIFY)


@strawberry.type(description="The worker holds the qualification.")
class AssignQualificationSuccess:
    qualification: Qualification = strawberry.field(description="What the worker holds.")


@strawberry.input(description="A worker, and the value that they get.")
class QualificationGrantInput:
    worker_id: strawberry.ID = strawberry.field(description=WORKER)
    value: int | None = strawberry.field(default=None, description=VALUE)


@strawberry.input(description="A qualification to give to many workers.")
class AssignQualificationsInput:
    qualification_type_id: strawberry.ID = strawberry.field(description=TYPE)
    grants: list[QualificationGrantInput] = strawberry.field(
        description="1 to 10,000 workers, each once."
    )
    notify: bool = strawberry.field(default=True, description=NOTIFY)


@strawberry.input(description="A qualification to take from a worker.")
class RevokeQualificationInput:
    qualification_type_id: strawberry.ID = strawberry.field(description=TYPE)
    worker_id: strawberry.ID = strawberry.field(description=WORKER)
    reason: str | None = strawberry.field(default=None, description=REASON)


@strawberry.type(description="The worker holds the qualification no more.")
class RevokeQualificationSuccess:
    qualification: Qualification = strawberry.field(description="What the worker held.")


@strawberry.input(description="A qualification to take from many workers.")
class RevokeQualificationsInput:
    qualification_type_id: strawberry.ID = strawberry.field(description=TYPE)
    worker_ids: list[strawberry.ID] = strawberry.field(
        description="1 to 10,000 WorkerProfile ids, each once."
    )
    reason: str | None = strawberry.field(default=None, description=REASON)


AssignQualificationResult = Annotated[
    AssignQualificationSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("AssignQualificationResult", description="What assignQualification answers."),
]
RevokeQualificationResult = Annotated[
    RevokeQualificationSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("RevokeQualificationResult", description="What revokeQualification answers."),
]


@strawberry.type(description="The answers, one for each worker, in input order.")
class AssignQualificationsSuccess:
    results: list[AssignQualificationResult] = strawberry.field(description="One for each.")


@strawberry.type(description="The answers, one for each worker, in input order.")
class RevokeQualificationsSuccess:
    results: list[RevokeQualificationResult] = strawberry.field(description="One for each.")


AssignQualificationsResult = Annotated[
    AssignQualificationsSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "AssignQualificationsResult", description="What assignQualifications answers."
    ),
]
RevokeQualificationsResult = Annotated[
    RevokeQualificationsSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "RevokeQualificationsResult", description="What revokeQualifications answers."
    ),
]


@strawberry.type
class GrantingMutations:
    """What an owner does with who holds a qualification."""

    @mutation(
        description="Give a worker a qualification of the viewer's own. Held already: the value is "
        "replaced. A request that waits is not touched."
    )
    async def assign_qualification(
        self,
        info: Info,
        input: Annotated[
            AssignQualificationInput, strawberry.argument(description="What, and to whom.")
        ],
    ) -> AssignQualificationResult:
        requester = info.context.requesting()
        key = type_key("qualificationTypeId", input.qualification_type_id)
        gift = Give(key_of("workerId", input.worker_id, "WorkerProfile"), input.value)
        answers = await commands.assign(requester, key, [gift], notify=input.notify)
        return AssignQualificationSuccess(qualification=_only(answers))

    @mutation(
        description="Give many workers a qualification of the viewer's own, in chunks, answered "
        "one by one.",
        cost=Cost(weight=MUTATION_WEIGHT, sized_by="input.grants"),
    )
    async def assign_qualifications(
        self,
        info: Info,
        input: Annotated[
            AssignQualificationsInput, strawberry.argument(description="What, and to whom.")
        ],
    ) -> AssignQualificationsResult:
        requester = info.context.requesting()
        key = type_key("qualificationTypeId", input.qualification_type_id)
        gifts = [
            Give(key_of("grants.workerId", each.worker_id, "WorkerProfile"), each.value)
            for each in input.grants
        ]
        answers = await commands.assign(requester, key, gifts, notify=input.notify)
        told = [_told(a, AssignQualificationSuccess, AssignQualificationResult) for a in answers]
        return AssignQualificationsSuccess(results=told)

    @mutation(
        description="Take a qualification of the viewer's own from a worker, who is told why. "
        "Never held: NotFound; held no more: WrongState."
    )
    async def revoke_qualification(
        self,
        info: Info,
        input: Annotated[
            RevokeQualificationInput, strawberry.argument(description="What, and from whom.")
        ],
    ) -> RevokeQualificationResult:
        requester = info.context.requesting()
        key = type_key("qualificationTypeId", input.qualification_type_id)
        worker = key_of("workerId", input.worker_id, "WorkerProfile")
        answers = await commands.revoke(requester, key, [worker], reason=input.reason)
        return RevokeQualificationSuccess(qualification=_only(answers))

    @mutation(
        description="Take a qualification of the viewer's own from many workers, in chunks, "
        "answered one by one.",
        cost=Cost(weight=MUTATION_WEIGHT, sized_by="input.workerIds"),
    )
    async def revoke_qualifications(
        self,
        info: Info,
        input: Annotated[
            RevokeQualificationsInput, strawberry.argument(description="What, and from whom.")
        ],
    ) -> RevokeQualificationsResult:
        requester = info.context.requesting()
        key = type_key("qualificationTypeId", input.qualification_type_id)
        workers = [key_of("workerIds", each, "WorkerProfile") for each in input.worker_ids]
        answers = await commands.revoke(requester, key, workers, reason=input.reason)
        told = [_told(a, RevokeQualificationSuccess, RevokeQualificationResult) for a in answers]
        return RevokeQualificationsSuccess(results=told)


def _only(answers: Sequence[QualificationRow | Refused]) -> Qualification:
    (answer,) = answers
    if isinstance(answer, Refused):
        raise answer
    return Qualification.of(answer)


def _told(answer: QualificationRow | Refused, success: type[Any], union: Any) -> Any:
    if isinstance(answer, Refused):
        return answered(answer, union)
    return success(qualification=Qualification.of(answer))
