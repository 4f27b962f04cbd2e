"""Bonuses: extra money for an assignment, at the requester's discretion."""

from __future__ import annotations

from uuid import UUID

from domain.assignments import bonuses, queries, rules
from domain.assignments.commands.bonus_payments import GrantedBonus, pay
from domain.assignments.models import Bonus
from domain.kernel import calls, clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.money import Money
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester


async def send_bonus(
    requester: Requester,
    assignment_id: UUID,
    amount: Money,
    *,
    reason: str,
    client_token: str | None = None,
) -> Bonus:
    """Pay the worker of a submitted or decided assignment extra, with its fee, at once.

    Raises InsufficientFunds where the available balance does not cover both, SpendingLimitReached,
    BonusTooLate.
    """
    rules.check_bonus(amount, reason)
    request = _request(requester, client_token, [assignment_id, amount.cents, reason])
    return await _send(requester, assignment_id, amount, reason=reason, request=request)


async def send_bonus_to_worker(
    requester: Requester,
    worker_id: UUID,
    amount: Money,
    *,
    reason: str,
    client_token: str | None = None,
) -> Bonus:
    """Pay a worker extra, for the latest assignment that they submitted for this requester.

    Raises as `send_bonus`, and NotFound for a worker who submitted nothing.
    """
    rules.check_bonus(amount, reason)
    request = _request(requester, client_token, ["worker", worker_id, amount.cents, reason])
    latest = await bonuses.latest_of(requester, worker_id)
    return await _send(requester, latest, amount, reason=reason, request=request)


@retried
async def _send(
    requester: Requester,
    assignment_id: UUID,
    amount: Money,
    *,
    reason: str,
    request: IdempotentRequest,
) -> Bonus:
    async with unit_of_work() as unit:
        hit, assignment = await queries.held_by_requester(requester, assignment_id)
        if earlier := await earlier_answer(request):
            return await Bonus.get(id=earlier["bonus"])
        at = clock.now()
        if objection := rules.objection_to_bonus(assignment, at):
            raise objection
        granted = GrantedBonus(hit, assignment, amount, reason)
        (bonus,) = await pay(requester, [granted], unit, at=at)
        await store_answer(request, {"bonus": bonus.id})
        return bonus


def _request(requester: Requester, token: str | None, input: object) -> IdempotentRequest:
    return IdempotentRequest(
        account_id=calls.caller(requester.account_id),
        verb="sendBonus",
        token=token,
        input=input,
        stored_for=None,
    )
