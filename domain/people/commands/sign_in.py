"""Signing in and out: sessions, and the limit on attempts to guess a password."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel import clock, policy
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, unit_of_work
from domain.people import limits, passwords, queries, rules
from domain.people.facts import CredentialsRevoked
from domain.people.models import Account, Credential, CredentialKind, Scope, SignInAttempt
from domain.people.refusals import TooManyAttempts, WrongCredentials
from domain.people.secrets import new_token
from domain.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. No later answer contains its token."""

    token: str
    expires_at: datetime
    account: Account
    credential_id: UUID


async def sign_in(email: str, password: str, *, client_address: str) -> SignedIn:
    """Open a session of 30 days with every scope."""
    account = await Account.get_or_none(email_key=rules.known_email_key(email))
    # Many people may sign in from one address, so an address counts only failed attempts.
    await refuse_excess(*address_subject(client_address))
    attempts = await attempt(*email_subject(email))
    password_hash = account.password_hash if account is not None else None
    async with forgiven_if_busy(attempts):
        is_match = await passwords.matches(password, password_hash)
    if not is_match:
        await count(address_subject(client_address)[0])
        raise WrongCredentials()
    assert account is not None, "a password matched without an account"
    return await _session(account.id, password_hash, attempts)


async def sign_out(viewer: Viewer) -> None:
    """End the viewer's session, or revoke their API key."""
    await revoke_credential(viewer, viewer.credential_id, viewer.kind)


async def revoke_credential(
    viewer: Viewer, credential_id: UUID, kind: CredentialKind
) -> Credential:
    """End one of one's own sessions or API keys; a second time changes nothing."""
    async with unit_of_work() as unit:
        await queries.locked_account(viewer.account.id)
        [credential] = await queries.own_credentials(viewer.account.id, kind, [credential_id])
        if credential is None:
            raise NotFound("session" if kind is CredentialKind.SESSION else "API key")
        if credential.revoked_at is None:
            await revoke([credential], unit)
        return credential


async def revoke(credentials: list[Credential], unit: UnitOfWork) -> None:
    """End these credentials of one account, which is locked, and tell of each."""
    now = clock.now()
    await _REVOKE.run([credential.id for credential in credentials], now)
    for credential in credentials:
        credential.revoked_at = now
        unit.tell(
            CredentialsRevoked(
                account_id=credential.account_id, credential_id=credential.id, occurred_at=now
            )
        )


async def attempt(subject: str, most: int) -> list[UUID]:
    """Store an attempt before the password is checked. Raises TooManyAttempts.

    The attempt is committed before attempts are counted, so that concurrent attempts cannot pass
    the limit together. A refused attempt does not count against later ones.
    """
    mine = await count(subject)
    try:
        await refuse_excess(subject, most, besides=mine)
    except TooManyAttempts:
        await forgive(mine)
        raise
    return mine


async def count(subject: str) -> list[UUID]:
    """Store one more attempt. Returns its id in a list."""
    key = new_id()
    async with unit_of_work():
        await SignInAttempt.create(id=key, subject=subject, attempted_at=clock.now())
    return [key]


async def refuse_excess(subject: str, most: int, *, besides: Sequence[UUID] = ()) -> None:
    """Raises TooManyAttempts where the window contains `most` attempts, besides these."""
    window = policy.current().sign_in_window
    counted = SignInAttempt.filter(subject=subject, attempted_at__gt=clock.now() - window)
    if besides:
        counted = counted.exclude(id__in=list(besides))
    latest = await counted.order_by("-attempted_at", "-id").limit(most)
    if len(latest) >= most:
        raise TooManyAttempts(latest[-1].attempted_at + window)


async def forgive(attempts: list[UUID]) -> None:
    """Delete attempts that were no guesses."""
    async with unit_of_work():
        await _FORGIVE.run(attempts)


@asynccontextmanager
async def forgiven_if_busy(attempts: list[UUID]) -> AsyncIterator[None]:
    """Delete these attempts where too many wait for a hash: no password was checked."""
    try:
        yield
    except TooManyAttempts:
        await forgive(attempts)
        raise


def email_subject(email: str) -> tuple[str, int]:
    """The subject of an e-mail, with or without an account, and its limit of attempts."""
    return f"email:{rules.known_email_key(email)}", policy.current().sign_in_attempts


def address_subject(client_address: str) -> tuple[str, int]:
    """The subject of a client's address, and its limit of attempts."""
    return f"address:{client_address[:100]}", limits.MOST_ATTEMPTS_PER_ADDRESS


async def _session(account_id: UUID, password_hash: str | None, attempts: list[UUID]) -> SignedIn:
    token, now = new_token(CredentialKind.SESSION), clock.now()
    async with unit_of_work() as unit:
        account = await queries.locked_account(account_id)
        if account.password_hash != password_hash:
            raise WrongCredentials()  # the password was changed during the check
        await forgive(attempts)
        await _make_room(account_id, now, unit)
        session = await Credential.create(
            id=new_id(),
            account_id=account_id,
            kind=CredentialKind.SESSION,
            name="Session",
            secret_hash=token.hashed,
            hint=token.hint,
            scopes=" ".join(Scope),
            created_at=now,
            expires_at=now + limits.SESSION_LASTS,
            last_used_at=now,
        )
    return SignedIn(token.printed, session.expires_at, account, session.id)


async def _make_room(account_id: UUID, now: datetime, unit: UnitOfWork) -> None:
    live = await queries.live_credentials(account_id, CredentialKind.SESSION, at=now)
    if excess := live[: max(0, len(live) - limits.MOST_SESSIONS + 1)]:
        await revoke(excess, unit)


_REVOKE = Statement("UPDATE credentials SET revoked_at = $2 WHERE id = ANY($1::uuid[])")
_FORGIVE = Statement("DELETE FROM sign_in_attempts WHERE id = ANY($1::uuid[])")
