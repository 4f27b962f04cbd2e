"""The identity check of one's own account, as a field of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.accounts.identity import queries
from domain.people import models
from schema.kernel.context import Info
from schema.kernel.fields import Owner, owned

if TYPE_CHECKING:
    from schema.graph.accounts.identity_check import IdentityCheck


@strawberry.type
class WithIdentity:
    """A part of the type Account."""

    row: strawberry.Private[models.Account]
    owner: strawberry.Private[Owner]

    @owned(description="The latest identity check; null before one is begun.")
    async def identity_check(
        self, info: Info
    ) -> Annotated[IdentityCheck, strawberry.lazy("schema.graph.accounts.identity_check")] | None:
        from schema.graph.accounts.identity_check import IdentityCheck

        found = await queries.latest(self.row.id)
        return None if found is None else IdentityCheck.of(found)
