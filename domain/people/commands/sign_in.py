"""Signing in and out: sessions, and how often a password may be guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel import clock, policy
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound
from domain.kernel.work import UnitOfWork, unit_of_work
from domain.people import limits, passwords, queries, rules
from domain.people.facts import CredentialsRevoked
from domain.people.models import Account, Credential, CredentialKind, Scope, SignInAttempt
from domain.people.refusals import TooManyAttempts, WrongCredentials
from domain.people.secrets import new_token
from domain.people.viewer import Viewer


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. Its token is printed here and never again."""

    token: str
    expires_at: datetime
    account: Account
    credential_id: UUID


async def sign_in(email: str, password: str, *, client_address: str) -> SignedIn:
    """Open a session of 30 days with every scope."""
    account = await Account.get_or_none(email_key=rules.known_email_key(email))
    # Many people may sign in from one address at once: there only what failed is counted.
    await refuse_excess(*address_subject(client_address))
    attempts = await attempt(*email_subject(email))
    kept = account.password_hash if account is not None else None
    if not await passwords.matches(password, kept):
        await count(address_subject(client_address)[0])
        raise WrongCredentials()
    assert account is not None, "a password matched without an account"
    return await _session(account.id, kept, attempts)


async def sign_out(viewer: Viewer) -> None:
    """End the session (or revoke the API key) that asks."""
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
    await Credential.filter(id__in=[credential.id for credential in credentials]).update(
        revoked_at=now
    )
    for credential in credentials:
        credential.revoked_at = now
        unit.tell(
            CredentialsRevoked(
                account_id=credential.account_id, credential_id=credential.id, occurred_at=now
            )
        )


async def attempt(subject: str, most: int) -> list[UUID]:
    """Count a guess before it is made. Raises TooManyAttempts.

    The guess is committed first and counted then, so that of many guesses made at once no more
    go through than may. A guess that is refused does not count against later ones.
    """
    mine = await count(subject)
    try:
        await refuse_excess(subject, most, besides=mine)
    except TooManyAttempts:
        await forgive(mine)
        raise
    return mine


async def count(subject: str) -> list[UUID]:
    """Count one more guess."""
    key = new_id()
    async with unit_of_work():
        await SignInAttempt.create(id=key, subject=subject, attempted_at=clock.now())
    return [key]


async def refuse_excess(subject: str, most: int, *, besides: Sequence[UUID] = ()) -> None:
    """Raises TooManyAttempts where so many guesses were counted, besides these, of late."""
    window = policy.current().sign_in_window
    counted = SignInAttempt.filter(subject=subject, attempted_at__gt=clock.now() - window)
    if besides:
        counted = counted.exclude(id__in=list(besides))
    latest = await counted.order_by("-attempted_at", "-id").limit(most)
    if len(latest) >= most:
        raise TooManyAttempts(latest[-1].attempted_at + window)


async def forgive(attempts: list[UUID]) -> None:
    """Take guesses back that were none."""
    async with unit_of_work():
        await SignInAttempt.filter(id__in=attempts).delete()


def email_subject(email: str) -> tuple[str, int]:
    """An e-mail, whether or not it has an account, and how often it may be tried."""
    return f"email:{rules.known_email_key(email)}", policy.current().sign_in_attempts


def address_subject(client_address: str) -> tuple[str, int]:
    """Where a guess comes from, and how often it may guess."""
    return f"address:{client_address[:100]}", limits.MOST_ATTEMPTS_PER_ADDRESS


async def _session(account_id: UUID, kept: str | None, attempts: list[UUID]) -> SignedIn:
    token, now = new_token(CredentialKind.SESSION), clock.now()
    async with unit_of_work() as unit:
        account = await queries.locked_account(account_id)
        if account.password_hash != kept:
            raise WrongCredentials()  # it was changed while this one was looked at
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
