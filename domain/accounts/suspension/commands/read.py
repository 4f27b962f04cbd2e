"""What operators read about suspensions: each read is in the audit."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.accounts.suspension import queries
from domain.accounts.suspension.lifecycle import SuspensionState
from domain.accounts.suspension.models import Suspension
from domain.audit.trail import Actor, record
from domain.kernel.paging import Page, Slice
from domain.kernel.work import retried, unit_of_work


@retried
async def read_queue(
    states: Sequence[SuspensionState] | None, part: Slice, *, by: Actor
) -> Page[Suspension]:
    """The suspensions in these states, or all, the oldest first."""
    async with unit_of_work():
        page = await queries.queue(states, part)
        named = ",".join(states) if states else None
        await record(by, "suspensions.read", details={"states": named, "count": len(page.rows)})
        return page


@retried
async def read_history(account_id: UUID, part: Slice, *, by: Actor) -> Page[Suspension]:
    """The suspensions of one account, the newest first."""
    async with unit_of_work():
        page = await queries.history(account_id, part)
        await record(by, "suspensions.read", subject_id=account_id)
        return page
