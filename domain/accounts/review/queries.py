"""Reads and row locks of proposals to review an account."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.accounts.review.lifecycle import ProposalKind, ProposalState
from domain.accounts.review.models import ReviewProposal
from domain.kernel.paging import OLDEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement

_LOCKED = Statement(
    f"SELECT {ReviewProposal.columns()} FROM review_proposals WHERE id = $1 FOR NO KEY UPDATE"
)


async def proposal(proposal_id: UUID) -> ReviewProposal:
    """A proposal, not locked. Raises NotFound."""
    found = await ReviewProposal.get_or_none(id=proposal_id)
    if found is None:
        raise NotFound("proposal")
    return found


async def locked(proposal_id: UUID) -> ReviewProposal:
    """A proposal, whose account is locked already. Raises NotFound."""
    row = await _LOCKED.row(proposal_id)
    if row is None:
        raise NotFound("proposal")
    return ReviewProposal.of(row)


async def queue(
    states: Sequence[ProposalState] | None, kinds: Sequence[ProposalKind] | None, part: Slice
) -> Page[ReviewProposal]:
    """The proposals in these states and of these kinds, or all, the oldest first."""
    rows = ReviewProposal.all()
    if states:
        rows = rows.filter(state__in=list(states))
    if kinds:
        rows = rows.filter(kind__in=list(kinds))
    return await page_of(rows, OLDEST_FIRST, part)
