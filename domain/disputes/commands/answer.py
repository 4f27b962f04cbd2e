"""Answering: the requester overturns the rejection, or holds it and says why."""

from __future__ import annotations

from uuid import UUID

from domain.assignments import queries as assignments
from domain.assignments.commands.override import overturn
from domain.assignments.rejections import appeals
from domain.assignments.rejections.appeals import AppealDecision
from domain.assignments.rejections.lifecycle import AppealVerb
from domain.assignments.rejections.models import RejectionAppeal
from domain.disputes import queries, rules
from domain.kernel import clock
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester


@retried
async def answer(
    requester: Requester, appeal_id: UUID, *, overturns: bool, reason: str | None
) -> RejectionAppeal:
    """Answer an appeal. Holding needs a reason, 1 to 1,024 characters; overturning pays the worker
    from the available balance.

    Raises NotFound, WrongState once it was decided or is overdue, and the refusals of
    `override_rejection`.
    """
    rules.check_answer(reason, overturns=overturns)
    async with unit_of_work() as unit:
        known = await queries.found(appeal_id, requester_id=requester.id)
        held = await assignments.held_by_requester(requester, known.assignment_id)
        appeal = await appeals.locked_one(known.assignment_id)
        at = clock.now()
        if overturns:
            decision = AppealDecision(verb=AppealVerb.OVERTURN, reason=reason)
            await overturn(held, appeal, decision, unit=unit, at=at)
            return appeal
        if objection := rules.objection_to_holding(appeal, at):
            raise objection
        decision = AppealDecision(verb=AppealVerb.HOLD, reason=reason)
        await appeals.decide(appeal, held, decision, unit=unit, at=at)
        return appeal
