"""The suspensions of one's own account, as fields of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.accounts.suspension import queries
from domain.kernel.paging import NEWEST_FIRST
from domain.people import models
from schema.kernel.context import Info
from schema.kernel.fields import Owner, owned
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.accounts.suspension import Suspension

_LIST = "account.suspensions"


@strawberry.type
class WithSuspensions:
    row: strawberry.Private[models.Account]
    owner: strawberry.Private[Owner]

    @owned(description="The suspension in force; null while the account is not suspended.")
    async def suspension(
        self, info: Info
    ) -> Annotated[Suspension, strawberry.lazy("schema.graph.accounts.suspension")] | None:
        from schema.graph.accounts.suspension import Suspension

        found = await queries.in_force(self.row.id)
        return None if found is None else Suspension.of(found)

    @owned(description="All suspensions of the account, the newest first.")
    async def suspensions(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Annotated[Suspension, strawberry.lazy("schema.graph.accounts.suspension")]]:
        from schema.graph.accounts.suspension import Suspension

        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=_LIST)
        page = await queries.history(self.row.id, part)
        return connected(page, Suspension.of, NEWEST_FIRST, list_name=_LIST)
