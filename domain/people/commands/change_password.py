"""Passwords: changing one's own, and resetting a lost one by mail."""

from __future__ import annotations

from domain.kernel import clock
from domain.kernel.work import unit_of_work
from domain.mail import letters
from domain.mail.outbox import post
from domain.people import limits, passwords, queries, rules
from domain.people.commands.sign_in import address_subject, attempt, email_subject, forgive, revoke
from domain.people.commands.sign_up import issue_code, redeemed
from domain.people.facts import CredentialsRevoked
from domain.people.models import Account, Credential, CredentialKind, EmailPurpose, EmailToken
from domain.people.refusals import TokenInvalid, TooManyAttempts, WrongCredentials
from domain.people.secrets import code_hash
from domain.people.viewer import Viewer


async def change_password(viewer: Viewer, *, current: str, new: str) -> Account:
    """Change one's password. One's other sessions end; API keys stay."""
    viewer.require_session()
    rules.password("newPassword", new)
    attempts = await attempt(*email_subject(viewer.account.email))
    account = await Account.get(id=viewer.account.id)
    kept = account.password_hash
    if not await passwords.matches(current, kept):
        raise WrongCredentials()
    new_hash = await passwords.hashed(new)
    async with unit_of_work() as unit:
        account = await queries.locked_account(viewer.account.id)
        if account.password_hash != kept:
            raise WrongCredentials()
        await forgive(attempts)
        await _keep(account, new_hash)
        sessions = await queries.live_credentials(
            account.id, CredentialKind.SESSION, at=clock.now()
        )
        others = [session for session in sessions if session.id != viewer.credential_id]
        if others:
            await revoke(others, unit)
        return account


async def request_password_reset(email: str, *, client_address: str, public_url: str) -> None:
    """Mail a code to this address if it has an account. The answer does not tell whether."""
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
            return  # mails enough are under way; to say so would tell that there is an account
        await post(account.email, letters.reset_password(account.display_name, code, public_url))


async def reset_password(code: str, new_password: str) -> Account:
    """Set a new password by a mailed code. Every session and API key ends."""
    rules.password("newPassword", new_password)
    if not await EmailToken.exists(secret_hash=code_hash(code) or ""):
        raise TokenInvalid()  # before the work of hashing a password
    new_hash = await passwords.hashed(new_password)
    async with unit_of_work() as unit:
        account = await redeemed(code, EmailPurpose.RESET_PASSWORD)
        now = clock.now()
        account.email_verified_at = account.email_verified_at or now
        await account.save(update_fields=["email_verified_at"])
        await _keep(account, new_hash)
        await Credential.filter(account_id=account.id, revoked_at__isnull=True).update(
            revoked_at=now
        )
        unit.tell(CredentialsRevoked(account_id=account.id, credential_id=None, occurred_at=now))
        return account


async def _keep(account: Account, password_hash: str) -> None:
    account.password_hash = password_hash
    await account.save(update_fields=["password_hash"])
    await post(account.email, letters.password_changed(account.display_name))
