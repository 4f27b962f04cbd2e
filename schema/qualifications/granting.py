"""Granting a qualification to one worker or many, and revoking it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import strawberry

from domain.kernel.refusals import Refused
from domain.people.teams.roles import TeamDuty
from domain.qualifications import commands
from domain.qualifications.commands.assign import Give
from domain.qualifications.models import Qualification as QualificationRow
from schema.execution.cost import MUTATION_WEIGHT, Cost
from schema.graph.qualification_type import Qualification
from schema.kernel.context import Info
from schema.kernel.mutation import mutation, results_of
from schema.kernel.person_ids import WORKER, WORKERS, worker_key, worker_keys
from schema.kernel.qualification_id import type_key
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

TYPE = "The id of one of your types, ACTIVE or INACTIVE."
VALUE = "The value, a 32-bit integer; null grants it without a value."
NOTIFY = "Whether workers get a mail about a new qualification or value."
NOTIFY_REVOKED = "Whether workers get a mail about the revocation."
REASON = "The message that the worker reads, 1 to 1,024 characters."


@strawberry.input(description="The qualification to give to a worker.")
class AssignQualificationInput:
    qualification_type_id: strawberry.ID = strawberry.field(description=TYPE)
    worker_id: strawberry.ID = strawberry.field(description=WORKER)
    value: int | None = strawberry.field(default=None, description=VALUE)
    notify: bool = strawberry.field(default=True, description=NOTIFY)


@strawberry.type(description="The worker holds the qualification.")
class AssignQualificationSuccess:
    qualification: Qualification = strawberry.field(description="The worker's qualification.")


@strawberry.input(description="A worker and their value.")
class QualificationGrantInput:
    worker_id: strawberry.ID = strawberry.field(description=WORKER)
    value: int | None = strawberry.field(default=None, description=VALUE)


@strawberry.input(description="The qualification to give to many workers.")
class AssignQualificationsInput:
    qualification_type_id: strawberry.ID = strawberry.field(description=TYPE)
    grants: list[QualificationGrantInput] = strawberry.field(
        description="1 to 10,000 workers, each once."
    )
    notify: bool = strawberry.field(default=True, description=NOTIFY)


@strawberry.input(description="The qualification to revoke from a worker.")
class RevokeQualificationInput:
    qualification_type_id: strawberry.ID = strawberry.field(description=TYPE)
    worker_id: strawberry.ID = strawberry.field(description=WORKER)
    reason: str | None = strawberry.field(default=None, description=REASON)
    notify: bool = strawberry.field(default=True, description=NOTIFY_REVOKED)


@strawberry.type(description="The worker no longer holds the qualification.")
class RevokeQualificationSuccess:
    qualification: Qualification = strawberry.field(description="The revoked qualification.")


@strawberry.input(description="The qualification to revoke from many workers.")
class RevokeQualificationsInput:
    qualification_type_id: strawberry.ID = strawberry.field(description=TYPE)
    worker_ids: list[strawberry.ID] = strawberry.field(
        description=f"1 to 10,000 workers, each once. {WORKERS}."
    )
    reason: str | None = strawberry.field(default=None, description=REASON)
    notify: bool = strawberry.field(default=True, description=NOTIFY_REVOKED)


AssignQualificationResult = Annotated[
    AssignQualificationSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "AssignQualificationResult",
        description="The result of assignQualification.",
    ),
]
RevokeQualificationResult = Annotated[
    RevokeQualificationSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "RevokeQualificationResult",
        description="The result of revokeQualification.",
    ),
]


@strawberry.type(
    description="One result for each worker, in input order. The mutation is not atomic: some "
    "workers may be refused."
)
class AssignQualificationsSuccess:
    results: list[AssignQualificationResult] = strawberry.field(
        description="One result for each worker."
    )


@strawberry.type(
    description="One result for each worker, in input order. The mutation is not atomic: some "
    "workers may be refused."
)
class RevokeQualificationsSuccess:
    results: list[RevokeQualificationResult] = strawberry.field(
        description="One result for each worker."
    )


AssignQualificationsResult = Annotated[
    AssignQualificationsSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "AssignQualificationsResult",
        description="The result of assignQualifications.",
    ),
]
RevokeQualificationsResult = Annotated[
    RevokeQualificationsSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union(
        "RevokeQualificationsResult",
        description="The result of revokeQualifications.",
    ),
]


@strawberry.type
class GrantingMutations:
    @mutation(
        description="Give a worker a qualification of the viewer's own. If the worker holds it "
        "already, its value is replaced. A pending request of the worker does not change."
    )
    async def assign_qualification(
        self,
        info: Info,
        input: Annotated[
            AssignQualificationInput,
            strawberry.argument(description="The qualification and the worker."),
        ],
    ) -> AssignQualificationResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        key = type_key("qualificationTypeId", input.qualification_type_id)
        gift = Give(await worker_key("workerId", input.worker_id), input.value)
        answers = await commands.assign(requester, key, [gift], notify=input.notify)
        return _assigned(_only(answers))

    @mutation(
        description="Give many workers a qualification of the viewer's own, with one result for "
        "each worker.",
        cost=Cost(weight=MUTATION_WEIGHT, sized_by="input.grants"),
    )
    async def assign_qualifications(
        self,
        info: Info,
        input: Annotated[
            AssignQualificationsInput,
            strawberry.argument(description="The qualification and the workers."),
        ],
    ) -> AssignQualificationsResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        key = type_key("qualificationTypeId", input.qualification_type_id)
        ids = [each.worker_id for each in input.grants]
        workers = await worker_keys("grants[{}].workerId", ids)
        gifts = [Give(key, each.value) for key, each in zip(workers, input.grants, strict=True)]
        answers = await commands.assign(requester, key, gifts, notify=input.notify)
        return AssignQualificationsSuccess(
            results=results_of(answers, _assigned, AssignQualificationResult)
        )

    @mutation(
        description="Revoke a qualification of the viewer's own from a worker, who reads the "
        "reason. Never granted: NotFound; revoked before: WrongState."
    )
    async def revoke_qualification(
        self,
        info: Info,
        input: Annotated[
            RevokeQualificationInput,
            strawberry.argument(description="The qualification, the worker and the reason."),
        ],
    ) -> RevokeQualificationResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        key = type_key("qualificationTypeId", input.qualification_type_id)
        worker = await worker_key("workerId", input.worker_id)
        answers = await commands.revoke(
            requester, key, [worker], reason=input.reason, notify=input.notify
        )
        return _revoked(_only(answers))

    @mutation(
        description="Revoke a qualification of the viewer's own from many workers, with one result "
        "for each worker.",
        cost=Cost(weight=MUTATION_WEIGHT, sized_by="input.workerIds"),
    )
    async def revoke_qualifications(
        self,
        info: Info,
        input: Annotated[
            RevokeQualificationsInput,
            strawberry.argument(description="The qualification, the workers and the reason."),
        ],
    ) -> RevokeQualificationsResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        key = type_key("qualificationTypeId", input.qualification_type_id)
        workers = await worker_keys("workerIds[{}]", input.worker_ids)
        answers = await commands.revoke(
            requester, key, workers, reason=input.reason, notify=input.notify
        )
        return RevokeQualificationsSuccess(
            results=results_of(answers, _revoked, RevokeQualificationResult)
        )


def _only(answers: Sequence[QualificationRow | Refused]) -> QualificationRow:
    (answer,) = answers
    if isinstance(answer, Refused):
        raise answer
    return answer


def _assigned(row: QualificationRow) -> AssignQualificationSuccess:
    return AssignQualificationSuccess(qualification=Qualification.of(row))


def _revoked(row: QualificationRow) -> RevokeQualificationSuccess:
    return RevokeQualificationSuccess(qualification=Qualification.of(row))
