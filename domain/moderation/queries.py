"""Reads and row locks of reports and cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.hits.models import Hit
from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST, Order, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement
from domain.moderation.lifecycle import CaseState
from domain.moderation.limits import SAMPLE_HITS
from domain.moderation.models import FiledReport, ReportCase, Strike

BY_PLACE = Order(("place", "id"))

_LOCKED = Statement(
    f"SELECT {ReportCase.columns()} FROM report_cases WHERE id = $1 FOR NO KEY UPDATE"
)
_OPEN = Statement(
    f"""SELECT {ReportCase.columns()} FROM report_cases
        WHERE kind = $1 AND subject_id = $2 AND state = 'OPEN' ORDER BY id FOR NO KEY UPDATE"""
)


async def locked(case_id: UUID) -> ReportCase:
    """A case, locked until the unit of work ends. Raises NotFound."""
    row = await _LOCKED.row(case_id)
    if row is None:
        raise NotFound("case")
    return ReportCase.of(row)


async def locked_open(kind: str, subject_id: UUID) -> ReportCase | None:
    """The open case of a subject, locked until the unit of work ends."""
    row = await _OPEN.row(kind, subject_id)
    return None if row is None else ReportCase.of(row)


async def queue(
    states: Sequence[CaseState] | None, kinds: Sequence[str] | None, part: Slice
) -> Page[ReportCase]:
    """The cases in these states, by their place: of one place, the oldest first."""
    rows = ReportCase.all()
    if states:
        rows = rows.filter(state__in=list(states))
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    return await page_of(rows, BY_PLACE, part)


async def reports_by(account_id: UUID, part: Slice) -> Page[FiledReport]:
    """The reports of an account, the newest first."""
    return await page_of(FiledReport.filter(account_id=account_id), NEWEST_FIRST, part)


async def reports_of(case_id: UUID, part: Slice) -> Page[FiledReport]:
    """The reports of a case, the oldest first."""
    return await page_of(FiledReport.filter(case_id=case_id), OLDEST_FIRST, part)


async def strikes_since(account_id: UUID, since: datetime) -> int:
    """How many strikes an account got after an instant."""
    return await Strike.filter(account_id=account_id, given_at__gt=since).count()


async def sample_of(case: ReportCase) -> list[Hit]:
    """HITs of a case to look at: those that were in sight of reports, then the newest."""
    reported = FiledReport.filter(case_id=case.id, hit_id__isnull=False).order_by("-id")
    ids = [row.hit_id for row in await reported.limit(SAMPLE_HITS)]
    found = {hit.id: hit for hit in await Hit.filter(id__in=ids)}
    newest = Hit.filter(group_id=case.subject_id).order_by("-id").limit(SAMPLE_HITS)
    found |= {hit.id: hit for hit in await newest if hit.id not in found}
    return list(found.values())[:SAMPLE_HITS]


async def cases(ids: Sequence[UUID]) -> dict[UUID, ReportCase]:
    """These cases, by id."""
    return {row.id: row for row in await ReportCase.filter(id__in=list(ids))} if ids else {}
