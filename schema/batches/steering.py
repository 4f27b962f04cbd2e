"""Pausing, resuming and cancelling a batch."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.batches import commands
from domain.people.teams.roles import TeamDuty
from schema.batches.authoring import OWN_BATCH
from schema.graph.batches.batch import Batch
from schema.kernel.context import Info
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, NotFound, WrongState


@strawberry.input(description="The batch to pause.")
class PauseBatchInput:
    batch_id: strawberry.ID = strawberry.field(description=OWN_BATCH)


@strawberry.type(
    description="The batch is paused: nobody can accept its HITs, and no row is published. Also "
    "returned for a batch that was paused before."
)
class PauseBatchSuccess:
    batch: Batch = strawberry.field(description="The batch.")


@strawberry.input(description="The batch to resume.")
class ResumeBatchInput:
    batch_id: strawberry.ID = strawberry.field(description=OWN_BATCH)


@strawberry.type(
    description="The batch goes on where it was. Also returned for a batch that is not paused."
)
class ResumeBatchSuccess:
    batch: Batch = strawberry.field(description="The batch.")


@strawberry.input(description="The batch to cancel.")
class CancelBatchInput:
    batch_id: strawberry.ID = strawberry.field(description=OWN_BATCH)


@strawberry.type(
    description="No row is published any more, and all HITs of the batch are being expired. Also "
    "returned for a batch that was cancelled before."
)
class CancelBatchSuccess:
    batch: Batch = strawberry.field(description="The batch; `job` follows the work.")


PauseBatchResult = Annotated[
    PauseBatchSuccess | NotFound | WrongState | Declined,
    strawberry.union("PauseBatchResult", description="The result of pauseBatch."),
]
ResumeBatchResult = Annotated[
    ResumeBatchSuccess | NotFound | WrongState | Declined,
    strawberry.union("ResumeBatchResult", description="The result of resumeBatch."),
]
CancelBatchResult = Annotated[
    CancelBatchSuccess | NotFound | WrongState | Declined,
    strawberry.union("CancelBatchResult", description="The result of cancelBatch."),
]


@strawberry.type
class SteeringBatchMutations:
    @mutation(
        description="Pause a batch that is PUBLISHING or PUBLISHED. Work in progress may be "
        "finished; money that is on hold for its HITs stays on hold."
    )
    async def pause_batch(
        self,
        info: Info,
        input: Annotated[PauseBatchInput, strawberry.argument(description="The batch.")],
    ) -> PauseBatchResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        row = await commands.pause_batch(requester, key_of("batchId", input.batch_id, "Batch"))
        return PauseBatchSuccess(batch=Batch.of(row, requester))

    @mutation(
        description="Resume a batch that is PAUSED. One that is PUBLISHING goes on at once, where "
        "its job waits for money, was paused, or has failed."
    )
    async def resume_batch(
        self,
        info: Info,
        input: Annotated[ResumeBatchInput, strawberry.argument(description="The batch.")],
    ) -> ResumeBatchResult:
        requester = info.context.publishing()
        row = await commands.resume_batch(requester, key_of("batchId", input.batch_id, "Batch"))
        return ResumeBatchSuccess(batch=Batch.of(row, requester))

    @mutation(
        description="Cancel a batch that is PUBLISHING, PUBLISHED or PAUSED: its HITs expire by a "
        "job, and the money of what nobody has taken is available again. Work in progress may be "
        "finished. It cannot be resumed."
    )
    async def cancel_batch(
        self,
        info: Info,
        input: Annotated[CancelBatchInput, strawberry.argument(description="The batch.")],
    ) -> CancelBatchResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        row = await commands.cancel_batch(requester, key_of("batchId", input.batch_id, "Batch"))
        return CancelBatchSuccess(batch=Batch.of(row, requester))
