"""The outbox: a mail is a row, written with its cause and sent after the commit until it goes."""

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
    """A mail that this process has claimed, and now has to send before the lease ends."""

    id: UUID
    recipient: str
    subject: str
    body: str
    attempts: int


async def post(recipient: str, letter: Letter) -> None:
    """Write a mail, in the unit of work of what causes it."""
    assert is_open(), "a mail is written with what causes it"
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
    """Mails to send now. No other process is given them before the lease ends.

    A process that dies after sending and before `mail_sent` leaves a mail that is sent twice;
    none is lost.
    """
    if await _ANY_DUE.row(at) is None:
        return []  # looking takes no lock, and is done every second
    async with unit_of_work():
        rows = await _CLAIM.rows(at, limit, at + limits.LEASE)
    return sorted((_due(row) for row in rows), key=lambda mail: mail.id)


async def mail_sent(mail_id: UUID) -> None:
    """Note that a claimed mail went out."""
    async with unit_of_work():
        await Mail.filter(id=mail_id).update(
            sent_at=clock.now(), next_attempt_at=None, last_error=None
        )


async def mail_failed(mail: DueMail, error: str, *, for_good: bool = False) -> datetime | None:
    """Note that a claimed mail did not go; says when it is tried again, or None for never."""
    retry_at = None if for_good else _retry_at(mail.attempts)
    async with unit_of_work():
        await Mail.filter(id=mail.id).update(
            next_attempt_at=retry_at, last_error=error[: limits.LONGEST_ERROR]
        )
    return retry_at


async def mails_waiting() -> int:
    """How many mails are still to be sent, whenever they are due."""
    row = await _MAILS_WAITING.row()
    return int(row["waiting"]) if row else 0


def _retry_at(attempts: int) -> datetime | None:
    if attempts >= limits.ATTEMPTS:
        return None
    doubled: timedelta = limits.FIRST_BACK_OFF * 2 ** (attempts - 1)
    return clock.now() + min(doubled, limits.LONGEST_BACK_OFF)


def _due(row: Row) -> DueMail:
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
