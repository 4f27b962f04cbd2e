"""Checking the file of a batch, and publishing its rows."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.batches import commands
from domain.batches.commands import Publishing
from domain.kernel.money import Money
from domain.people.teams.roles import TeamDuty
from schema.batches.authoring import OWN_BATCH
from schema.graph.batches.batch import Batch
from schema.kernel.context import Info
from schema.kernel.mutation import TOKEN, mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState


@strawberry.input(description="The batch to check.")
class CheckBatchInput:
    batch_id: strawberry.ID = strawberry.field(description=OWN_BATCH)


@strawberry.type(
    description="The check has begun, or goes on already. It ends in the state CHECKED, or in "
    "DRAFT where the file as a whole cannot be used; `message` says why."
)
class CheckBatchSuccess:
    batch: Batch = strawberry.field(description="The batch; `job` follows the check.")


CheckBatchResult = Annotated[
    CheckBatchSuccess | NotFound | WrongState | Declined,
    strawberry.union("CheckBatchResult", description="The result of checkBatch."),
]


@strawberry.input(description="The batch to publish, and what you have seen of it.")
class PublishBatchInput:
    batch_id: strawberry.ID = strawberry.field(description=OWN_BATCH)
    version: int = strawberry.field(
        description="The `version` of the batch that you read when it was CHECKED: what is "
        "published is what was checked. Another version is refused."
    )
    skip_invalid_rows: bool = strawberry.field(
        default=False,
        description="Whether rows with errors are left out. Otherwise a file that has some is "
        "refused.",
    )
    expected_cost: Money | None = strawberry.field(
        default=None,
        description="The `estimate.total` that you agreed to: another cost is refused. Null agrees "
        "to any cost.",
    )
    client_token: str | None = strawberry.field(default=None, description=TOKEN)


@strawberry.type(
    description="Publishing has begun. It waits where the money runs out, and goes on by itself."
)
class PublishBatchSuccess:
    batch: Batch = strawberry.field(description="The batch; `job` follows the work.")


PublishBatchResult = Annotated[
    PublishBatchSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("PublishBatchResult", description="The result of publishBatch."),
]


@strawberry.type
class PublishingBatchMutations:
    @mutation(
        description="Check the file of a batch, every row against the template, as a job. All "
        "errors are in the file `errors` afterwards."
    )
    async def check_batch(
        self,
        info: Info,
        input: Annotated[CheckBatchInput, strawberry.argument(description="The batch.")],
    ) -> CheckBatchResult:
        requester = info.context.requesting(TeamDuty.PUBLISH)
        row = await commands.check_batch(requester, key_of("batchId", input.batch_id, "Batch"))
        return CheckBatchSuccess(batch=Batch.of(row, requester))

    @mutation(
        description="Publish a HIT for each row of a batch that is CHECKED, as a job. The balance "
        "need not cover all of it: where money, or the spending limit, runs out, the job waits and "
        "looks again every 15 seconds. A batch whose requester may publish no more is PAUSED."
    )
    async def publish_batch(
        self,
        info: Info,
        input: Annotated[
            PublishBatchInput,
            strawberry.argument(description="The batch, and what you have seen of it."),
        ],
    ) -> PublishBatchResult:
        requester = info.context.publishing()
        publishing = Publishing(
            version=input.version,
            skips_invalid_rows=input.skip_invalid_rows,
            expected_cost=input.expected_cost,
        )
        key = key_of("batchId", input.batch_id, "Batch")
        row = await commands.publish_batch(
            requester, key, publishing, client_token=input.client_token
        )
        return PublishBatchSuccess(batch=Batch.of(row, requester))
