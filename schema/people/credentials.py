"""Sessions and API keys: how their owner sees them, makes them and ends them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.people import commands
from schema.graph.credential import ApiKey, Session
from schema.kernel.context import Info
from schema.kernel.enums import Scope
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound


@strawberry.input(description="A named API key to make.")
class CreateApiKeyInput:
    name: str = strawberry.field(description="What to call it: one line, 1 to 100 characters.")
    scopes: list[Scope] = strawberry.field(description="What its bearer may do: at least one.")
    expires_at: datetime = strawberry.field(
        description="When it ends: to come, and at most 366 days away."
    )


@strawberry.type(description="The API key was made.")
class CreateApiKeySuccess:
    token: str = strawberry.field(
        description="The token itself. It is shown here once and kept nowhere."
    )
    api_key: ApiKey = strawberry.field(description="The key as it is listed.")


@strawberry.input(description="An API key to end.")
class RevokeApiKeyInput:
    api_key_id: strawberry.ID = strawberry.field(description="The id of one's own API key.")


@strawberry.type(description="The API key opens nothing any more.")
class RevokeApiKeySuccess:
    api_key: ApiKey = strawberry.field(description="The key that ended.")


@strawberry.input(description="A session to end.")
class RevokeSessionInput:
    session_id: strawberry.ID = strawberry.field(description="The id of one's own session.")


@strawberry.type(description="The session opens nothing any more.")
class RevokeSessionSuccess:
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
