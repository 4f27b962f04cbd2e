"""Ruling: an operator decides an appeal that the requester did not answer."""

from __future__ import annotations

from uuid import UUID

from domain.assignments import queries as assignments
from domain.assignments.commands.override import overturn
from domain.assignments.rejections import appeals
from domain.assignments.rejections.appeals import AppealDecision
from domain.assignments.rejections.lifecycle import APPEAL_LIFECYCLE, AppealState, AppealVerb
from domain.assignments.rejections.models import RejectionAppeal
from domain.audit.trail import Actor, record
from domain.disputes import queries, rules
from domain.disputes.queries import States
from domain.kernel import clock
from domain.kernel.paging import Page, Slice
from domain.kernel.refusals import NotAllowed, WrongState
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester, Worker
from domain.people.teams.models import TeamMember


@retried
async def rule(appeal_id: UUID, *, by: Actor, overturns: bool, reason: str) -> RejectionAppeal:
    """Decide an appeal that was escalated. Both sides are told the reason, 1 to 1,024 characters.

    Raises NotFound, WrongState, NotAllowed for an operator whom it concerns, and InsufficientFunds
    where the requester has no money to pay the worker.
    """
    rules.check_answer(reason, overturns=False)
    verb = AppealVerb.OVERTURN if overturns else AppealVerb.UPHOLD
    async with unit_of_work() as unit:
        known = await queries.found(appeal_id)
        await _refuse_own(known, by)
        requester = await Requester.get(id=known.requester_id)
        held = await assignments.held_by_requester(requester, known.assignment_id)
        appeal = await appeals.locked_one(known.assignment_id)
        APPEAL_LIFECYCLE.after(appeal.state, verb)
        if appeal.state is not AppealState.ESCALATED:
            raise WrongState("appeal", appeal.state, [AppealState.ESCALATED])
        at = clock.now()
        decision = AppealDecision(verb=verb, reason=reason, operator_id=by.account_id)
        if overturns:
            await overturn(held, appeal, decision, unit=unit, at=at)
        else:
            await appeals.decide(appeal, held, decision, unit=unit, at=at)
        action = f"rejection_appeal.{verb.value.lower()}"
        await record(by, action, subject_id=appeal.worker_id, reason=reason)
        return appeal


@retried
async def read_queue(part: Slice, states: States = None, *, by: Actor) -> Page[RejectionAppeal]:
    """The appeals in these states, or all, the oldest first. The read is in the audit."""
    async with unit_of_work():
        page = await queries.queue(part, states)
        named = ",".join(states) if states else None
        await record(
            by, "rejection_appeals.read", details={"states": named, "count": len(page.rows)}
        )
        return page


async def _refuse_own(appeal: RejectionAppeal, by: Actor) -> None:
    worker = await Worker.get(id=appeal.worker_id)
    is_member = await TeamMember.exists(requester_id=appeal.requester_id, account_id=by.account_id)
    if is_member or worker.account_id == by.account_id:
        raise NotAllowed("This appeal concerns you: another operator has to decide it.")
