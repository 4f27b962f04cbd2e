"""Sessions and API keys: how their owner sees them, makes them and ends them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from domain.people import commands, models, queries
from domain.people.models import CredentialKind
from schema.context import Context, Info
from schema.enums import Scope
from schema.mutation import mutation
from schema.node import Node, findable, global_id, key_of
from schema.refusals import Declined, InvalidInput, NotFound


@strawberry.interface(description="A bearer token, without the token.")
class Bearer(Node):
    """What a session and an API key have in common."""

    hint: str = strawberry.field(description="How the token begins, to tell it from others.")
    scopes: list[Scope] = strawberry.field(description="What its bearer may do.")
    created_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime = strawberry.field(description="When it ends by itself.")
    last_used_at: datetime | None = strawberry.field(
        description="When it was last used, to the minute; null: never."
    )


@strawberry.type(description="A named bearer token for programs.")
class ApiKey(Bearer):
    """Its owner's alone to see."""

    name: str = strawberry.field(description="What its owner calls it.")

    @classmethod
    def of(cls, row: models.Credential) -> ApiKey:
        """From a row."""
        return cls(
            id=global_id("ApiKey", row.id),
            name=row.name,
            hint=row.hint,
            scopes=_scopes(row),
            created_at=row.created_at,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
        )


@strawberry.type(description="A place where the account is signed in.")
class Session(Bearer):
    """Its owner's alone to see."""

    current: bool = strawberry.field(description="Whether this request came in it.")

    @classmethod
    def seen_in(cls, context: Context) -> Callable[[models.Credential], Session]:
        """How rows look to who asks."""
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


@strawberry.input(description="A named API key to make.")
class CreateApiKeyInput:
    """What `createApiKey` takes."""

    name: str = strawberry.field(description="What to call it: one line, 1 to 100 characters.")
    scopes: list[Scope] = strawberry.field(description="What its bearer may do: at least one.")
    expires_at: datetime = strawberry.field(
        description="When it ends: to come, and at most 366 days away."
    )


@strawberry.type(description="The API key was made.")
class CreateApiKeySuccess:
    """The token is in it, once."""

    token: str = strawberry.field(
        description="The token itself. It is shown here once and kept nowhere."
    )
    api_key: ApiKey = strawberry.field(description="The key as it is listed.")


@strawberry.input(description="An API key to end.")
class RevokeApiKeyInput:
    """What `revokeApiKey` takes."""

    api_key_id: strawberry.ID = strawberry.field(description="The id of one's own API key.")


@strawberry.type(description="The API key opens nothing any more.")
class RevokeApiKeySuccess:
    """A key revoked before answers alike."""

    api_key: ApiKey = strawberry.field(description="The key that ended.")


@strawberry.input(description="A session to end.")
class RevokeSessionInput:
    """What `revokeSession` takes."""

    session_id: strawberry.ID = strawberry.field(description="The id of one's own session.")


@strawberry.type(description="The session opens nothing any more.")
class RevokeSessionSuccess:
    """A session ended before answers alike."""

    session: Session = strawberry.field(description="The session that ended.")


CreateApiKeyResult = Annotated[
    CreateApiKeySuccess | InvalidInput | Declined,
    strawberry.union("CreateApiKeyResult", description="What createApiKey answers."),
]
RevokeApiKeyResult = Annotated[
    RevokeApiKeySuccess | NotFound | Declined,
    strawberry.union("RevokeApiKeyResult", description="What revokeApiKey answers."),
]
RevokeSessionResult = Annotated[
    RevokeSessionSuccess | NotFound | Declined,
    strawberry.union("RevokeSessionResult", description="What revokeSession answers."),
]


@strawberry.type
class CredentialMutations:
    """Making and ending bearer tokens."""

    @mutation(
        description="Make a named API key, at most 50 live ones an account. Needs a session: "
        "an API key makes no others."
    )
    async def create_api_key(
        self,
        info: Info,
        input: Annotated[CreateApiKeyInput, strawberry.argument(description="The key to make.")],
    ) -> CreateApiKeyResult:
        created = await commands.create_api_key(
            info.context.signed_in(),
            name=input.name,
            scopes=input.scopes,
            expires_at=input.expires_at,
        )
        return CreateApiKeySuccess(token=created.token, api_key=ApiKey.of(created.credential))

    @mutation(
        description="End one of one's own API keys and close its sockets. Needs a session, "
        "or the key itself."
    )
    async def revoke_api_key(
        self,
        info: Info,
        input: Annotated[RevokeApiKeyInput, strawberry.argument(description="The key to end.")],
    ) -> RevokeApiKeyResult:
        key = key_of("apiKeyId", input.api_key_id, "ApiKey")
        revoked = await commands.revoke_api_key(info.context.signed_in(), key)
        return RevokeApiKeySuccess(api_key=ApiKey.of(revoked))

    @mutation(description="End one of one's own sessions and close its sockets. Needs a session.")
    async def revoke_session(
        self,
        info: Info,
        input: Annotated[
            RevokeSessionInput, strawberry.argument(description="The session to end.")
        ],
    ) -> RevokeSessionResult:
        key = key_of("sessionId", input.session_id, "Session")
        revoked = await commands.revoke_session(info.context.signed_in(), key)
        return RevokeSessionSuccess(session=Session.seen_in(info.context)(revoked))


@findable("ApiKey")
async def own_api_keys(context: Context, keys: Sequence[UUID]) -> list[ApiKey | None]:
    """The viewer's own API keys alone."""
    rows = await _own(context, CredentialKind.API_KEY, keys)
    return [None if row is None else ApiKey.of(row) for row in rows]


@findable("Session")
async def own_sessions(context: Context, keys: Sequence[UUID]) -> list[Session | None]:
    """The viewer's own sessions alone."""
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
