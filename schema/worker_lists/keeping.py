"""Creating, renaming and deleting worker lists."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.people.teams.roles import TeamDuty
from domain.worker_lists import commands
from schema.graph.worker_lists.worker_list import WorkerList
from schema.kernel.context import Info
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

LIST = "The id of one of your worker lists."


@strawberry.input(description="A worker list to create.")
class CreateWorkerListInput:
    name: str = strawberry.field(
        description="The name, 1 to 128 characters, which no other of your lists has. Workers "
        "never see it."
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(description="The list was created. No worker is on it yet.")
class CreateWorkerListSuccess:
    worker_list: WorkerList = strawberry.field(description="The list.")


@strawberry.input(description="A worker list to rename.")
class UpdateWorkerListInput:
    worker_list_id: strawberry.ID = strawberry.field(description=LIST)
    name: str = strawberry.field(description="The new name, as in `createWorkerList`.")


@strawberry.type(description="The list has the new name.")
class UpdateWorkerListSuccess:
    worker_list: WorkerList = strawberry.field(description="The list.")


@strawberry.input(description="A worker list to delete.")
class DeleteWorkerListInput:
    worker_list_id: strawberry.ID = strawberry.field(description=LIST)


@strawberry.type(description="The list was deleted, and its name is free.")
class DeleteWorkerListSuccess:
    deleted_id: strawberry.ID = strawberry.field(description="The id that the list had.")


CreateWorkerListResult = Annotated[
    CreateWorkerListSuccess | InvalidInput | Declined,
    strawberry.union("CreateWorkerListResult", description="The result of createWorkerList."),
]
UpdateWorkerListResult = Annotated[
    UpdateWorkerListSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("UpdateWorkerListResult", description="The result of updateWorkerList."),
]
DeleteWorkerListResult = Annotated[
    DeleteWorkerListSuccess | NotFound | WrongState | Declined,
    strawberry.union("DeleteWorkerListResult", description="The result of deleteWorkerList."),
]


@strawberry.type
class WorkerListMutations:
    @mutation(
        description="Create a list of workers, for batches that only they, or none of them, may "
        "do. Declined with NAME_TAKEN where another of your lists has the name."
    )
    async def create_worker_list(
        self,
        info: Info,
        input: Annotated[CreateWorkerListInput, strawberry.argument(description="The list.")],
    ) -> CreateWorkerListResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        row = await commands.create_list(requester, input.name, client_token=input.client_token)
        return CreateWorkerListSuccess(worker_list=WorkerList.of(row, requester))

    @mutation(
        description="Give a worker list another name. Declined with NAME_TAKEN where another of "
        "your lists has it."
    )
    async def update_worker_list(
        self,
        info: Info,
        input: Annotated[
            UpdateWorkerListInput, strawberry.argument(description="The list and its new name.")
        ],
    ) -> UpdateWorkerListResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        key = key_of("workerListId", input.worker_list_id, "WorkerList")
        row = await commands.rename_list(requester, key, input.name)
        return UpdateWorkerListSuccess(worker_list=WorkerList.of(row, requester))

    @mutation(
        description="Delete a worker list. Refused with the state IN_USE while HITs that require "
        "it are open or in progress. A batch that is not published yet can then no longer name it."
    )
    async def delete_worker_list(
        self,
        info: Info,
        input: Annotated[DeleteWorkerListInput, strawberry.argument(description="The list.")],
    ) -> DeleteWorkerListResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        key = key_of("workerListId", input.worker_list_id, "WorkerList")
        await commands.delete_list(requester, key)
        return DeleteWorkerListSuccess(deleted_id=input.worker_list_id)
