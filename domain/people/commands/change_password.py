"""Changing a password, and resetting a lost one by mail."""

from __future__ import annotations

from uuid import UUID

from domain.audit.trail import COMMAND_LINE, record
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.mail import letters
from domain.mail.outbox import post
from domain.people import passwords, queries, rules
from domain.people.attempts import at_reset_mails, attempt, forgive, of_address, of_email
from domain.people.commands.sign_in import revoke
from domain.people.commands.sign_up import mark_verified, redeem
from domain.people.facts import CredentialsRevoked
from domain.people.models import Account, CredentialKind, EmailPurpose, EmailToken
from domain.people.networks import network
from domain.people.openid import links
from domain.people.refusals import NoPassword, TokenInvalid, TooManyAttempts, WrongCredentials
from domain.people.secrets import code_hash
from domain.people.viewer import Viewer


async def change_password(viewer: Viewer, *, current: str, new: str) -> Account:
    """Change the viewer's password. Their other sessions end; API keys stay valid."""
    viewer.require_session()
    rules.password("newPassword", new)
    async with passwords.turn(viewer.account.id):
        attempts = await attempt(of_email(viewer.account.email))
        account = await Account.get_or_none(id=viewer.account.id)
        if account is None:
            raise WrongCredentials()
        old_hash = account.password_hash
        if old_hash == passwords.NO_PASSWORD:
            raise NoPassword()
        if not await passwords.matches(current, old_hash):
            raise WrongCredentials()
        new_hash = await passwords.hashed(new)
    return await _change(viewer, old_hash, new_hash, attempts)


@retried
async def _change(viewer: Viewer, old_hash: str, new_hash: str, attempts: list[UUID]) -> Account:
    async with unit_of_work() as unit:
        account = await queries.locked_account(viewer.account.id)
        if account.password_hash != old_hash:
            raise WrongCredentials()
        await forgive(attempts)
        await _store_password(account, new_hash)
        sessions = await queries.live_credentials(
            account.id, CredentialKind.SESSION, at=clock.now()
        )
        others = [session for session in sessions if session.id != viewer.credential_id]
        if others:
            await revoke(others, unit)
        return account


async def request_password_reset(
    email: str, *, client_address: str | None, public_url: str
) -> None:
    """Mail a code to this address if it has an account.

    The request is only stored, and answered by `answer_resets_due`: neither the answer nor its
    time reveals whether there is an account. Too many for one mailbox are not stored.
    """
    email = rules.email(email)
    await attempt(of_address(client_address))
    try:
        await attempt(at_reset_mails(email))
    except TooManyAttempts:
        return
    await _store_request(email, public_url)


@retried
async def _store_request(email: str, public_url: str) -> None:
    async with unit_of_work():
        await _ASK.run(new_id(), rules.email_key(email), public_url, clock.now())


async def reset_password(
    code: str, new_password: str, *, client_address: str | None = None
) -> Account:
    """Set a new password by a mailed code. Every session and API key ends."""
    rules.password("newPassword", new_password)
    if not await EmailToken.exists(secret_hash=code_hash(code) or ""):
        raise TokenInvalid()  # before the expensive hash
    async with passwords.turn(network(client_address)):
        new_hash = await passwords.hashed(new_password)
    return await _reset(code, new_hash)


async def replace_password(account_id: UUID, new_password: str) -> Account:
    """Set a new password. Every session and API key ends. For the command line only."""
    rules.password("newPassword", new_password)
    return await _replace(account_id, await passwords.hashed(new_password))


@retried
async def _replace(account_id: UUID, new_hash: str) -> Account:
    async with unit_of_work() as unit:
        account = await queries.locked_account(account_id)
        await links.end_added(account, was_confirmed=True)
        await _renew(account, new_hash, unit)
        await record(COMMAND_LINE, "account.replace_password", subject_id=account.id)
        return account


@retried
async def _reset(code: str, new_hash: str) -> Account:
    async with unit_of_work() as unit:
        account = await redeem(code, EmailPurpose.RESET_PASSWORD)
        await links.end_added(account, was_confirmed=account.email_verified_at is not None)
        await mark_verified(account, account.email_verified_at or clock.now())
        await _renew(account, new_hash, unit)
        return account


async def _renew(account: Account, new_hash: str, unit: UnitOfWork) -> None:
    """Store the new password of this account, which is locked, and end all its credentials."""
    await _store_password(account, new_hash)
    await end_all_credentials(account, unit)


async def end_all_credentials(account: Account, unit: UnitOfWork) -> None:
    """End every session and API key of this account, which is locked."""
    now = clock.now()
    await _REVOKE_ALL.run(account.id, now)
    unit.tell(CredentialsRevoked(account_id=account.id, credential_id=None, occurred_at=now))


async def _store_password(account: Account, password_hash: str) -> None:
    account.password_hash = password_hash
    await _STORE_HASH.run(account.id, password_hash)
    reader = account.addressee
    await post(reader, letters.password_changed(reader))


_ASK = Statement(
    "INSERT INTO password_resets (id, email_key, public_url, asked_at) VALUES ($1, $2, $3, $4)"
)
_STORE_HASH = Statement("UPDATE accounts SET password_hash = $2 WHERE id = $1")
_REVOKE_ALL = Statement(
    "UPDATE credentials SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL"
)
