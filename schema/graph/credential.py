"""Sessions and API keys, shown only to their owner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from domain.people import models, queries
from domain.people.models import CredentialKind
from schema.kernel.context import Context
from schema.kernel.enums import Scope, TeamRole
from schema.kernel.node import Node, findable, global_id


@strawberry.interface(description="A bearer token of a session or an API key, without its secret.")
class Bearer(Node):
    hint: str = strawberry.field(description="The first characters of the token, to recognise it.")
    scopes: list[Scope] = strawberry.field(description="The scopes that its bearer has.")
    created_at: datetime = strawberry.field(description="The time when it was created.")
    expires_at: datetime = strawberry.field(description="The time when it expires.")
    last_used_at: datetime | None = strawberry.field(
        description="The time of its last use, to the minute; null where it was never used."
    )


@strawberry.type(description="A named bearer token for programs. Only its owner can see it.")
class ApiKey(Bearer):
    name: str = strawberry.field(description="The name that its owner gave it.")
    team_role: TeamRole | None = strawberry.field(
        description="The highest team role that the key acts with; null for the role that its "
        "owner has. It never does more than its owner may do at that moment."
    )

    @classmethod
    def of(cls, row: models.Credential) -> ApiKey:
        return cls(
            id=global_id("ApiKey", row.id),
            name=row.name,
            team_role=row.team_role,
            hint=row.hint,
            scopes=_scopes(row),
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
        )


@strawberry.type(description="A sign-in of the account. Only its owner can see it.")
class Session(Bearer):
    current: bool = strawberry.field(description="Whether this request was made in this session.")

    @classmethod
    def seen_in(cls, context: Context) -> Callable[[models.Credential], Session]:
        """A reader of rows that marks the session of this request."""
        current = None if context.viewer is None else context.viewer.credential_id

        def of(row: models.Credential) -> Session:
            return cls(
                id=global_id("Session", row.id),
                current=row.id == current,
                hint=row.hint,
                scopes=_scopes(row),
                created_at=row.created_at,
                expires_at=row.expires_at,
                last_used_at=row.last_used_at,
            )

        return of


@findable("ApiKey")
async def own_api_keys(context: Context, keys: Sequence[UUID]) -> list[ApiKey | None]:
    """Only the viewer's own API keys."""
    rows = await _own(context, CredentialKind.API_KEY, keys)
    return [None if row is None else ApiKey.of(row) for row in rows]


@findable("Session")
async def own_sessions(context: Context, keys: Sequence[UUID]) -> list[Session | None]:
    """Only the viewer's own sessions."""
    of = Session.seen_in(context)
    rows = await _own(context, CredentialKind.SESSION, keys)
    return [None if row is None else of(row) for row in rows]


async def _own(
    context: Context, kind: CredentialKind, keys: Sequence[UUID]
) -> list[models.Credential | None]:
    if context.viewer is None:
        return [None] * len(keys)
    return await queries.own_credentials(context.viewer.account.id, kind, keys)


def _scopes(row: models.Credential) -> list[Scope]:
    return [models.Scope(scope) for scope in row.scopes.split()]
