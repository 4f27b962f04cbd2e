"""What investigators read about identity checks: each read is in the audit."""

from __future__ import annotations

from uuid import UUID

from domain.accounts.identity import limits, queries
from domain.accounts.identity.answers import IdentityAnswers, in_clear
from domain.accounts.identity.models import IdentityCheck
from domain.audit.trail import Actor, record
from domain.kernel import bounds
from domain.kernel.paging import Page, Slice
from domain.kernel.refusals import NotFound
from domain.kernel.work import retried, unit_of_work


@retried
async def read_queue(part: Slice, *, by: Actor) -> Page[IdentityCheck]:
    """The checks that wait for an investigator, the one that waits longest first."""
    async with unit_of_work():
        page = await queries.queue(part)
        await record(by, "identity.list", details={"count": len(page.rows)})
        return page


@retried
async def read_of_account(account_id: UUID, *, by: Actor) -> IdentityCheck | None:
    """The latest check of an account, without what the person told."""
    async with unit_of_work():
        await record(by, "identity.show", subject_id=account_id)
        return await queries.latest(account_id)


@retried
async def read_answers(
    account_id: UUID, *, by: Actor, reason: str
) -> tuple[IdentityCheck, IdentityAnswers]:
    """The latest check of an account with what the person told, in clear, for a reason of 1 to
    1,000 characters. Raises NotFound."""
    bounds.text("reason", reason, at_most=limits.LONGEST_READING_REASON)
    async with unit_of_work():
        check = await queries.latest(account_id)
        if check is None:
            raise NotFound("identity check")
        details = {"check": str(check.id)}
        await record(by, "identity.read", subject_id=account_id, reason=reason, details=details)
        return check, in_clear(check)
