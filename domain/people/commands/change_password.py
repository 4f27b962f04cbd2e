"""Changing a password, and resetting a lost one by mail."""

from __future__ import annotations

from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.mail import letters
from domain.mail.outbox import post
from domain.people import limits, passwords, queries, rules
from domain.people.commands.sign_in import (
    address_subject,
    attempt,
    email_subject,
    forgive,
    forgiven_if_busy,
    revoke,
)
from domain.people.commands.sign_up import issue_code, mark_verified, redeem
from domain.people.facts import CredentialsRevoked
from domain.people.models import Account, CredentialKind, EmailPurpose, EmailToken
from domain.people.refusals import TokenInvalid, TooManyAttempts, WrongCredentials
from domain.people.secrets import code_hash
from domain.people.viewer import Viewer


async def change_password(viewer: Viewer, *, current: str, new: str) -> Account:
    """Change the viewer's password. Their other sessions end; API keys stay valid."""
    viewer.require_session()
    rules.password("newPassword", new)
    attempts = await attempt(*email_subject(viewer.account.email))
    account = await Account.get(id=viewer.account.id)
    old_hash = account.password_hash
    async with forgiven_if_busy(attempts):
        if not await passwords.matches(current, old_hash):
            raise WrongCredentials()
        new_hash = await passwords.hashed(new)
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


async def request_password_reset(email: str, *, client_address: str, public_url: str) -> None:
    """Mail a code to this address if it has an account. The answer does not reveal whether."""
    email = rules.email(email)
    await attempt(*address_subject(client_address))
    account = await Account.get_or_none(email_key=rules.email_key(email))
    if account is None:
        return
    async with unit_of_work():
        account = await queries.locked_account(account.id)
        try:
            code = await issue_code(account, EmailPurpose.RESET_PASSWORD, lasts=limits.RESET_LASTS)
        except TooManyAttempts:
            return  # an error would reveal that there is an account
        await post(account.email, letters.reset_password(account.display_name, code, public_url))


async def reset_password(code: str, new_password: str) -> Account:
    """Set a new password by a mailed code. Every session and API key ends."""
    rules.password("newPassword", new_password)
    if not await EmailToken.exists(secret_hash=code_hash(code) or ""):
        raise TokenInvalid()  # before the expensive hash
    new_hash = await passwords.hashed(new_password)
    async with unit_of_work() as unit:
        account = await redeem(code, EmailPurpose.RESET_PASSWORD)
        now = clock.now()
        await mark_verified(account, account.email_verified_at or now)
        await _store_password(account, new_hash)
        await _REVOKE_ALL.run(account.id, now)
        unit.tell(CredentialsRevoked(account_id=account.id, credential_id=None, occurred_at=now))
        return account


async def _store_password(account: Account, password_hash: str) -> None:
    account.password_hash = password_hash
    await _STORE_HASH.run(account.id, password_hash)
    await post(account.email, letters.password_changed(account.display_name))


_STORE_HASH = Statement("UPDATE accounts SET password_hash = $2 WHERE id = $1")
_REVOKE_ALL = Statement(
    "UPDATE credentials SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL"
)
