"""Extending a published batch, and offering once more what was rejected."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.batches import commands
from domain.batches.commands import BatchExtension
from domain.kernel.money import Money
from schema.batches.authoring import OWN_BATCH
from schema.graph.batches.batch import Batch
from schema.kernel.context import Info
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState


@strawberry.input(description="More assignments for each HIT of a batch, more time, or both.")
class ExtendBatchInput:
    batch_id: strawberry.ID = strawberry.field(description=OWN_BATCH)
    additional_assignments: int | None = strawberry.field(
        default=None,
        description="The number of assignments to add to each HIT, 1 or more. HITs do not grow "
        "from below ten assignments to ten or more, which have another fee.",
    )
    expires_at: datetime | None = strawberry.field(
        default=None,
        description="The new expiry of all HITs, in the future and at most 365 days from now. "
        "Expired HITs are offered again.",
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(description="The HITs are being extended. The job waits where money runs out.")
class ExtendBatchSuccess:
    batch: Batch = strawberry.field(description="The batch; `job` follows the work.")


@strawberry.input(description="The batch of which rejected work is to be done once more.")
class RepublishRejectedInput:
    batch_id: strawberry.ID = strawberry.field(description=OWN_BATCH)
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(
    description="Assignments are being offered for those that were rejected, once for each. The "
    "job waits where money runs out."
)
class RepublishRejectedSuccess:
    batch: Batch = strawberry.field(description="The batch; `job` follows the work.")


@strawberry.input(description="A higher reward for the HITs that nobody ever accepted.")
class RaiseBatchRewardInput:
    batch_id: strawberry.ID = strawberry.field(description=OWN_BATCH)
    reward: Money = strawberry.field(
        description="The new reward for each assignment, more than the reward now and at most "
        "10,000.00."
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(
    description="The HITs that nobody ever accepted are being moved to a HIT type with this "
    "reward. The job waits where money runs out."
)
class RaiseBatchRewardSuccess:
    batch: Batch = strawberry.field(description="The batch; `job` follows the work.")


ExtendBatchResult = Annotated[
    ExtendBatchSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("ExtendBatchResult", description="The result of extendBatch."),
]
RepublishRejectedResult = Annotated[
    RepublishRejectedSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("RepublishRejectedResult", description="The result of republishRejected."),
]

RaiseBatchRewardResult = Annotated[
    RaiseBatchRewardSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("RaiseBatchRewardResult", description="The result of raiseBatchReward."),
]


@strawberry.type
class OfferingMoreMutations:
    @mutation(
        description="Extend all HITs of a batch that is PUBLISHED, as a job: more assignments, "
        "more time, or both. HITs of which it is not possible, such as deleted ones, are left. "
        "Refused while another job of the batch goes on."
    )
    async def extend_batch(
        self,
        info: Info,
        input: Annotated[ExtendBatchInput, strawberry.argument(description="The extension.")],
    ) -> ExtendBatchResult:
        requester = info.context.publishing()
        extension = BatchExtension(slots=input.additional_assignments, expires_at=input.expires_at)
        key = key_of("batchId", input.batch_id, "Batch")
        row = await commands.extend_batch(
            requester, key, extension, client_token=input.client_token
        )
        return ExtendBatchSuccess(batch=Batch.of(row, requester))

    @mutation(
        description="Offer one more assignment for each one of a PUBLISHED batch that was "
        "rejected, as a job, and never twice for one: of the same HIT where its fee allows that, "
        "else of a new HIT with the same values. Expired HITs get a new lifetime. The workers "
        "whose work was rejected may not accept the same HIT again. Refused while another job of "
        "the batch goes on."
    )
    async def republish_rejected(
        self,
        info: Info,
        input: Annotated[RepublishRejectedInput, strawberry.argument(description="The batch.")],
    ) -> RepublishRejectedResult:
        requester = info.context.publishing()
        key = key_of("batchId", input.batch_id, "Batch")
        row = await commands.republish_rejected(requester, key, client_token=input.client_token)
        return RepublishRejectedSuccess(batch=Batch.of(row, requester))

    @mutation(
        description="Raise the reward of a PUBLISHED batch, as a job: HITs that nobody ever "
        "accepted move to a HIT type of their own with the higher reward, and the difference is "
        "put on hold; others keep theirs. Refused while another job of the batch goes on."
    )
    async def raise_batch_reward(
        self,
        info: Info,
        input: Annotated[RaiseBatchRewardInput, strawberry.argument(description="The reward.")],
    ) -> RaiseBatchRewardResult:
        requester = info.context.publishing()
        key = key_of("batchId", input.batch_id, "Batch")
        row = await commands.raise_batch_reward(
            requester, key, input.reward, client_token=input.client_token
        )
        return RaiseBatchRewardSuccess(batch=Batch.of(row, requester))
