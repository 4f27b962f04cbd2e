"""API keys: named bearer tokens that are limited to their scopes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.work import retried, unit_of_work
from domain.people import limits, queries, rules
from domain.people.commands.sign_in import revoke_credential
from domain.people.models import Credential, CredentialKind, Scope
from domain.people.refusals import TooManyApiKeys
from domain.people.secrets import new_token
from domain.people.teams.roles import TeamRole
from domain.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class CreatedApiKey:
    """A new API key. No later answer contains its token."""

    token: str
    credential: Credential


@retried
async def create_api_key(
    viewer: Viewer,
    *,
    name: str,
    scopes: Collection[Scope],
    expires_at: datetime,
    team_role: TeamRole | None = None,
) -> CreatedApiKey:
    """Create a named key with these scopes. In a team it acts with `team_role` at most."""
    viewer.require_session()
    now = clock.now()
    name, listed = rules.api_key(name, scopes, expires_at, at=now)
    if team_role is not None:
        rules.key_role(team_role, owners=viewer.team_role)
    token = new_token(CredentialKind.API_KEY)
    async with unit_of_work():
        await queries.locked_account(viewer.account.id)
        live = await queries.live_credentials(viewer.account.id, CredentialKind.API_KEY, at=now)
        if len(live) >= limits.MOST_API_KEYS:
            raise TooManyApiKeys(limits.MOST_API_KEYS)
        key = await Credential.create(
            id=new_id(),
            account_id=viewer.account.id,
            kind=CredentialKind.API_KEY,
            name=name,
            secret_hash=token.hashed,
            hint=token.hint,
            scopes=" ".join(listed),
            created_at=now,
            expires_at=expires_at,
            team_role=team_role,
        )
    return CreatedApiKey(token.printed, key)


async def revoke_api_key(viewer: Viewer, credential_id: UUID) -> Credential:
    """Revoke one of the viewer's own API keys. An API key may revoke only itself."""
    return await _revoke(viewer, credential_id, CredentialKind.API_KEY)


async def revoke_session(viewer: Viewer, credential_id: UUID) -> Credential:
    """End one of the viewer's own sessions."""
    return await _revoke(viewer, credential_id, CredentialKind.SESSION)


async def _revoke(viewer: Viewer, credential_id: UUID, kind: CredentialKind) -> Credential:
    if credential_id != viewer.credential_id:
        viewer.require_session()
    return await revoke_credential(viewer, credential_id, kind)
