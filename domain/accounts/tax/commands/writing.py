"""Writing tax interviews in the unit of work that is open; the worker is locked."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from domain.accounts.tax import limits
from domain.accounts.tax.lifecycle import TaxState
from domain.accounts.tax.models import TaxInterview
from domain.kernel import policy
from domain.kernel.statement import Statement, key
from domain.kernel.work import UnitOfWork
from domain.people.facts import RightsChanged
from domain.storage.keeping import delete_attached

_INSERT = Statement(
    """INSERT INTO tax_interviews (id, worker_id, form, state, person, tax_id, id_kind, id_country,
           treaty_country, withholding, answered_at, upload_id, valid_from, valid_until, remind_at,
           erase_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"""
)
_END = Statement(
    """UPDATE tax_interviews SET state = 'ENDED', ended_at = $2, erase_at = $3, remind_at = NULL
       WHERE worker_id = $1 AND state = 'IN_FORCE'"""
)
_UNDECIDED = Statement(
    """SELECT id FROM tax_interviews
       WHERE worker_id = $1 AND state IN ('WAITING', 'RETURNED') ORDER BY id FOR UPDATE"""
)
_DELETE = Statement("DELETE FROM tax_interviews WHERE id = $1")
_VALID = Statement("UPDATE workers SET tax_valid_until = $2 WHERE id = $1")


async def insert(interview: TaxInterview) -> None:
    """Store a new interview."""
    await _INSERT.run(
        interview.id,
        interview.worker_id,
        interview.form.value,
        interview.state.value,
        interview.person,
        interview.tax_id,
        None if interview.id_kind is None else interview.id_kind.value,
        interview.id_country,
        interview.treaty_country,
        interview.withholding,
        interview.answered_at,
        interview.upload_id,
        interview.valid_from,
        interview.valid_until,
        interview.remind_at,
        interview.erase_at,
    )


def put_in_force(interview: TaxInterview, *, at: datetime) -> None:
    """Set what an interview has from the instant at which it is signed or filed."""
    until = years_later(at, limits.YEARS_VALID)
    interview.state = TaxState.IN_FORCE
    interview.valid_from, interview.valid_until = at, until
    interview.remind_at = until - limits.REMINDED_BEFORE
    interview.erase_at = until + policy.current().tax_retention


async def make_valid(
    interview: TaxInterview, unit: UnitOfWork, *, account_id: UUID, at: datetime
) -> None:
    """Let the worker work until the interview is over; open sockets read their viewer again."""
    await _VALID.run(interview.worker_id, interview.valid_until)
    unit.tell(RightsChanged(account_id=account_id, occurred_at=at))


async def end_in_force(worker_id: UUID, *, at: datetime) -> None:
    """End the interview in force, if there is one. It stays for the years that tax law asks."""
    await _END.run(worker_id, at, at + policy.current().tax_retention)


async def delete_undecided(worker_id: UUID) -> None:
    """Delete a printed form that was never in force, with its file."""
    for row in await _UNDECIDED.rows(worker_id):
        await delete(key(row["id"]))


async def delete(interview_id: UUID) -> None:
    """Delete an interview, with the file of its printed form."""
    await delete_attached(interview_id)
    await _DELETE.run(interview_id)


def years_later(at: datetime, years: int) -> datetime:
    """The same day in a later year; the last of February for the 29th."""
    try:
        return at.replace(year=at.year + years)
    except ValueError:
        return (at - timedelta(days=1)).replace(year=at.year + years)
