"""Blocks: a requester keeps a worker out, a worker hides a requester."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.people import commands
from schema.graph.block import RequesterBlock, WorkerBlock
from schema.graph.person import RequesterProfile, WorkerProfile
from schema.kernel.context import Info
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound


@strawberry.input(description="A worker to block.")
class BlockWorkerInput:
    worker_id: strawberry.ID = strawberry.field(description="The id of the WorkerProfile.")
    reason: str = strawberry.field(
        description="The requester's own note, 1 to 1,024 characters; the worker never sees it."
    )


@strawberry.type(description="The worker is blocked, and was told so, not why.")
class BlockWorkerSuccess:
    block: WorkerBlock = strawberry.field(description="The block.")


@strawberry.input(description="A worker to let back.")
class UnblockWorkerInput:
    worker_id: strawberry.ID = strawberry.field(description="The id of the WorkerProfile.")


@strawberry.type(description="The worker is not blocked, or no longer.")
class UnblockWorkerSuccess:
    worker: WorkerProfile = strawberry.field(description="Who is not blocked.")


@strawberry.input(description="A requester to hide.")
class BlockRequesterInput:
    requester_id: strawberry.ID = strawberry.field(description="The id of the RequesterProfile.")


@strawberry.type(description="The requester's HITs are hidden from the worker.")
class BlockRequesterSuccess:
    block: RequesterBlock = strawberry.field(description="The block.")


@strawberry.input(description="A requester to show again.")
class UnblockRequesterInput:
    requester_id: strawberry.ID = strawberry.field(description="The id of the RequesterProfile.")


@strawberry.type(description="The requester's HITs are not hidden, or no longer.")
class UnblockRequesterSuccess:
    requester: RequesterProfile = strawberry.field(description="Who is not blocked.")


BlockWorkerResult = Annotated[
    BlockWorkerSuccess | InvalidInput | NotFound | Declined,
    strawberry.union("BlockWorkerResult", description="What blockWorker answers."),
]
UnblockWorkerResult = Annotated[
    UnblockWorkerSuccess | NotFound | Declined,
    strawberry.union("UnblockWorkerResult", description="What unblockWorker answers."),
]
BlockRequesterResult = Annotated[
    BlockRequesterSuccess | NotFound | Declined,
    strawberry.union("BlockRequesterResult", description="What blockRequester answers."),
]
UnblockRequesterResult = Annotated[
    UnblockRequesterSuccess | NotFound | Declined,
    strawberry.union("UnblockRequesterResult", description="What unblockRequester answers."),
]


@strawberry.type
class BlockMutations:
    """Blocking and unblocking."""

    @mutation(
        description="Let a worker do no more of the viewer's HITs, at most 100,000 workers. The "
        "worker is told that, and never why. Blocked already: the reason is replaced."
    )
    async def block_worker(
        self,
        info: Info,
        input: Annotated[BlockWorkerInput, strawberry.argument(description="Whom, and why.")],
    ) -> BlockWorkerResult:
        requester = info.context.requesting()
        key = key_of("workerId", input.worker_id, "WorkerProfile")
        block = await commands.block_worker(requester, key, reason=input.reason)
        return BlockWorkerSuccess(block=WorkerBlock.of(block))

    @mutation(description="Let a worker do the viewer's HITs again. Not blocked: a success too.")
    async def unblock_worker(
        self,
        info: Info,
        input: Annotated[UnblockWorkerInput, strawberry.argument(description="Whom.")],
    ) -> UnblockWorkerResult:
        requester = info.context.requesting()
        key = key_of("workerId", input.worker_id, "WorkerProfile")
        worker = await commands.unblock_worker(requester, key)
        return UnblockWorkerSuccess(worker=WorkerProfile.of(worker))

    @mutation(
        description="Hide a requester's HITs from the viewer, at most 10,000 requesters. The "
        "requester is not told. Blocked already: a success too."
    )
    async def block_requester(
        self,
        info: Info,
        input: Annotated[BlockRequesterInput, strawberry.argument(description="Whom.")],
    ) -> BlockRequesterResult:
        worker = info.context.working()
        key = key_of("requesterId", input.requester_id, "RequesterProfile")
        block = await commands.block_requester(worker, key)
        return BlockRequesterSuccess(block=RequesterBlock.of(block))

    @mutation(description="Show a requester's HITs again. Not blocked: a success too.")
    async def unblock_requester(
        self,
        info: Info,
        input: Annotated[UnblockRequesterInput, strawberry.argument(description="Whom.")],
    ) -> UnblockRequesterResult:
        worker = info.context.working()
        key = key_of("requesterId", input.requester_id, "RequesterProfile")
        requester = await commands.unblock_requester(worker, key)
        return UnblockRequesterSuccess(requester=RequesterProfile.of(requester))
