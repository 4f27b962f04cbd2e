"""Putting workers on worker lists by their ids, and taking them off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from domain.kernel.refusals import Refused
from domain.people.models import Worker
from domain.people.teams.roles import TeamDuty
from domain.worker_lists import commands
from schema.execution.cost import MUTATION_WEIGHT, Cost
from schema.graph.person import WorkerProfile
from schema.kernel.context import Context, Info
from schema.kernel.mutation import mutation, results_of
from schema.kernel.node import key_of
from schema.kernel.person_ids import WORKERS, worker_keys
from schema.kernel.refusals import Declined, InvalidInput, NotFound
from schema.worker_lists.keeping import LIST

NAMED = f"1 to 1,000 workers. {WORKERS}."


@strawberry.input(description="Workers to put on a list.")
class AddToWorkerListInput:
    worker_list_id: strawberry.ID = strawberry.field(description=LIST)
    worker_ids: list[strawberry.ID] = strawberry.field(description=NAMED)


@strawberry.input(description="Workers to take off a list.")
class RemoveFromWorkerListInput:
    worker_list_id: strawberry.ID = strawberry.field(description=LIST)
    worker_ids: list[strawberry.ID] = strawberry.field(description=NAMED)


@strawberry.type(description="The worker is on the list. Also returned for one who was before.")
class ListWorkerSuccess:
    worker: WorkerProfile = strawberry.field(description="The worker.")


@strawberry.type(description="The worker was taken off the list.")
class UnlistWorkerSuccess:
    worker: WorkerProfile = strawberry.field(description="The worker.")


ListWorkerResult = Annotated[
    ListWorkerSuccess | NotFound | Declined,
    strawberry.union("ListWorkerResult", description="The result for one worker to be added."),
]
UnlistWorkerResult = Annotated[
    UnlistWorkerSuccess | NotFound | Declined,
    strawberry.union("UnlistWorkerResult", description="The result for one worker to be removed."),
]


@strawberry.type(description="One result for each worker, in input order.")
class AddToWorkerListSuccess:
    results: list[ListWorkerResult] = strawberry.field(description="One result for each worker.")


@strawberry.type(description="One result for each worker, in input order.")
class RemoveFromWorkerListSuccess:
    results: list[UnlistWorkerResult] = strawberry.field(description="One result for each worker.")


AddToWorkerListResult = Annotated[
    AddToWorkerListSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("AddToWorkerListResult", description="The result of addToWorkerList."),
]
RemoveFromWorkerListResult = Annotated[
    RemoveFromWorkerListSuccess | InvalidInput | NotFound | Declined,
    strawberry.union(
        "RemoveFromWorkerListResult", description="The result of removeFromWorkerList."
    ),
]


@strawberry.type
class ListingMutations:
    @mutation(
        description="Put workers on a worker list, in one transaction. They are not told. A worker "
        "who does not exist is answered with NotFound.",
        cost=Cost(weight=MUTATION_WEIGHT, sized_by="input.workerIds"),
    )
    async def add_to_worker_list(
        self,
        info: Info,
        input: Annotated[
            AddToWorkerListInput, strawberry.argument(description="The list and the workers.")
        ],
    ) -> AddToWorkerListResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        key = key_of("workerListId", input.worker_list_id, "WorkerList")
        keys = await worker_keys("workerIds[{}]", input.worker_ids)
        answers = await _rows(info.context, await commands.add_workers(requester, key, keys))
        return AddToWorkerListSuccess(results=results_of(answers, _listed, ListWorkerResult))

    @mutation(
        description="Take workers off a worker list, in one transaction. They are not told, and "
        "work in progress goes on. A worker who was not on it is answered with NotFound.",
        cost=Cost(weight=MUTATION_WEIGHT, sized_by="input.workerIds"),
    )
    async def remove_from_worker_list(
        self,
        info: Info,
        input: Annotated[
            RemoveFromWorkerListInput, strawberry.argument(description="The list and the workers.")
        ],
    ) -> RemoveFromWorkerListResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        key = key_of("workerListId", input.worker_list_id, "WorkerList")
        keys = await worker_keys("workerIds[{}]", input.worker_ids)
        answers = await _rows(info.context, await commands.remove_workers(requester, key, keys))
        results = results_of(answers, _unlisted, UnlistWorkerResult)
        return RemoveFromWorkerListSuccess(results=results)


async def _rows(context: Context, answers: Sequence[UUID | Refused]) -> list[Worker | Refused]:
    keys = [each for each in answers if isinstance(each, UUID)]
    rows = {row.id: row for row in await context.loaders.workers.load_many(keys) if row}
    return [each if isinstance(each, Refused) else rows[each] for each in answers]


def _listed(row: Worker) -> ListWorkerSuccess:
    return ListWorkerSuccess(worker=WorkerProfile.of(row))


def _unlisted(row: Worker) -> UnlistWorkerSuccess:
    return UnlistWorkerSuccess(worker=WorkerProfile.of(row))
