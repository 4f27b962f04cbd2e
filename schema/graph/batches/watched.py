"""The fields of a batch by which its requester watches it."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.batches import models
from domain.batches.watching import links, queries, workers
from schema.execution.cost import Cost
from schema.graph.batches.picture import picture_of
from schema.graph.batches.progress import BatchProgress
from schema.graph.batches.wage import BatchWageEstimate
from schema.graph.batches.workers import WORKERS_COST, EligibleWorkers
from schema.kernel.context import Info
from schema.kernel.errors import BadUserInput
from schema.kernel.fields import TeamOwner, owned

PROGRESS_COST = Cost(weight=5)
LONGEST_EXPECTED = 365 * 86_400  # seconds


@strawberry.type
class WithWatching:
    row: strawberry.Private[models.Batch]
    owner: strawberry.Private[TeamOwner]

    @owned(description="What became of it so far.", cost=PROGRESS_COST)
    async def progress(self, info: Info) -> BatchProgress:
        return BatchProgress.of(await queries.progress_of(self.row))

    @owned(
        description="The progress as an SVG picture of 720 by 200 pixels: its text, in English. "
        "It has a title and a description, and follows the reader's choice of light or dark.",
        cost=PROGRESS_COST,
    )
    async def progress_picture(self, info: Info) -> str:
        return picture_of(await queries.progress_of(self.row))

    @owned(
        description="A link to this picture, as it is whenever it is read; for notebooks and "
        f"pages. All who have the link may read it, for {links.LASTS.days} days from now."
    )
    async def progress_picture_url(self, info: Info) -> str:
        return links.PictureLink.to(self.row.id).url(info.context.server.public_url)

    @owned(
        description="The wage that the batch may bring, before it is published.",
        cost=PROGRESS_COST,
    )
    async def wage_estimate(
        self,
        info: Info,
        expected_seconds: Annotated[
            int | None,
            strawberry.argument(
                description="The time that you expect an assignment to take, in seconds, 1 to "
                "31,536,000. It counts where no earlier batch of the project has submissions."
            ),
        ] = None,
    ) -> BatchWageEstimate:
        if expected_seconds is not None and not 1 <= expected_seconds <= LONGEST_EXPECTED:
            raise BadUserInput("expectedSeconds is 1 to 31,536,000 seconds.")
        found = await queries.wage_estimate(self.row, expected_seconds=expected_seconds)
        return BatchWageEstimate.of(found)

    @owned(
        description="How many workers may accept its HITs now, or could if it were published.",
        cost=WORKERS_COST,
    )
    async def eligible_workers(self, info: Info) -> EligibleWorkers:
        return EligibleWorkers.of(await workers.workers_for(self.row))
