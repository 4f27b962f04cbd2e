"""Signing up, and confirming the e-mail address or removing the account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from domain.audit.trail import COMMAND_LINE, record
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound, Refused, WrongState
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.mail import letters
from domain.mail.letters import Origin
from domain.mail.outbox import post
from domain.people import email_changes, limits, passwords, queries, rules
from domain.people.attempts import (
    at_sign_up_mails,
    attempt,
    attempt_sign_up,
    count_told,
    forgive,
)
from domain.people.facts import CredentialsRevoked, RightsChanged
from domain.people.models import Account, EmailPurpose, EmailToken
from domain.people.networks import network, shown
from domain.people.operators import OperatorRole
from domain.people.refusals import EmailTaken, TokenInvalid, TooManyAttempts
from domain.people.rules import SignUpForm
from domain.people.secrets import code_hash, new_code
from domain.people.visits import note_visit

AN_HOUR = timedelta(hours=1)


async def sign_up(form: SignUpForm, *, client_address: str | None, public_url: str) -> Account:
    """Open an account and mail its owner a code. Until it is confirmed, it can only browse.

    A taken e-mail costs as much as a free one, and few are told.
    """
    form = form.checked()
    taken = await attempt_sign_up(client_address)
    mailed = await _attempt_mail(form.email, client_address, otherwise=taken)
    try:
        async with passwords.turn(network(client_address)):
            password_hash = await passwords.hashed(form.password)
        return await _open(
            form, password_hash, taken, client_address=client_address, public_url=public_url
        )
    except EmailTaken:
        await forgive(mailed)
        await count_told(client_address)
        raise
    except Refused:
        await forgive([*taken, *mailed])
        raise


@retried
async def _open(
    form: SignUpForm,
    password_hash: str,
    taken: list[UUID],
    *,
    client_address: str | None,
    public_url: str,
) -> Account:
    async with unit_of_work():
        account = await insert_account(form, password_hash)
        await forgive(taken)
        await note_visit(account.id, client_address, account.created_at)
        await mail_code(account, client_address, public_url)
        return account


@retried
async def create_account(form: SignUpForm, *, operator_role: OperatorRole | None = None) -> Account:
    """Open an account with a confirmed e-mail. For the command line only."""
    form = form.checked()
    password_hash = await passwords.hashed(form.password)
    async with unit_of_work():
        account = await insert_account(form, password_hash)
        account.email_verified_at = clock.now()
        account.operator_role = operator_role
        role = None if operator_role is None else operator_role.value
        await _CONFIRM.run(account.id, account.email_verified_at, role)
        await record(
            COMMAND_LINE,
            "account.create",
            subject_id=account.id,
            details={"operator_role": role},
        )
        return account


async def create_operator(
    form: SignUpForm, role: OperatorRole = OperatorRole.ADMINISTRATOR
) -> Account:
    """Open the account of an operator. For the command line only."""
    return await create_account(form, operator_role=role)


@retried
async def verify_email(code: str) -> Account:
    """Confirm the e-mail that this code was sent to. A code can be used once."""
    async with unit_of_work() as unit:
        account = await redeem(code, EmailPurpose.VERIFY_EMAIL)
        if account.email_verified_at is None:
            now = clock.now()
            await mark_verified(account, now)
            unit.tell(RightsChanged(account_id=account.id, occurred_at=now))
        return account


async def resend_verification(
    account_id: UUID, *, client_address: str | None, public_url: str
) -> Account:
    """Mail a new code; earlier codes become invalid."""
    account = await Account.get_or_none(id=account_id)
    if account is None:
        raise NotFound("account")
    if account.email_verified_at is not None:
        raise WrongState("e-mail", "verified", ["not verified"])
    mailed = await attempt(*at_sign_up_mails(account.email, client_address))
    try:
        return await _resend(account_id, client_address, public_url)
    except Refused:
        await forgive(mailed)
        raise


@retried
async def _resend(account_id: UUID, client_address: str | None, public_url: str) -> Account:
    async with unit_of_work():
        account = await queries.locked_account(account_id)
        if account.email_verified_at is not None:
            raise WrongState("e-mail", "verified", ["not verified"])
        await mail_code(account, client_address, public_url)
        return account


@retried
async def remove_unconfirmed(code: str) -> None:
    """Remove the account that a stranger opened with one's address; its sessions end.

    Each code that was mailed to confirm the address will do, also one that a later code replaced.
    Raises TokenInvalid, also where the address was confirmed.
    """
    async with unit_of_work() as unit:
        token = await EmailToken.get_or_none(
            secret_hash=code_hash(code) or "", purpose=EmailPurpose.VERIFY_EMAIL
        )
        if token is None:
            raise TokenInvalid()
        account = await queries.locked_account_or_none(token.account_id)
        if account is None or account.email_verified_at is not None:
            raise TokenInvalid()
        for statement in _REMOVE:
            await statement.run(account.id)
        unit.tell(
            CredentialsRevoked(account_id=account.id, credential_id=None, occurred_at=clock.now())
        )


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
    account = await queries.locked_account_or_none(token.account_id)
    if account is None or not await _USE.run(token.id, now):
        raise TokenInvalid()  # another request used the code while this one waited for the lock
    return account


async def mark_verified(account: Account, at: datetime) -> None:
    """Confirm the e-mail of this account, which is locked."""
    account.email_verified_at = at
    await _VERIFY.run(account.id, at)


async def _attempt_mail(
    email: str, client_address: str | None, *, otherwise: Sequence[UUID]
) -> list[UUID]:
    """Count a mail to this address. Where it is refused, forgive the other attempts."""
    try:
        return await attempt(*at_sign_up_mails(email, client_address))
    except TooManyAttempts:
        await forgive(otherwise)
        raise


async def insert_account(form: SignUpForm, password_hash: str) -> Account:
    """A new account, in the unit of work of its sign-up. Raises EmailTaken."""
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
    if not inserted or await email_changes.is_kept(
        rules.email_key(form.email), for_another_than=account_id
    ):
        raise EmailTaken()
    return await Account.get(id=account_id)


async def mail_code(account: Account, client_address: str | None, public_url: str) -> None:
    """Mail a code that confirms the e-mail of this account, which is locked."""
    code = await issue_code(account, EmailPurpose.VERIFY_EMAIL, lasts=limits.VERIFICATION_LASTS)
    origin = Origin(account.created_at, clock.now(), shown(client_address))
    reader = account.addressee
    await post(reader, letters.confirm_email(reader, code, public_url, origin=origin))


# Of two concurrent sign-ups with one e-mail, the second waits here, and then inserts no row.
_INSERT = Statement(
    """INSERT INTO accounts
           (id, email, email_key, password_hash, display_name, country, subdivision,
            created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (email_key) DO NOTHING
       RETURNING id"""
)
_CONFIRM = Statement("UPDATE accounts SET email_verified_at = $2, operator_role = $3 WHERE id = $1")
_VERIFY = Statement("UPDATE accounts SET email_verified_at = $2 WHERE id = $1")
_INVALIDATE = Statement(
    """UPDATE email_tokens SET used_at = $3
       WHERE account_id = $1 AND purpose = $2 AND used_at IS NULL"""
)
# An account whose address was never confirmed has no profile, so nothing else refers to it.
_REMOVE = [
    Statement("DELETE FROM credentials WHERE account_id = $1"),
    Statement("DELETE FROM email_tokens WHERE account_id = $1"),
    Statement("DELETE FROM client_tokens WHERE account_id = $1"),
    Statement("DELETE FROM sign_in_links WHERE account_id = $1"),
    Statement("DELETE FROM pending_sign_ins WHERE account_id = $1"),
    Statement("DELETE FROM account_settings WHERE account_id = $1"),
    Statement("DELETE FROM mail_choices WHERE account_id = $1"),
    Statement("DELETE FROM email_changes WHERE account_id = $1"),
    Statement(
        """DELETE FROM thread_messages
           WHERE thread_id IN (SELECT id FROM threads WHERE account_id = $1)"""
    ),
    Statement("DELETE FROM threads WHERE account_id = $1"),
    Statement("DELETE FROM accounts WHERE id = $1"),
]
_USE = Statement("UPDATE email_tokens SET used_at = $2 WHERE id = $1 AND used_at IS NULL")
