"""Signing up, and confirming the e-mail address."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import WrongState
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.mail import letters
from domain.mail.outbox import post
from domain.people import limits, passwords, queries, rules
from domain.people.models import Account, EmailPurpose, EmailToken
from domain.people.refusals import EmailTaken, TokenInvalid, TooManyAttempts
from domain.people.rules import SignUpForm
from domain.people.secrets import code_hash, new_code

AN_HOUR = timedelta(hours=1)


async def sign_up(form: SignUpForm, *, public_url: str) -> Account:
    """Open an account and mail its owner a code. Until it is confirmed, it can only browse."""
    form = form.checked()
    password_hash = await _hash_unless_taken(form)
    async with unit_of_work():
        account = await _insert(form, password_hash)
        await _mail_code(account, public_url)
        return account


async def create_account(form: SignUpForm, *, is_operator: bool = False) -> Account:
    """Open an account with a confirmed e-mail. For the command line only."""
    form = form.checked()
    password_hash = await _hash_unless_taken(form)
    async with unit_of_work():
        account = await _insert(form, password_hash)
        account.email_verified_at = clock.now()
        account.is_operator = is_operator
        await _CONFIRM.run(account.id, account.email_verified_at, is_operator)
        return account


async def create_operator(form: SignUpForm) -> Account:
    """Open the account of an operator. For the command line only."""
    return await create_account(form, is_operator=True)


async def verify_email(code: str) -> Account:
    """Confirm the e-mail that this code was sent to. A code can be used once."""
    async with unit_of_work():
        account = await redeem(code, EmailPurpose.VERIFY_EMAIL)
        if account.email_verified_at is None:
            await mark_verified(account, clock.now())
        return account


async def resend_verification(account_id: UUID, *, public_url: str) -> Account:
    """Mail a new code; earlier codes become invalid."""
    async with unit_of_work():
        account = await queries.locked_account(account_id)
        if account.email_verified_at is not None:
            raise WrongState("e-mail", "verified", ["not verified"])
        await _mail_code(account, public_url)
        return account


async def issue_code(account: Account, purpose: EmailPurpose, *, lasts: timedelta) -> str:
    """A new code for this account, which is locked. Earlier codes become invalid."""
    now = clock.now()
    latest = EmailToken.filter(account_id=account.id, purpose=purpose, created_at__gt=now - AN_HOUR)
    issued = await latest.order_by("created_at").limit(limits.MOST_CODES_AN_HOUR)
    if len(issued) >= limits.MOST_CODES_AN_HOUR:
        raise TooManyAttempts(issued[0].created_at + AN_HOUR)
    await _INVALIDATE.run(account.id, purpose.value, now)
    code = new_code()
    await EmailToken.create(
        id=new_id(),
        account_id=account.id,
        purpose=purpose,
        secret_hash=code.hashed,
        created_at=now,
        expires_at=now + lasts,
    )
    return code.printed


async def redeem(code: str, purpose: EmailPurpose) -> Account:
    """Use a mailed code. Returns its account, locked. Raises TokenInvalid."""
    hashed, now = code_hash(code), clock.now()
    if hashed is None:
        raise TokenInvalid()
    token = await EmailToken.get_or_none(
        secret_hash=hashed, purpose=purpose, used_at__isnull=True, expires_at__gt=now
    )
    if token is None:
        raise TokenInvalid()
    account = await queries.locked_account(token.account_id)
    if not await _USE.run(token.id, now):
        raise TokenInvalid()  # another request used the code while this one waited for the lock
    return account


async def mark_verified(account: Account, at: datetime) -> None:
    """Confirm the e-mail of this account, which is locked."""
    account.email_verified_at = at
    await _VERIFY.run(account.id, at)


async def _hash_unless_taken(form: SignUpForm) -> str:
    if await Account.exists(email_key=rules.email_key(form.email)):
        raise EmailTaken()
    return await passwords.hashed(form.password)


async def _insert(form: SignUpForm, password_hash: str) -> Account:
    account_id = new_id()
    inserted = await _INSERT.rows(
        account_id,
        form.email,
        rules.email_key(form.email),
        password_hash,
        form.display_name,
        form.country,
        form.subdivision,
        clock.now(),
    )
    if not inserted:
        raise EmailTaken()
    return await Account.get(id=account_id)


async def _mail_code(account: Account, public_url: str) -> None:
    code = await issue_code(account, EmailPurpose.VERIFY_EMAIL, lasts=limits.VERIFICATION_LASTS)
    await post(account.email, letters.confirm_email(account.display_name, code, public_url))


# Of two concurrent sign-ups with one e-mail, the second waits here, and then inserts no row.
_INSERT = Statement(
    """INSERT INTO accounts
           (id, email, email_key, password_hash, display_name, country, subdivision,
            is_operator, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, $8)
       ON CONFLICT (email_key) DO NOTHING
       RETURNING id"""
)
_CONFIRM = Statement("UPDATE accounts SET email_verified_at = $2, is_operator = $3 WHERE id = $1")
_VERIFY = Statement("UPDATE accounts SET email_verified_at = $2 WHERE id = $1")
_INVALIDATE = Statement(
    """UPDATE email_tokens SET used_at = $3
       WHERE account_id = $1 AND purpose = $2 AND used_at IS NULL"""
)
_USE = Statement("UPDATE email_tokens SET used_at = $2 WHERE id = $1 AND used_at IS NULL")
