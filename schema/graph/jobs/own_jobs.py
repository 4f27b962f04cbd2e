"""The jobs of an account, a part of what its owner sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.jobs import queries
from domain.kernel.paging import NEWEST_FIRST
from domain.people import models
from schema.kernel.context import Info
from schema.kernel.fields import Owner, owned
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.jobs.job import Job


@strawberry.type
class OwnJobs:
    """The part of an account that lists its jobs."""

    row: strawberry.Private[models.Account]
    owner: strawberry.Private[Owner]

    @owned(description="The account's jobs, the newest first, until 30 days after their ends.")
    async def jobs(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Annotated[Job, strawberry.lazy("schema.graph.jobs.job")]]:
        from schema.graph.jobs.job import Job

        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="account.jobs")
        page = await queries.jobs_of(self.row.id, part)
        return connected(page, Job.of, NEWEST_FIRST, list_name="account.jobs")
