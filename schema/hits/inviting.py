"""Inviting workers to the HITs of a type that only invited workers may find."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.hits import commands
from domain.people.models import Worker
from domain.people.teams.roles import TeamDuty
from schema.execution.cost import MUTATION_WEIGHT, Cost
from schema.graph.person import WorkerProfile
from schema.kernel.context import Info
from schema.kernel.hit_ids import hit_type_key
from schema.kernel.mutation import mutation, results_of
from schema.kernel.person_ids import WORKERS, worker_keys
from schema.kernel.refusals import Declined, InvalidInput, NotFound


@strawberry.input(description="The workers to invite to the HITs of one type.")
class InviteWorkersInput:
    hit_type_id: strawberry.ID = strawberry.field(
        description="The id of one of your HIT types with `invitationOnly`, or of its HIT group."
    )
    worker_ids: list[strawberry.ID] = strawberry.field(
        description=f"1 to 1,000 workers. {WORKERS}."
    )


@strawberry.type(
    description="The worker may find and do the HITs, and was notified. A worker invited before is "
    "not notified again."
)
class InviteWorkerSuccess:
    worker: WorkerProfile = strawberry.field(description="The invited worker.")


InviteWorkerResult = Annotated[
    InviteWorkerSuccess | NotFound | Declined,
    strawberry.union(
        "InviteWorkerResult", description="The result of one invitation: success or a refusal."
    ),
]


@strawberry.type(
    description="One result for each worker, in input order. The mutation is not atomic: a hundred "
    "workers share a transaction."
)
class InviteWorkersSuccess:
    results: list[InviteWorkerResult] = strawberry.field(description="One result for each worker.")


InviteWorkersResult = Annotated[
    InviteWorkersSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("InviteWorkersResult", description="The result of inviteWorkers."),
]


@strawberry.type
class InvitingMutations:
    @mutation(
        description="Invite workers: let them find and do the HITs of a type with "
        "`invitationOnly`, and notify them live and by mail. To withdraw an invitation, revoke the "
        "qualification that the HIT type requires.",
        cost=Cost(weight=MUTATION_WEIGHT, sized_by="input.workerIds"),
    )
    async def invite_workers(
        self,
        info: Info,
        input: Annotated[
            InviteWorkersInput, strawberry.argument(description="The HIT type and the workers.")
        ],
    ) -> InviteWorkersResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        hit_type = await hit_type_key("hitTypeId", input.hit_type_id)
        keys = await worker_keys("workerIds[{}]", input.worker_ids)
        answers = await commands.invite(requester, hit_type, keys)
        return InviteWorkersSuccess(results=results_of(answers, _invited, InviteWorkerResult))


def _invited(row: Worker) -> InviteWorkerSuccess:
    return InviteWorkerSuccess(worker=WorkerProfile.of(row))
