"""Authentication: reads the viewer of a bearer token, in one statement for each request."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.kernel import clock
from domain.kernel.statement import Row, Statement
from domain.kernel.work import retried, unit_of_work
from domain.people import limits
from domain.people.models import Account, Credential, Requester, Scope, Worker
from domain.people.secrets import token_hash
from domain.people.teams.roles import TeamRole
from domain.people.viewer import Viewer
from subscriptions.faults import troubles


async def viewer_for(token: str) -> Viewer | None:
    """The viewer of a live session or API key, or None."""
    hashed = token_hash(token)
    row = await _VIEWER.row(hashed) if hashed is not None else None
    if row is None:
        return None
    now, credential = clock.now(), Credential.of(row, prefix="c_")
    if not credential.is_live(now):
        return None
    await _note_use(credential, now)
    return Viewer(
        **_people(row),
        scopes=frozenset(Scope(scope) for scope in credential.scopes.split()),
        credential_id=credential.id,
        expires_at=credential.expires_at,
        kind=credential.kind,
        key_role=credential.team_role,
    )


async def viewer_again(viewer: Viewer) -> Viewer | None:
    """The viewer with their present account and profiles. For sockets, which stay open."""
    row = await _AGAIN.row(viewer.account.id)
    return None if row is None else replace(viewer, **_people(row))


def _people(row: Row) -> dict[str, Any]:
    is_member = row["r_id"] is not None
    return {
        "account": Account.of(row, prefix="a_"),
        "worker": Worker.of(row, prefix="w_") if row["w_id"] is not None else None,
        "requester": Requester.of(row, prefix="r_") if is_member else None,
        "member_role": TeamRole(row["m_role"]) if is_member else TeamRole.VIEWER,
    }


async def is_live(credential_id: UUID) -> bool:
    """Whether a session or API key is still valid. For sockets, which stay open."""
    credential = await Credential.get_or_none(id=credential_id)
    return credential is not None and credential.is_live(clock.now())


@retried
async def _note_use(credential: Credential, now: datetime) -> None:
    used_at = credential.last_used_at
    if used_at is not None and now - used_at < limits.USE_NOTED_EVERY:
        return
    try:
        async with unit_of_work():
            await _USED.run(now, credential.id, now - limits.USE_NOTED_EVERY)
    except Exception as fault:
        # The time of use is only for the owner's list of keys: the request must not fail for it.
        troubles.report("the use of a credential was not noted", fault)


_PEOPLE = f"""{Account.columns("a", prefix="a_")}, {Worker.columns("w", prefix="w_")},
    {Requester.columns("r", prefix="r_")}, m.role AS m_role"""
_PROFILES = """LEFT JOIN workers w ON w.account_id = a.id
    LEFT JOIN team_members m ON m.account_id = a.id
    LEFT JOIN requesters r ON r.id = m.requester_id"""
_VIEWER = Statement(
    f"""SELECT {Credential.columns("c", prefix="c_")}, {_PEOPLE}
        FROM credentials c JOIN accounts a ON a.id = c.account_id {_PROFILES}
        WHERE c.secret_hash = $1 AND a.closed_at IS NULL"""
)
_AGAIN = Statement(
    f"SELECT {_PEOPLE} FROM accounts a {_PROFILES} WHERE a.id = $1 AND a.closed_at IS NULL"
)
# A concurrent request skips the locked row instead of waiting to write the same value.
_USED = Statement(
    """UPDATE credentials SET last_used_at = $1 WHERE id IN (
           SELECT id FROM credentials
           WHERE id = $2 AND (last_used_at IS NULL OR last_used_at <= $3)
           FOR NO KEY UPDATE SKIP LOCKED)"""
)
