"""Creating and revoking API keys, and ending sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.people import commands
from schema.graph.credential import ApiKey, Session
from schema.kernel.context import Info
from schema.kernel.enums import Scope, TeamRole
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound


@strawberry.input(description="An API key to create.")
class CreateApiKeyInput:
    name: str = strawberry.field(description="The name of the key: one line, 1 to 100 characters.")
    scopes: list[Scope] = strawberry.field(description="The scopes of the key: at least one.")
    expires_at: datetime = strawberry.field(
        description="The expiry, in the future and at most 366 days away."
    )
    team_role: TeamRole | None = strawberry.field(
        default=None,
        description="The highest team role that the key may act with, at most your own in your "
        "requester account; null for the role that you have.",
    )


@strawberry.type(
    description="The API key was created; this is the only time that its token is shown."
)
class CreateApiKeySuccess:
    token: str = strawberry.field(
        description="The token. It is shown only here and is stored nowhere."
    )
    api_key: ApiKey = strawberry.field(description="The key as it is listed.")


@strawberry.input(description="The API key to revoke.")
class RevokeApiKeyInput:
    api_key_id: strawberry.ID = strawberry.field(
        description="The id of one of the viewer's API keys."
    )


@strawberry.type(description="The API key is revoked. Also returned for a key revoked before.")
class RevokeApiKeySuccess:
    api_key: ApiKey = strawberry.field(description="The revoked key.")


@strawberry.input(description="The session to end.")
class RevokeSessionInput:
    session_id: strawberry.ID = strawberry.field(
        description="The id of one of the viewer's sessions."
    )


@strawberry.type(description="The session has ended. Also returned for a session ended before.")
class RevokeSessionSuccess:
    session: Session = strawberry.field(description="The ended session.")


CreateApiKeyResult = Annotated[
    CreateApiKeySuccess | InvalidInput | Declined,
    strawberry.union("CreateApiKeyResult", description="The result of createApiKey."),
]
RevokeApiKeyResult = Annotated[
    RevokeApiKeySuccess | NotFound | Declined,
    strawberry.union("RevokeApiKeyResult", description="The result of revokeApiKey."),
]
RevokeSessionResult = Annotated[
    RevokeSessionSuccess | NotFound | Declined,
    strawberry.union("RevokeSessionResult", description="The result of revokeSession."),
]


@strawberry.type
class CredentialMutations:
    @mutation(
        description="Create a named API key; at most 50 active keys an account. Needs a session: "
        "an API key cannot create others."
    )
    async def create_api_key(
        self,
        info: Info,
        input: Annotated[CreateApiKeyInput, strawberry.argument(description="The key to create.")],
    ) -> CreateApiKeyResult:
        created = await commands.create_api_key(
            info.context.signed_in(),
            name=input.name,
            scopes=input.scopes,
            expires_at=input.expires_at,
            team_role=input.team_role,
        )
        return CreateApiKeySuccess(token=created.token, api_key=ApiKey.of(created.credential))

    @mutation(
        description="Revoke one of the viewer's API keys and close its sockets. Needs a session, "
        "or the key itself."
    )
    async def revoke_api_key(
        self,
        info: Info,
        input: Annotated[RevokeApiKeyInput, strawberry.argument(description="The key to revoke.")],
    ) -> RevokeApiKeyResult:
        key = key_of("apiKeyId", input.api_key_id, "ApiKey")
        revoked = await commands.revoke_api_key(info.context.signed_in(), key)
        return RevokeApiKeySuccess(api_key=ApiKey.of(revoked))

    @mutation(
        description="End one of the viewer's sessions and close its sockets. Needs a session."
    )
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
