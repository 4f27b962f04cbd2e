"""The viewer's own account, with its profiles."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.people import models
from domain.people import queries as people_queries
from domain.people.teams.roles import TeamRole
from domain.people.viewer import Viewer
from schema.graph.accounts.account_parts import AccountParts
from schema.graph.operations.operator import OperatorRole
from schema.graph.person import Requester, Worker
from schema.kernel.context import Info
from schema.kernel.fields import Owner, owned, resolved
from schema.kernel.node import Node, global_id

if TYPE_CHECKING:
    from schema.graph.accounts.settings import AccountSettings


@strawberry.type(description="The viewer's own account.")
class Account(AccountParts, Node):
    email_verified: bool = strawberry.field(
        description="Whether the e-mail is confirmed; until then the account may only browse."
    )
    created_at: datetime = strawberry.field(description="The time of the sign-up.")
    worker: Worker | None = strawberry.field(
        description="The account's worker profile; null before it is opened."
    )
    requester: Requester | None = strawberry.field(
        description="The requester account that this account opened, or is a member of; null "
        "where there is none."
    )

    @resolved(description="The e-mail address for signing in.")
    async def email(self, info: Info) -> str:
        return self._shown_to(info).email

    @resolved(description="The name of the account's owner.")
    async def display_name(self, info: Info) -> str:
        return self._shown_to(info).display_name

    @owned(description="The account's role in running this installation; null for most accounts.")
    async def operator_role(self, info: Info) -> OperatorRole | None:
        return self.row.operator_role

    @resolved(description="The country of residence, ISO 3166-1 alpha-2.")
    async def country(self, info: Info) -> str:
        return self._shown_to(info).country

    @resolved(description="The state, such as WA; only for the US.")
    async def subdivision(self, info: Info) -> str | None:
        return self._shown_to(info).subdivision

    def _shown_to(self, info: Info) -> models.Account:
        """The row. Raises FORBIDDEN for a key without READ; the success of signing up, or of a
        mailed token, shows it to a viewer who is not signed in."""
        info.context.browsing()
        return self.row

    @owned(description="What the owner set, and what they can do about their account.")
    async def settings(
        self, info: Info
    ) -> Annotated[AccountSettings, strawberry.lazy("schema.graph.accounts.settings")]:
        from schema.graph.accounts.settings import AccountSettings

        return await AccountSettings.read(self.row, self.owner)

    @classmethod
    def of(cls, viewer: Viewer, *, has_just_signed_in: bool = False) -> Account:
        owner = Owner(viewer.account.id, has_just_signed_in)
        return cls.made_of(
            viewer.account,
            viewer.worker,
            viewer.requester,
            owner=owner,
            just_signed_in=viewer.team_role if has_just_signed_in else None,
        )

    @classmethod
    async def read(cls, account: models.Account) -> Account:
        """Read the row and the profiles that the account has now."""
        return cls.made_of(account, *await people_queries.profiles_of(account.id))

    @classmethod
    def made_of(
        cls,
        account: models.Account,
        worker: models.Worker | None,
        requester: models.Requester | None,
        *,
        owner: Owner | None = None,
        just_signed_in: TeamRole | None = None,
    ) -> Account:
        """From its rows."""
        owner = owner or Owner(account.id)
        return cls(
            id=global_id("Account", account.id),
            row=account,
            owner=owner,
            email_verified=account.email_verified_at is not None,
            created_at=account.created_at,
            worker=None if worker is None else Worker.of(worker, owner),
            requester=None
            if requester is None
            else Requester.of(requester, just_signed_in=just_signed_in),
        )
