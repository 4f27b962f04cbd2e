"""An account's reports, a part of what its owner sees."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.kernel import clock, policy
from domain.kernel.paging import NEWEST_FIRST
from domain.moderation import queries
from domain.people import models
from schema.kernel.context import Info
from schema.kernel.fields import Owner, owned
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.moderation.report import FiledReport


@strawberry.type
class OwnReports:
    """The part of an account that lists its reports, and counts its strikes."""

    row: strawberry.Private[models.Account]
    owner: strawberry.Private[Owner]

    @owned(description="What the account reported to operators, the newest first.")
    async def reports(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Annotated[FiledReport, strawberry.lazy("schema.graph.moderation.report")]]:
        from schema.graph.moderation.report import FiledReport

        name = "account.reports"
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=name)
        page = await queries.reports_by(self.row.id, part)
        cases = await queries.cases([row.case_id for row in page.rows])
        return connected(
            page, lambda row: FiledReport.of(row, cases[row.case_id]), NEWEST_FIRST, list_name=name
        )

    @owned(
        description="The number of reports about the account that led to a warning, or took "
        "something down, and that still count: for 180 days, unless the installation is set "
        "otherwise."
    )
    async def strikes(self, info: Info) -> int:
        days = timedelta(days=policy.current().moderation.strike_days)
        return await queries.strikes_since(self.row.id, clock.now() - days)
