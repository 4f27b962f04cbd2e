"""What operators do with proposals: read them, dismiss them, or act."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.accounts.review import queries
from domain.accounts.review.lifecycle import (
    PROPOSAL_LIFECYCLE,
    ProposalAction,
    ProposalKind,
    ProposalState,
    ProposalVerb,
)
from domain.accounts.review.models import ReviewProposal
from domain.accounts.suspension.commands import suspend, warn
from domain.accounts.suspension.limits import LONGEST_REASON
from domain.audit.trail import Actor, record
from domain.kernel import bounds, clock
from domain.kernel.paging import Page, Slice
from domain.kernel.refusals import NotAllowed
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work

_SAVE = Statement(
    """UPDATE review_proposals SET state = $2, decided_at = $3, decided_by = $4, reason = $5,
        action = $6 WHERE id = $1"""
)


@retried
async def dismiss(proposal_id: UUID, *, by: Actor, reason: str) -> ReviewProposal:
    """Dismiss a proposal: its cause is not proposed again for some time (a setting).

    The reason, 1 to 1,024 characters, is for operators. Raises NotFound, WrongState.
    """
    bounds.text("reason", reason, at_most=LONGEST_REASON)
    async with unit_of_work():
        found = await queries.locked(proposal_id)
        _refuse_oneself(found, by)
        await _decide(found, ProposalVerb.DISMISS, by=by, reason=reason)
        await record(by, "proposal.dismiss", subject_id=found.account_id, reason=reason)
        return found


@retried
async def act(
    proposal_id: UUID, action: ProposalAction, *, by: Actor, reason: str
) -> ReviewProposal:
    """Warn or suspend the account of a proposal. The owner is told the reason, 1 to 1,024
    characters. Raises NotFound, WrongState, and what `suspend` raises."""
    bounds.text("reason", reason, at_most=LONGEST_REASON)
    async with unit_of_work():
        proposed = await _still_open(proposal_id)
        _refuse_oneself(proposed, by)
        account_id = proposed.account_id
        if action is ProposalAction.SUSPEND:
            await suspend(account_id, by=by, reason=reason)
        else:
            await warn(account_id, by=by, reason=reason)
        found = await queries.locked(proposal_id)
        await _decide(found, ProposalVerb.ACT, by=by, reason=reason, action=action)
        details = {"action": action.value}
        await record(by, "proposal.act", subject_id=account_id, reason=reason, details=details)
        return found


@retried
async def read_queue(
    states: Sequence[ProposalState] | None,
    kinds: Sequence[ProposalKind] | None,
    part: Slice,
    *,
    by: Actor,
) -> Page[ReviewProposal]:
    """The proposals in these states and of these kinds, or all, the oldest first."""
    async with unit_of_work():
        page = await queries.queue(states, kinds, part)
        await record(by, "proposals.read", details={"count": len(page.rows)})
        return page


def _refuse_oneself(found: ReviewProposal, by: Actor) -> None:
    """A proposal may be older than the role of the operator, or be about several accounts."""
    about = {str(found.account_id), *found.evidence.get("account_ids", ())}
    if by.account_id is not None and str(by.account_id) in about:
        raise NotAllowed("Another operator must decide a proposal about your own account.")


async def _still_open(proposal_id: UUID) -> ReviewProposal:
    """The account is locked before the proposal, so this is only a first look."""
    found = await queries.proposal(proposal_id)
    PROPOSAL_LIFECYCLE.after(found.state, ProposalVerb.ACT)
    return found


async def _decide(
    found: ReviewProposal,
    verb: ProposalVerb,
    *,
    by: Actor,
    reason: str,
    action: ProposalAction | None = None,
) -> None:
    found.state = PROPOSAL_LIFECYCLE.after(found.state, verb)
    found.decided_at, found.decided_by = clock.now(), by.account_id
    found.reason = reason
    if action is not None:
        found.action = action
    await _SAVE.run(
        found.id,
        found.state.value,
        found.decided_at,
        found.decided_by,
        reason,
        None if action is None else action.value,
    )
