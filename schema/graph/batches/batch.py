"""A batch, as the team of its requester sees it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from domain.batches import estimates, models, queries
from domain.batches.settings import from_values
from domain.batches.watching.workers import workers_for
from domain.people.models import Requester
from domain.people.teams.roles import TeamDuty
from schema.execution.cost import Cost
from schema.graph.batches.batch_settings import BatchSettings
from schema.graph.batches.batch_state import BatchState
from schema.graph.batches.watched import WithWatching
from schema.graph.funding.estimate import Estimate
from schema.graph.jobs.job import Job
from schema.graph.uploads.team_file import TeamFile
from schema.kernel.context import Context, Info
from schema.kernel.fields import TeamOwner, owned
from schema.kernel.node import Node, findable, global_id

ESTIMATE_COST = Cost(weight=5)


@strawberry.type(
    description="The HITs that a requester publishes from one file, a HIT for each row. Only "
    "members of the requester's team see it."
)
class Batch(WithWatching, Node):
    name: str = strawberry.field(description="The name, which no worker sees.")
    description: str = strawberry.field(description="Your own notes, which no worker sees.")
    state: BatchState = strawberry.field(description="The state.")
    version: int = strawberry.field(
        description="It grows with each change; `publishBatch` names the version that was checked."
    )
    project_id: strawberry.ID = strawberry.field(description="The id of its project.")
    columns: list[str] | None = strawberry.field(
        description="The names of the columns of its file, in their order; null before it is "
        "checked."
    )
    total_rows: int = strawberry.field(
        description="The rows of its file without the header; while it is being checked, those "
        "that were read."
    )
    invalid_rows: int = strawberry.field(
        description="The rows that cannot be published: `errors` says why."
    )
    published_rows: int = strawberry.field(description="The rows that are published.")
    message: str | None = strawberry.field(
        description="Why the file was refused, what publishing waits for, why the batch is paused, "
        "or which columns are not used; null where there is nothing to say."
    )
    created_at: datetime = strawberry.field(description="The time when it was created.")
    checked_at: datetime | None = strawberry.field(
        description="The time when its file was found usable; null before."
    )
    published_at: datetime | None = strawberry.field(
        description="The time when publishing began; null before."
    )
    ended_at: datetime | None = strawberry.field(
        description="The time when it was cancelled or deleted; null before."
    )
    expires_at: datetime | None = strawberry.field(
        description="The time when the last of its HITs expires; null before one is published."
    )
    unfilled_at: datetime | None = strawberry.field(
        description="The time when HITs expire that nobody has taken; null where they do not."
    )

    @owned(description="Its settings.")
    async def settings(self, info: Info) -> BatchSettings:
        return BatchSettings.of(from_values(self.row.settings))

    @owned(description="Its CSV file; null where it has none.")
    async def file(self, info: Info) -> TeamFile | None:
        return await self._file(info, self.row.upload_id)

    @owned(
        description="All errors of its file, as CSV with the columns `row`, `column` and `reason`; "
        "null where there are none, or not all are found yet. Rows are counted from 1 without the "
        "header, which is row 0."
    )
    async def errors(self, info: Info) -> TeamFile | None:
        return await self._file(info, self.row.errors_upload_id, is_made=True)

    @owned(description="Its latest job; null before there was one, and 30 days after its end.")
    async def job(self, info: Info) -> Job | None:
        row = await queries.latest_job(self.row)
        return None if row is None else Job.of(row)

    @owned(
        description="The price of the rows that are not published yet, as far as they are valid, "
        "and the balance before and after it. For members with the team role PUBLISHER or OWNER.",
        cost=ESTIMATE_COST,
        duty=TeamDuty.PUBLISH,
    )
    async def estimate(self, info: Info) -> Estimate:
        found = await estimates.of_batch(self.owner.requester, self.row)
        return Estimate.of(found, lambda: workers_for(self.row))

    async def _file(
        self, info: Info, key: UUID | None, *, is_made: bool = False
    ) -> TeamFile | None:
        upload = None if key is None else await info.context.loaders.uploads.load(key)
        if upload is None or not upload.has_bytes:
            return None
        return TeamFile.of(upload, self.owner, is_made=is_made)

    @classmethod
    def of(cls, row: models.Batch, requester: Requester) -> Batch:
        return cls(
            id=global_id("Batch", row.id),
            row=row,
            owner=TeamOwner(requester),
            name=row.name,
            description=row.description,
            state=row.state,
            version=row.version,
            project_id=global_id("Project", row.project_id),
            columns=row.column_names,
            total_rows=row.total_rows,
            invalid_rows=row.invalid_count,
            published_rows=row.published_rows,
            message=row.message,
            created_at=row.created_at,
            checked_at=row.checked_at,
            published_at=row.published_at,
            ended_at=row.ended_at,
            expires_at=row.expires_at,
            unfilled_at=row.unfilled_at,
        )


async def visible_batches(context: Context, keys: Sequence[UUID]) -> dict[UUID, Batch]:
    """Those of these batches that the viewer's team owns."""
    viewer = context.viewer
    requester = None if viewer is None else viewer.requester
    if requester is None or not keys or not context.is_requester(requester.id):
        return {}
    rows = await queries.own_batches(requester.id, keys)
    return {row.id: Batch.of(row, requester) for row in rows if row is not None}


@findable("Batch")
async def found_batches(context: Context, keys: Sequence[UUID]) -> list[Batch | None]:
    """The batches of the viewer's team."""
    seen = await visible_batches(context, keys)
    return [seen.get(key) for key in keys]
