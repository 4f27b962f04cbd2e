"""Joining: signing up, and confirming the e-mail."""

from __future__ import annotations

from datetime import timedelta
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
    """Open an account and mail its owner a code. Until that comes back, it may browse only."""
    form = form.checked()
    password_hash = await _hash_for_a_free_email(form)
    async with unit_of_work():
        account = await _opened(form, password_hash)
        await _mail_code(account, public_url)
        return account


async def create_account(form: SignUpForm, *, is_operator: bool = False) -> Account:
    """Open an account whose e-mail is taken as confirmed. For the command line alone."""
    form = form.checked()
    password_hash = await _hash_for_a_free_email(form)
    async with unit_of_work():
        account = await _opened(form, password_hash)
        account.email_verified_at = clock.now()
        account.is_operator = is_operator
        await account.save(update_fields=["email_verified_at", "is_operator"])
        return account


async def create_operator(form: SignUpForm) -> Account:
    """Make someone an operator of this installation. For the command line alone."""
    return await create_account(form, is_operator=True)


async def verify_email(code: str) -> Account:
    """Confirm the e-mail to which this code was mailed. A code is good once."""
    async with unit_of_work():
        account = await redeemed(code, EmailPurpose.VERIFY_EMAIL)
        if account.email_verified_at is None:
            account.email_verified_at = clock.now()
            await account.save(update_fields=["email_verified_at"])
        return account


async def resend_verification(account_id: UUID, *, public_url: str) -> Account:
    """Mail a new code; those mailed before are good no more."""
    async with unit_of_work():
        account = await queries.locked_account(account_id)
        if account.email_verified_at is not None:
            raise WrongState("e-mail", "verified", ["not verified"])
        await _mail_code(account, public_url)
        return account


async def issue_code(account: Account, purpose: EmailPurpose, *, lasts: timedelta) -> str:
    """A new code for this account, in place of earlier ones. The account is locked."""
    now = clock.now()
    latest = EmailToken.filter(account_id=account.id, purpose=purpose, created_at__gt=now - AN_HOUR)
    issued = await latest.order_by("created_at").limit(limits.MOST_CODES_AN_HOUR)
    if len(issued) >= limits.MOST_CODES_AN_HOUR:
        raise TooManyAttempts(issued[0].created_at + AN_HOUR)
    await EmailToken.filter(account_id=account.id, purpose=purpose, used_at__isnull=True).update(
        used_at=now
    )
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


async def redeemed(code: str, purpose: EmailPurpose) -> Account:
    """Use a mailed code up: the account it stands for, locked. Raises TokenInvalid."""
    hashed, now = code_hash(code), clock.now()
    if hashed is None:
        raise TokenInvalid()
    wanted = EmailToken.filter(
        secret_hash=hashed, purpose=purpose, used_at__isnull=True, expires_at__gt=now
    )
    token = await wanted.first()
    if token is None:
        raise TokenInvalid()
    account = await queries.locked_account(token.account_id)
    if not await wanted.update(used_at=now):
        raise TokenInvalid()  # the same code was used while this one waited for the lock
    return account


async def _hash_for_a_free_email(form: SignUpForm) -> str:
    if await Account.exists(email_key=rules.email_key(form.email)):
        raise EmailTaken()
    return await passwords.hashed(form.password)


async def _opened(form: SignUpForm, password_hash: str) -> Account:
    account_id = new_id()
    opened = await _OPEN.rows(
        account_id,
        form.email,
        rules.email_key(form.email),
        password_hash,
        form.display_name,
        form.country,
        form.subdivision,
        clock.now(),
    )
    if not opened:
        raise EmailTaken()
    return await Account.get(id=account_id)


async def _mail_code(account: Account, public_url: str) -> None:
    code = await issue_code(account, EmailPurpose.VERIFY_EMAIL, lasts=limits.VERIFICATION_LASTS)
    await post(account.email, letters.confirm_email(account.display_name, code, public_url))


# Of two sign-ups with one e-mail, the second waits here for the first, and then has no row.
_OPEN = Statement(
    """INSERT INTO accounts
           (id, email, email_key, password_hash, display_name, country, subdivision,
            is_operator, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, $8)
       ON CONFLICT (email_key) DO NOTHING
       RETURNING id"""
)
