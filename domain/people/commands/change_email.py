"""Changing the e-mail address: confirmed by the new one, and undone by the old one for a week."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from tortoise.exceptions import IntegrityError

from domain.kernel import clock, work
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput, Rule
from domain.kernel.statement import Statement
from domain.mail import account_letters as letters
from domain.mail.account_letters import AskedFrom
from domain.mail.letters import Addressee
from domain.mail.outbox import post
from domain.people import email_changes, limits, queries, rules
from domain.people.attempts import at_email_changes, attempt, forgive
from domain.people.commands.change_password import end_all_credentials
from domain.people.commands.confirm_password import confirmed_password
from domain.people.commands.sign_up import issue_code
from domain.people.facts import AccountChanged, RightsChanged
from domain.people.models import Account, EmailChange, EmailPurpose
from domain.people.networks import shown
from domain.people.openid import links
from domain.people.passwords import NO_PASSWORD
from domain.people.refusals import EmailNotVerified, EmailTaken, TokenInvalid, WrongCredentials
from domain.people.secrets import code_hash, new_code
from domain.people.viewer import Viewer


async def ask_to_change_email(
    viewer: Viewer, *, password: str, new_email: str, client_address: str | None, public_url: str
) -> str:
    """Mail a code to a new address. Nothing changes before it is confirmed, and an earlier code is
    void then. Returns the address.

    The answer is the same for an address that has an account, to which another mail goes.
    """
    viewer.require_session()
    new_email = rules.email(new_email, field="newEmail")
    if rules.email_key(new_email) == rules.email_key(viewer.account.email):
        bound = "another address than the present one"
        raise InvalidInput("newEmail", new_email, bound, broken=Rule.UNIQUE)
    if viewer.account.email_verified_at is None:
        raise EmailNotVerified()
    await links.refuse_led(viewer.account_id)
    password_hash, tries = await confirmed_password(viewer, password)
    await attempt(*at_email_changes(viewer.account_id, new_email))
    asked = AskedFrom(clock.now(), shown(client_address), public_url)
    await _ask(viewer.account_id, password_hash, new_email, asked)
    await forgive(tries)
    return new_email


@work.retried
async def _ask(account_id: UUID, password_hash: str, new_email: str, asked: AskedFrom) -> None:
    async with work.unit_of_work():
        account = await queries.locked_account(account_id)
        if account.password_hash != password_hash:
            raise WrongCredentials()
        await _END_ASKED.run(account.id, asked.at)
        code = new_code()
        await EmailChange.create(
            id=new_id(),
            account_id=account.id,
            new_email=new_email,
            secret_hash=code.hashed,
            password_mark=_mark(account),
            asked_at=asked.at,
            expires_at=asked.at + limits.EMAIL_CHANGE_LASTS,
        )
        reader = Addressee(account.id, new_email, "", is_confirmed=False)
        if await email_changes.is_taken(new_email, by_another_than=account.id):
            await post(reader, letters.email_has_an_account(reader, asked))
        else:
            await post(reader, letters.confirm_new_email(reader, code.printed, asked))


async def confirm_email_change(code: str, *, public_url: str) -> Account:
    """Change the address to the one that this code was mailed to, and tell the old one.

    A code is void after another change, and after the password changed. Raises TokenInvalid, and
    EmailTaken where another account got the address meanwhile.
    """
    try:
        return await _confirm(code, public_url)
    except IntegrityError as error:
        if work.is_open():
            raise
        raise EmailTaken() from error  # by a transaction that committed since it was looked up


@work.retried
async def _confirm(code: str, public_url: str) -> Account:
    async with work.unit_of_work() as unit:
        now = clock.now()
        change = await EmailChange.get_or_none(secret_hash=code_hash(code) or "")
        if change is None:
            raise TokenInvalid()
        account = await queries.locked_account_or_none(change.account_id)
        if account is None or not await _USE.run(change.id, now):
            raise TokenInvalid()
        if change.password_mark != _mark(account):
            raise TokenInvalid()
        undo = new_code()
        await _DONE.run(
            change.id,
            account.id,
            account.email,
            rules.email_key(account.email),
            undo.hashed,
            now + limits.UNDO_LASTS,
        )
        left = account.addressee
        await move(account, change.new_email, now)
        letter = letters.email_changed(
            left, account.email, code=undo.printed, public_url=public_url
        )
        await post(left, letter)
        unit.tell(AccountChanged(account_id=account.id, occurred_at=now))
        return account


@work.retried
async def undo_email_change(code: str, *, public_url: str) -> Account:
    """Give the account back to the address that a change left, for a week after it.

    All sessions and keys end, the password is void, and a code for a new one is mailed to the
    address: the account may be in the hands of a stranger who knows the password. Later changes can
    no longer be undone; earlier ones can. Raises TokenInvalid.
    """
    async with work.unit_of_work() as unit:
        now, hashed = clock.now(), code_hash(code) or ""
        change = await EmailChange.get_or_none(undo_hash=hashed)
        if change is None:
            raise TokenInvalid()
        account = await queries.locked_account_or_none(change.account_id)
        if account is None or not await _UNDO.run(change.id, now):
            raise TokenInvalid()
        assert change.old_email is not None, "a change that can be undone left an address"
        await _END_FROM.run(account.id, change.number, now)
        left = account.addressee
        await move(account, change.old_email, now, password_hash=NO_PASSWORD)
        await _FORGET_CODES.run(account.id)
        await links.end_added(account, was_confirmed=False)
        await end_all_credentials(account, unit)
        reader = account.addressee
        reset = await issue_code(account, EmailPurpose.RESET_PASSWORD, lasts=limits.RESET_LASTS)
        await post(reader, letters.email_restored(reader, reset, public_url))
        if left.email != reader.email:
            await post(left, letters.email_taken_back(left))
        unit.tell(AccountChanged(account_id=account.id, occurred_at=now))
        unit.tell(RightsChanged(account_id=account.id, occurred_at=now))
        return account


async def move(
    account: Account, email: str, at: datetime, *, password_hash: str | None = None
) -> None:
    """Give this account, which is locked, the address. Raises EmailTaken.

    An address that another account left is looked up after the update, which waits for the change
    of the other account at the unique index.
    """
    account.email, account.email_key = email, rules.email_key(email)
    account.password_hash = password_hash or account.password_hash
    account.email_verified_at = at
    if await email_changes.is_taken(email, by_another_than=account.id):
        raise EmailTaken()
    await _MOVE.run(account.id, account.email, account.email_key, account.password_hash, at)
    if await email_changes.is_taken(email, by_another_than=account.id):
        raise EmailTaken()
    await _VOID_CODES.run(account.id, at)  # they were mailed to the other address


def _mark(account: Account) -> str:
    return hashlib.sha256(account.password_hash.encode()).hexdigest()


_END_ASKED = Statement(
    """UPDATE email_changes SET ended_at = $2
       WHERE account_id = $1 AND number IS NULL AND ended_at IS NULL"""
)
_USE = Statement(
    """UPDATE email_changes SET expires_at = $2
       WHERE id = $1 AND number IS NULL AND ended_at IS NULL AND expires_at > $2"""
)
_DONE = Statement(
    """UPDATE email_changes SET old_email = $3, old_email_key = $4, undo_hash = $5, undo_until = $6,
           number = 1 + (SELECT coalesce(max(number), 0) FROM email_changes AS earlier
                         WHERE earlier.account_id = $2)
       WHERE id = $1"""
)
_UNDO = Statement(
    """UPDATE email_changes SET ended_at = $2
       WHERE id = $1 AND number IS NOT NULL AND ended_at IS NULL AND undo_until > $2"""
)
_END_FROM = Statement(
    """UPDATE email_changes SET ended_at = $3
       WHERE account_id = $1 AND ended_at IS NULL AND (number IS NULL OR number >= $2)"""
)
_MOVE = Statement(
    """UPDATE accounts SET email = $2, email_key = $3, password_hash = $4, email_verified_at = $5
       WHERE id = $1"""
)
_VOID_CODES = Statement(
    "UPDATE email_tokens SET used_at = $2 WHERE account_id = $1 AND used_at IS NULL"
)
_FORGET_CODES = Statement("DELETE FROM email_tokens WHERE account_id = $1")
