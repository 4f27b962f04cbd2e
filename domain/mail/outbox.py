"""The outbox: mails as rows, committed with their cause and sent afterwards, with retries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.statement import Row, Statement
from domain.kernel.work import is_open, unit_of_work
from domain.mail import limits
from domain.mail.letters import Letter
from domain.mail.models import Mail


@dataclass(frozen=True, slots=True)
class DueMail:
    """A mail that this process has claimed and must send before its lease ends."""

    id: UUID
    recipient: str
    subject: str
    body: str
    attempts: int


async def post(recipient: str, letter: Letter) -> None:
    """Add a mail, in the unit of work of its cause."""
    assert is_open(), "a mail is committed with its cause"
    now = clock.now()
    await Mail.create(
        id=new_id(),
        recipient=recipient,
        subject=letter.subject,
        body=letter.body,
        created_at=now,
        next_attempt_at=now,
    )


async def claim_due_mails(at: datetime, limit: int) -> list[DueMail]:
    """Mails to send now. No other process gets them before the lease ends.

    If a process dies after sending and before `mail_sent`, the mail is sent twice. No mail is lost.
    """
    if await _ANY_DUE.row(at) is None:
        return []  # a check every second that takes no lock
    async with unit_of_work():
        rows = await _CLAIM.rows(at, limit, at + limits.LEASE)
    return sorted((_due_mail(row) for row in rows), key=lambda mail: mail.id)


async def mail_sent(mail_id: UUID) -> None:
    """Store that a claimed mail was sent."""
    async with unit_of_work():
        await _SENT.run(mail_id, clock.now())


async def mail_failed(mail: DueMail, error: str, *, for_good: bool = False) -> datetime | None:
    """Store that a claimed mail was not sent. Returns the time of the retry, or None for never."""
    retry_at = None if for_good else _retry_at(mail.attempts)
    async with unit_of_work():
        await _FAILED.run(mail.id, retry_at, error[: limits.LONGEST_ERROR])
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
    )


_ANY_DUE = Statement("SELECT 1 AS due FROM mails WHERE next_attempt_at <= $1 LIMIT 1")
_CLAIM = Statement(
    """UPDATE mails SET next_attempt_at = $3, attempts = attempts + 1
       WHERE id IN (SELECT id FROM mails WHERE next_attempt_at <= $1
                    ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED)
       RETURNING id, recipient, subject, body, attempts"""
)
_MAILS_WAITING = Statement(
    "SELECT count(*) AS waiting FROM mails WHERE next_attempt_at IS NOT NULL"
)
_SENT = Statement(
    "UPDATE mails SET sent_at = $2, next_attempt_at = NULL, last_error = NULL WHERE id = $1"
)
_FAILED = Statement("UPDATE mails SET next_attempt_at = $2, last_error = $3 WHERE id = $1")
