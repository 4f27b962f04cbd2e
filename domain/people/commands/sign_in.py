"""Signing in and out: sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.people import limits, passwords, queries, rules
from domain.people.attempts import attempt, forgive, of_address, of_email
from domain.people.facts import CredentialsRevoked
from domain.people.models import Account, Credential, CredentialKind, Scope
from domain.people.networks import network
from domain.people.refusals import TooManyAttempts, WrongCredentials
from domain.people.second_step import challenges
from domain.people.second_step.refusals import SecondStepRequired
from domain.people.secrets import new_token
from domain.people.viewer import Viewer
from domain.people.visits import note_visit


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session. No later answer contains its token."""

    token: str
    expires_at: datetime
    account: Account
    credential_id: UUID


async def sign_in(email: str, password: str, *, client_address: str | None) -> SignedIn:
    """Open a session of 30 days with every scope.

    Raises SecondStepRequired, with a challenge, for an account with a second step.
    """
    async with passwords.turn(network(client_address)):
        account = await Account.get_or_none(email_key=rules.known_email_key(email))
        # Many people may sign in from one address: for it an attempt counts only until it succeeds.
        tries = await attempt(of_address(client_address))
        try:
            tries += await attempt(of_email(email))
            password_hash = account.password_hash if account is not None else None
            is_match = await passwords.matches(password, password_hash)
        except TooManyAttempts:
            await forgive(tries)  # The password was not compared.
            raise
        if not is_match:
            raise WrongCredentials()
        assert account is not None, "a password matched without an account"
        opened = await _session(account.id, password_hash, tries, client_address)
    if isinstance(opened, SecondStepRequired):
        raise opened
    return opened


async def sign_out(viewer: Viewer) -> None:
    """End the viewer's session, or revoke their API key."""
    await revoke_credential(viewer, viewer.credential_id, viewer.kind)


@retried
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


@retried
async def _session(
    account_id: UUID, password_hash: str | None, tries: list[UUID], client_address: str | None
) -> SignedIn | SecondStepRequired:
    async with unit_of_work() as unit:
        account = await queries.locked_account_or_none(account_id)
        if account is None or account.password_hash != password_hash:
            raise WrongCredentials()  # the password or the account changed during the check
        await forgive(tries)
        if account.second_step_at is not None:
            return await challenges.ask(account)
        return await open_session(account, client_address, unit)


async def open_session(account: Account, client_address: str | None, unit: UnitOfWork) -> SignedIn:
    """A new session of this account, which is locked and proven."""
    token, now = new_token(CredentialKind.SESSION), clock.now()
    await _make_room(account.id, now, unit)
    await note_visit(account.id, client_address, now)
    session = await Credential.create(
        id=new_id(),
        account_id=account.id,
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
