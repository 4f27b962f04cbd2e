"""An account's threads with operators, a part of what its owner sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.kernel.paging import NEWEST_FIRST
from domain.messages.contact import queries
from domain.people import models
from schema.kernel.context import Info
from schema.kernel.fields import Owner, owned
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.messages.contact_thread import ContactThread


@strawberry.type
class OwnContactThreads:
    """The part of an account that lists its threads with operators."""

    row: strawberry.Private[models.Account]
    owner: strawberry.Private[Owner]

    @owned(description="The account's threads with the operators of the market, the newest first.")
    async def contact_threads(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[
        Annotated[ContactThread, strawberry.lazy("schema.graph.messages.contact_thread")]
    ]:
        from schema.graph.messages.contact_thread import ContactThread

        name = "account.contactThreads"
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=name)
        page = await queries.threads_of(self.row.id, part)
        return connected(page, ContactThread.of, NEWEST_FIRST, list_name=name)

    @owned(description="How many messages of operators the account has not read, in all threads.")
    async def unread_answers(self, info: Info) -> int:
        return await queries.unread_of(self.row.id)
