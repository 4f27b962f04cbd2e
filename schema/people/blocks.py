"""Blocks: a requester shuts a worker out, a worker hides a requester."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.people import commands
from domain.people.teams.roles import TeamDuty
from schema.graph.block import RequesterBlock, WorkerBlock
from schema.graph.person import RequesterProfile, WorkerProfile
from schema.kernel.context import Info
from schema.kernel.mutation import mutation
from schema.kernel.person_ids import REQUESTER, WORKER, requester_key, worker_key
from schema.kernel.refusals import Declined, InvalidInput, NotFound


@strawberry.input(description="The worker to block and the reason.")
class BlockWorkerInput:
    worker_id: strawberry.ID = strawberry.field(description=WORKER)
    reason: str = strawberry.field(
        description="The requester's note, 1 to 1,024 characters; the worker never sees it."
    )


@strawberry.type(
    description="The worker is blocked and was notified without the reason. For a worker blocked "
    "before, the reason was replaced."
)
class BlockWorkerSuccess:
    block: WorkerBlock = strawberry.field(description="The block.")


@strawberry.input(description="The worker to unblock.")
class UnblockWorkerInput:
    worker_id: strawberry.ID = strawberry.field(description=WORKER)


@strawberry.type(
    description="The worker is not blocked any more. Also returned for a worker who was not "
    "blocked."
)
class UnblockWorkerSuccess:
    worker: WorkerProfile = strawberry.field(description="The worker who is not blocked.")


@strawberry.input(description="The requester to block.")
class BlockRequesterInput:
    requester_id: strawberry.ID = strawberry.field(description=REQUESTER)


@strawberry.type(
    description="The requester's HITs are hidden from the worker. Also returned for a requester "
    "blocked before."
)
class BlockRequesterSuccess:
    block: RequesterBlock = strawberry.field(description="The block.")


@strawberry.input(description="The requester to unblock.")
class UnblockRequesterInput:
    requester_id: strawberry.ID = strawberry.field(description=REQUESTER)


@strawberry.type(
    description="The requester's HITs are not hidden any more. Also returned for a requester who "
    "was not blocked."
)
class UnblockRequesterSuccess:
    requester: RequesterProfile = strawberry.field(description="The requester who is not blocked.")


BlockWorkerResult = Annotated[
    BlockWorkerSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("BlockWorkerResult", description="The result of blockWorker."),
]
UnblockWorkerResult = Annotated[
    UnblockWorkerSuccess | NotFound | Declined,
    strawberry.union("UnblockWorkerResult", description="The result of unblockWorker."),
]
BlockRequesterResult = Annotated[
    BlockRequesterSuccess | NotFound | Declined,
    strawberry.union("BlockRequesterResult", description="The result of blockRequester."),
]
UnblockRequesterResult = Annotated[
    UnblockRequesterSuccess | NotFound | Declined,
    strawberry.union("UnblockRequesterResult", description="The result of unblockRequester."),
]


@strawberry.type
class BlockMutations:
    @mutation(
        description="Block a worker from the viewer's HITs; at most 100,000 blocked workers. The "
        "worker is notified without the reason, by mail at most once a day. For a worker blocked "
        "before, the reason is replaced."
    )
    async def block_worker(
        self,
        info: Info,
        input: Annotated[
            BlockWorkerInput, strawberry.argument(description="The worker to block and the reason.")
        ],
    ) -> BlockWorkerResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        key = await worker_key("workerId", input.worker_id)
        block = await commands.block_worker(requester, key, reason=input.reason)
        return BlockWorkerSuccess(block=WorkerBlock.of(block))

    @mutation(
        description="Unblock a worker: they may do the viewer's HITs again. A worker who was not "
        "blocked is a success too."
    )
    async def unblock_worker(
        self,
        info: Info,
        input: Annotated[
            UnblockWorkerInput, strawberry.argument(description="The worker to unblock.")
        ],
    ) -> UnblockWorkerResult:
        requester = info.context.requesting(TeamDuty.REVIEW)
        key = await worker_key("workerId", input.worker_id)
        worker = await commands.unblock_worker(requester, key)
        return UnblockWorkerSuccess(worker=WorkerProfile.of(worker))

    @mutation(
        description="Block a requester: their HITs are hidden from the viewer; at most 10,000 "
        "blocked requesters. The requester is not notified. A requester blocked before is a "
        "success too."
    )
    async def block_requester(
        self,
        info: Info,
        input: Annotated[
            BlockRequesterInput, strawberry.argument(description="The requester to block.")
        ],
    ) -> BlockRequesterResult:
        worker = info.context.working()
        key = await requester_key("requesterId", input.requester_id)
        block = await commands.block_requester(worker, key)
        return BlockRequesterSuccess(block=RequesterBlock.of(block))

    @mutation(
        description="Unblock a requester: their HITs are shown again. A requester who was not "
        "blocked is a success too."
    )
    async def unblock_requester(
        self,
        info: Info,
        input: Annotated[
            UnblockRequesterInput, strawberry.argument(description="The requester to unblock.")
        ],
    ) -> UnblockRequesterResult:
        worker = info.context.working()
        key = await requester_key("requesterId", input.requester_id)
        requester = await commands.unblock_requester(worker, key)
        return UnblockRequesterSuccess(requester=RequesterProfile.of(requester))
