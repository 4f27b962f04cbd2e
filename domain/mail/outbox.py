"""The outbox: mails as rows, committed with their cause and sent afterwards, with retries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.statement import Row, Statement
from domain.kernel.work import is_open, retried, unit_of_work
from domain.mail import limits
from domain.mail.letters import Addressee, Letter

GIVEN_UP = "Every attempt ended without an answer."


@dataclass(frozen=True, slots=True)
class DueMail:
    """A mail that this process has claimed and must send before its lease ends."""

    id: UUID
    recipient: str
    subject: str
    body: str
    attempts: int
    unsubscribe: str | None = None  # the token that turns its kind off, where the reader may
    reply_to: str | None = None  # the address by which the server takes a reply


async def post(addressee: Addressee, letter: Letter) -> None:
    """Add a mail that its reader caused and waits for, in the unit of work of its cause."""
    await add([NewMail(addressee, letter, is_awaited=True)])


async def post_to_address(address: str, letter: Letter) -> None:
    """Add a mail to an address that may have no account, in the unit of work of its cause."""
    assert is_open(), "a mail is committed with its cause"
    now = clock.now()
    texts = letter.subject, letter.body
    await _ADD.run_many([(new_id(), address, *texts, now, None, None, None, False, None, now)])


@dataclass(frozen=True, slots=True)
class NewMail:
    """A mail to add. One that another person caused has its kind, and their profile's id."""

    addressee: Addressee
    letter: Letter
    kind: str | None = None
    sender_id: UUID | None = None
    is_last: bool = False  # deleted once it is sent or given up
    is_awaited: bool = False  # sent before those that nobody waits for
    reply_to: str | None = None


async def post_last(addressee: Addressee, letter: Letter) -> None:
    """Add the last mail to a person, which is deleted with their address once it is sent."""
    await add([NewMail(addressee, letter, is_last=True)])


async def add(mails: Sequence[NewMail]) -> None:
    """Add mails, in the unit of work of their cause."""
    assert is_open(), "a mail is committed with its cause"
    now = clock.now()
    rows = [
        (
            new_id(),
            mail.addressee.email,
            mail.letter.subject,
            mail.letter.body,
            now,
            mail.kind,
            mail.sender_id,
            mail.addressee.account_id,
            mail.is_last,
            mail.reply_to,
            now - limits.AHEAD_OF_OTHERS if mail.is_awaited else now,
        )
        for mail in mails
    ]
    if rows:
        await _ADD.run_many(rows)


async def claim_due_mails(at: datetime, limit: int) -> list[DueMail]:
    """Mails to send now. No other process gets them before the lease ends.

    If a process dies after sending and before `mail_sent`, the mail is sent twice. No mail is lost.
    """
    if await _ANY_DUE.row(at) is None:
        return []  # a check every second that takes no lock
    # Each claim is counted before the mail is touched, so that a mail that ends the process at
    # every attempt is given up too.
    if await _ANY_TO_GIVE_UP.row(at, limits.ATTEMPTS) is not None:
        await _give_up(at, limit)
    return await _claim(at, limit)


@retried
async def _give_up(at: datetime, limit: int) -> None:
    async with unit_of_work():
        await _GIVE_UP.run(at, limits.ATTEMPTS, limit, GIVEN_UP)


@retried
async def _claim(at: datetime, limit: int) -> list[DueMail]:
    async with unit_of_work():
        rows = await _CLAIM.rows(at, limit, at + limits.LEASE, limits.ATTEMPTS)
    return sorted((_due_mail(row) for row in rows), key=lambda mail: mail.id)


@retried
async def mail_sent(mail_id: UUID) -> None:
    """Store that a claimed mail was sent."""
    async with unit_of_work():
        await _SENT.run(mail_id, clock.now())
        await _FORGET.run(mail_id)


@retried
async def mail_failed(mail: DueMail, error: str, *, for_good: bool = False) -> datetime | None:
    """Store that a claimed mail was not sent. Returns the time of the retry, or None for never."""
    retry_at = None if for_good else _retry_at(mail.attempts)
    async with unit_of_work():
        await _FAILED.run(mail.id, retry_at, error[: limits.LONGEST_ERROR])
        if retry_at is None:
            await _FORGET.run(mail.id)
    return retry_at


async def mails_waiting() -> int:
    """The number of mails that are not sent yet, due or not."""
    row = await _MAILS_WAITING.row()
    return int(row["waiting"]) if row else 0


def _retry_at(attempts: int) -> datetime | None:
    if attempts >= limits.ATTEMPTS:
        return None
    doubled: timedelta = limits.FIRST_BACK_OFF * 2 ** (attempts - 1)
    return clock.now() + min(doubled, limits.LONGEST_BACK_OFF)


def _due_mail(row: Row) -> DueMail:
    return DueMail(
        id=UUID(str(row["id"])),
        recipient=row["recipient"],
        subject=row["subject"],
        body=row["body"],
        attempts=row["attempts"],
        unsubscribe=row["unsubscribe"],
        reply_to=row["reply_to"],
    )


_ADD = Statement(
    """INSERT INTO mails (id, recipient, subject, body, created_at, attempts, next_attempt_at,
                          kind, sender_id, account_id, is_last, reply_to)
       VALUES ($1, $2, $3, $4, $5, 0, $11, $6, $7, $8, $9, $10)"""
)
_ANY_DUE = Statement("SELECT 1 AS due FROM mails WHERE next_attempt_at <= $1 LIMIT 1")
_ANY_TO_GIVE_UP = Statement(
    "SELECT 1 AS due FROM mails WHERE next_attempt_at <= $1 AND attempts >= $2 LIMIT 1"
)
_CLAIM = Statement(
    """UPDATE mails SET next_attempt_at = $3, attempts = attempts + 1
       WHERE id IN (SELECT id FROM mails WHERE next_attempt_at <= $1 AND attempts < $4
                    ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id, recipient, subject, body, attempts, reply_to,
           (SELECT token FROM mail_choices AS choice
            WHERE choice.account_id = mails.account_id AND choice.kind = mails.kind)
               AS unsubscribe"""
)
_GIVE_UP = Statement(
    """UPDATE mails SET next_attempt_at = NULL, last_error = coalesce(last_error, $4)
       WHERE id IN (SELECT id FROM mails WHERE next_attempt_at <= $1 AND attempts >= $2
                    ORDER BY next_attempt_at LIMIT $3 FOR UPDATE SKIP LOCKED)"""
)
_MAILS_WAITING = Statement(
    "SELECT count(*) AS waiting FROM mails WHERE next_attempt_at IS NOT NULL"
)
_SENT = Statement(
    "UPDATE mails SET sent_at = $2, next_attempt_at = NULL, last_error = NULL WHERE id = $1"
)
_FORGET = Statement("DELETE FROM mails WHERE id = $1 AND is_last")
_FAILED = Statement("UPDATE mails SET next_attempt_at = $2, last_error = $3 WHERE id = $1")
