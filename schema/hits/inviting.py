"""Inviting: named workers are let to HITs that are for those invited alone."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.hits import commands
from domain.kernel.refusals import Refused
from schema.execution.cost import MUTATION_WEIGHT, Cost
from schema.graph.person import WorkerProfile
from schema.kernel.context import Info
from schema.kernel.mutation import answered, mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound


@strawberry.input(description="Whom you want for the HITs of one type.")
class InviteWorkersInput:
    hit_type_id: strawberry.ID = strawberry.field(
        description="A HIT type of yours, made with `invitationOnly`."
    )
    worker_ids: list[strawberry.ID] = strawberry.field(
        description="1 to 1,000 ids of WorkerProfiles."
    )


@strawberry.type(description="The worker may find and do the HITs, and was told so.")
class InviteWorkerSuccess:
    worker: WorkerProfile = strawberry.field(description="Who is invited.")


InviteWorkerResult = Annotated[
    InviteWorkerSuccess | NotFound | Declined,
    strawberry.union("InviteWorkerResult", description="What became of one invitation."),
]


@strawberry.type(description="The answers, one for each worker, in input order.")
class InviteWorkersSuccess:
    results: list[InviteWorkerResult] = strawberry.field(description="One answer for each worker.")


InviteWorkersResult = Annotated[
    InviteWorkersSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("InviteWorkersResult", description="What inviteWorkers answers."),
]


@strawberry.type
class InvitingMutations:
    """Follow-up work for workers by name."""

    @mutation(
        description="Let workers find and do the HITs of a type that is for invited workers "
        "alone, and tell them, live and by mail. To take it back, revoke the qualification that "
        "the HIT type requires.",
        cost=Cost(weight=MUTATION_WEIGHT, sized_by="input.workerIds"),
    )
    async def invite_workers(
        self,
        info: Info,
        input: Annotated[InviteWorkersInput, strawberry.argument(description="Whom, to what.")],
    ) -> InviteWorkersResult:
        requester = info.context.requesting()
        hit_type = key_of("hitTypeId", input.hit_type_id, "HitType")
        keys = [
            key_of(f"workerIds[{number}]", each, "WorkerProfile")
            for number, each in enumerate(input.worker_ids)
        ]
        answers = await commands.invite(requester, hit_type, keys)
        return InviteWorkersSuccess(
            results=[
                answered(each, InviteWorkerResult)
                if isinstance(each, Refused)
                else InviteWorkerSuccess(worker=WorkerProfile.of(each))
                for each in answers
            ]
        )
