"""The sessions, API keys and second step of an account, wherever its owner finds them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.kernel.paging import NEWEST_FIRST
from domain.people import queries
from domain.people.models import CredentialKind
from schema.graph.accounts.sign_in_ways import WithSignInWays
from schema.kernel.context import Info
from schema.kernel.fields import owned
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.credential import ApiKey, Session


@strawberry.type
class OwnCredentials(WithSignInWays):
    @owned(description="The account's active API keys, the newest first.")
    async def api_keys(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Annotated[ApiKey, strawberry.lazy("schema.graph.credential")]]:
        from schema.graph.credential import ApiKey

        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="account.apiKeys")
        page = await queries.live_page(self.row.id, CredentialKind.API_KEY, part)
        return connected(page, ApiKey.of, NEWEST_FIRST, list_name="account.apiKeys")

    @owned(description="The account's open sessions, the newest first.")
    async def sessions(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Annotated[Session, strawberry.lazy("schema.graph.credential")]]:
        from schema.graph.credential import Session

        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="account.sessions")
        page = await queries.live_page(self.row.id, CredentialKind.SESSION, part)
        shown = Session.seen_in(info.context)
        return connected(page, shown, NEWEST_FIRST, list_name="account.sessions")

    @owned(
        description="The time when a second step of signing in was set; null where there is none."
    )
    async def second_step_at(self, info: Info) -> datetime | None:
        return self.row.second_step_at
