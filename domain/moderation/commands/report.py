"""Reporting: a person says that something is wrong. Reports of one subject are one case."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.kernel import bounds, clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotAllowed, NotFound, Refused
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.moderation import limits, queries
from domain.moderation.facts import ReportCaseChanged
from domain.moderation.lifecycle import WEIGHTS, ReportCategory
from domain.moderation.models import FiledReport, ReportCase
from domain.moderation.subjects import ReportedSubject, Reporter, kind_named
from domain.people.attempts import at_reports, attempt, forgive
from domain.people.teams.models import TeamMember

TRIES = 5  # to find the open case, which may be decided between two statements

_OPEN_CASE = Statement(
    """INSERT INTO report_cases (id, kind, subject_id, account_id, requester_id, state, place,
           opened_at)
       VALUES ($1, $2, $3, $4, $5, 'OPEN', 0, $6)
       ON CONFLICT (kind, subject_id) WHERE state = 'OPEN' DO NOTHING"""
)
# A report waits for the account to be closed, so that its text is not left behind.
_STILL_OPEN = Statement("SELECT id FROM accounts WHERE id = $1 AND closed_at IS NULL FOR KEY SHARE")
_ADD = Statement(
    """INSERT INTO reports (id, case_id, account_id, category, text, hit_id, said, reported_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (case_id, account_id) DO NOTHING RETURNING id"""
)
_RAISE = Statement(
    """UPDATE report_cases SET place = place - $2, report_count = report_count + 1
       WHERE id = $1"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportDraft:
    """What a person reports."""

    category: ReportCategory
    text: str = ""


async def report(
    by: Reporter,
    subject: ReportedSubject,
    draft: ReportDraft,
    *,
    client_address: str | None = None,
) -> FiledReport:
    """Report what this person sees. Another report of the open case of it changes nothing.

    Raises InvalidInput, NotAllowed for one's own and that of one's team, TooManyAttempts.
    """
    bounds.text("text", draft.text, at_least=0, at_most=limits.LONGEST_REPORT)
    if await _is_own(subject, by.account.id):
        raise NotAllowed("Nobody reports what is their own.")
    counted = await attempt(*at_reports(by.account.id, client_address))
    try:
        return await _report(by, subject, draft)
    except Refused:
        await forgive(counted)
        raise


@retried
async def _report(by: Reporter, subject: ReportedSubject, draft: ReportDraft) -> FiledReport:
    account_id = by.account.id
    async with unit_of_work() as unit:
        kind = kind_named(subject.kind)
        await kind.note_report(subject, by)
        case, now = await _case_of(subject), clock.now()
        if await _STILL_OPEN.row(account_id) is None:
            raise NotFound("account")
        category = draft.category
        said = await kind.text(subject.id)
        values = (category.value, draft.text, subject.hit_id, said, now)
        if await _ADD.row(new_id(), case.id, account_id, *values) is not None:
            await _RAISE.run(case.id, WEIGHTS[category])
            unit.tell(ReportCaseChanged(occurred_at=now, case_id=case.id))
        return await FiledReport.get(case_id=case.id, account_id=account_id)


async def _is_own(subject: ReportedSubject, account_id: UUID) -> bool:
    if subject.account_id == account_id:
        return True
    team = subject.requester_id
    return team is not None and await TeamMember.exists(requester_id=team, account_id=account_id)


async def _case_of(subject: ReportedSubject) -> ReportCase:
    """The open case of a subject, locked: a new one where none is open."""
    about = (subject.id, subject.account_id, subject.requester_id)
    for _ in range(TRIES):
        await _OPEN_CASE.run(new_id(), subject.kind, *about, clock.now())
        if (case := await queries.locked_open(subject.kind, subject.id)) is not None:
            return case
    raise AssertionError("a case was opened and decided at every try")
