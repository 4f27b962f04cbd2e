"""Reads and row locks of deposits and refunds."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from domain.funding.lifecycle import RefundState
from domain.funding.models import Deposit, Refund
from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement

_LOCKED = Statement(f"SELECT {Refund.columns()} FROM refunds WHERE id = $1 FOR NO KEY UPDATE")


async def deposits_of(requester_id: UUID, part: Slice) -> Page[Deposit]:
    """A requester's deposits, the latest first."""
    return await page_of(Deposit.filter(requester_id=requester_id), NEWEST_FIRST, part)


async def refunds_of(requester_id: UUID, part: Slice) -> Page[Refund]:
    """A requester's refunds, the latest first."""
    return await page_of(Refund.filter(requester_id=requester_id), NEWEST_FIRST, part)


async def refunds_in(states: Collection[RefundState], part: Slice) -> Page[Refund]:
    """Everybody's refunds in these states, the one that waits longest first: for operators."""
    return await page_of(Refund.filter(state__in=list(states)), OLDEST_FIRST, part)


async def locked_refund(refund_id: UUID) -> Refund:
    """A refund, locked until the unit of work ends. Raises NotFound."""
    row = await _LOCKED.row(refund_id)
    if row is None:
        raise NotFound("refund")
    return Refund.of(row)
