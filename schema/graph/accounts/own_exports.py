"""The latest export of an account's data, a part of what its owner sees."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.accounts.export import queries
from domain.accounts.export.models import DataExport as ExportRow
from schema.graph.jobs.own_jobs import OwnJobs
from schema.kernel.context import Info
from schema.kernel.fields import owned


@strawberry.type(
    description="The latest export of all data of an account. The link to the archive is mailed."
)
class DataExport:
    asked_at: datetime = strawberry.field(description="The time when it was asked for.")
    ready_at: datetime | None = strawberry.field(
        description="The time when the archive was complete and the link was mailed; null before, "
        "and where it was cancelled or has failed: `me.jobs` shows it."
    )
    expires_at: datetime | None = strawberry.field(
        description="The time when the link ends and the archive is deleted; null before it is "
        "ready."
    )
    next_at: datetime = strawberry.field(
        description="The time from which another one may be asked for: a day after this one."
    )

    @classmethod
    def of(cls, row: ExportRow) -> DataExport:
        return cls(
            asked_at=row.asked_at,
            ready_at=row.ready_at,
            expires_at=row.expires_at,
            next_at=queries.next_at(row),
        )


@strawberry.type
class OwnWork(OwnJobs):
    """The part of an account that shows its jobs, and its latest export."""

    @owned(
        description="The latest export of the account's data by `exportMyData`; null where it "
        "never asked for one."
    )
    async def data_export(self, info: Info) -> DataExport | None:
        latest = await queries.latest_export(self.row.id)
        return None if latest is None else DataExport.of(latest)
