"""What operators read of tax interviews: each read is in the audit, so it is a transaction."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from domain.accounts.tax import limits, queries
from domain.accounts.tax.lifecycle import TaxState
from domain.accounts.tax.models import TAX_ID, TaxInterview
from domain.audit.trail import Actor, record
from domain.kernel import bounds
from domain.kernel.paging import Page, Slice
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Worker


@retried
async def queue(states: Collection[TaxState], part: Slice, *, by: Actor) -> Page[TaxInterview]:
    """The interviews in these states, the one that waits longest first."""
    async with unit_of_work():
        page = await queries.listed(states, part)
        named = " ".join(sorted(states))
        await record(by, "tax.list", details={"states": named, "found": len(page.rows)})
        return page


@retried
async def read_tax_id(
    interview_id: UUID, *, by: Actor, reason: str
) -> tuple[TaxInterview, str | None]:
    """The tax id in clear, None where the worker gave none. The audit has the reason, 1 to 1,000
    characters. Raises InvalidInput, NotFound."""
    bounds.text("reason", reason, at_most=limits.LONGEST_REASON)
    async with unit_of_work():
        interview = await queries.any_interview(interview_id)
        worker = await Worker.get(id=interview.worker_id)
        await record(
            by,
            "tax.read_id",
            subject_id=worker.account_id,
            reason=reason,
            details={"interview": str(interview.id)},
        )
        return interview, TAX_ID.decrypt(interview)
