"""Payouts are made: on the days of a worker's schedule, by hand, and small deposits.

The worker's plan is locked meanwhile, so that two payouts never take the same money.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel import calls, clock, policy
from domain.kernel.days.market_days import market_day
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.ids import new_id, new_payout_reference
from domain.kernel.money import Money
from domain.kernel.statement import Statement
from domain.kernel.timers import DueColumn, DueRow, Timer
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.ledger.earnings import EarnedSoFar, earned_so_far
from domain.payouts import queries, rails, rules
from domain.payouts.commands.at_once import settle_at_once
from domain.payouts.commands.writing import PAYOUTS_A_COMMIT, PayoutMoves, insert
from domain.payouts.facts import PayoutSkipped
from domain.payouts.lifecycle import PayoutKind, PayoutState
from domain.payouts.models import Payout, PayoutMethod, PayoutPlan
from domain.payouts.refusals import PayoutAlreadyToday, PayoutBlocked
from domain.people.models import Worker


@retried
async def request_payout(worker: Worker, *, client_token: str | None = None) -> Payout:
    """Make a payout of all that may be paid out now: once on each day of the market.

    Raises PayoutBlocked, PayoutAlreadyToday.
    """
    request = IdempotentRequest(
        account_id=calls.caller(worker.account_id),
        verb="requestPayout",
        token=client_token,
        input=[],
        stored_for=None,
    )
    async with unit_of_work() as unit:
        plan = await queries.locked_plan(worker.id)
        if earlier := await earlier_answer(request):
            return await Payout.get(id=earlier["payout"])
        at = clock.now()
        today = market_day(at)
        if await _BY_HAND.row(worker.id, today.key) is not None:
            raise PayoutAlreadyToday(today.ends_at)
        method = None if plan is None else await _method_of(plan)
        earned = await _earned([worker.id], at)
        payable, market = earned[worker.id].payable, policy.current().payouts
        if found := rules.blockers(method, payable, market):
            raise PayoutBlocked(found, payable=payable, minimum=market.minimum)
        assert plan is not None, "without a plan there is no method"
        assert method is not None, "that would be a blocker"
        payout = _covering(plan, method, earned[worker.id], kind=PayoutKind.BY_HAND, at=at)
        await _save([plan])
        moves = await _made([payout], unit, at)
        await moves.write()
        await store_answer(request, {"payout": payout.id})
        return payout


async def make_test_deposits(
    method: PayoutMethod, amounts: Sequence[Money], unit: UnitOfWork
) -> list[Payout]:
    """Make the small deposits that confirm a bank account, in the unit of work of their cause."""
    at = clock.now()
    payouts = [_test_deposit(method, amount, at) for amount in amounts]
    moves = await _made(payouts, unit, at)
    await moves.write()
    return payouts


@retried
async def _make(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Make the scheduled payouts of workers whose day has come, or tell what keeps them away.

    Those that need no bank are settled in the same commit.
    """
    async with unit_of_work() as unit:
        plans = await queries.due_plans([each.id for each in due], at)
        market = policy.current().payouts
        ids = {each.method_id for each in plans if each.method_id is not None}
        found_methods = await queries.methods_to_pay(ids)
        earned = await _earned([each.worker_id for each in plans], at)
        payouts = []
        for plan in plans:
            method = None if plan.method_id is None else found_methods.get(plan.method_id)
            so_far = earned[plan.worker_id]
            if found := rules.blockers(method, so_far.payable, market):
                names = rules.named(found)
                unit.tell(PayoutSkipped(occurred_at=at, worker_id=plan.worker_id, blockers=names))
            else:
                assert method is not None, "that would be a blocker"
                payouts.append(_covering(plan, method, so_far, kind=PayoutKind.SCHEDULED, at=at))
            assert plan.next_at is not None, "it is due"
            assert plan.every_days is not None, "a schedule has its days"
            plan.next_at = rules.transfer_after(plan.next_at, plan.every_days, at)
        await _save(plans)
        moves = await _made(payouts, unit, at)
        at_once = [each for each in payouts if each.rail in rails.AT_ONCE]
        await settle_at_once(at_once, found_methods, moves)
        await moves.write()
    return [each.worker_id for each in plans]


def _covering(
    plan: PayoutPlan, method: PayoutMethod, earned: EarnedSoFar, *, kind: PayoutKind, at: datetime
) -> Payout:
    """A payout of all that may be paid out; the plan, which is locked, covers it from now on."""
    until = at - policy.current().payouts.approved_before
    payout = _new(method, kind, earned.payable, at)
    payout.covers_from, payout.covers_until = plan.covered_until, until
    payout.covers_cents = earned.until_then.cents
    plan.covered_until = until if plan.covered_until is None else max(until, plan.covered_until)
    return payout


async def _made(payouts: Sequence[Payout], unit: UnitOfWork, at: datetime) -> PayoutMoves:
    await insert(payouts)
    moves = PayoutMoves(unit, at)
    for each in payouts:
        moves.made(each)
    return moves


async def _save(plans: Sequence[PayoutPlan]) -> None:
    if plans:
        rows = [(each.worker_id, each.next_at, each.covered_until) for each in plans]
        await _SAVE_PLAN.run_many(rows)


async def _earned(worker_ids: Sequence[UUID], at: datetime) -> dict[UUID, EarnedSoFar]:
    if not worker_ids:
        return {}
    return dict(await earned_so_far(worker_ids, at - policy.current().payouts.approved_before))


async def _method_of(plan: PayoutPlan) -> PayoutMethod | None:
    return None if plan.method_id is None else await PayoutMethod.get(id=plan.method_id)


def _test_deposit(method: PayoutMethod, amount: Money, at: datetime) -> Payout:
    return _new(method, PayoutKind.TEST_DEPOSIT, amount, at)


def _new(method: PayoutMethod, kind: PayoutKind, gross: Money, at: datetime) -> Payout:
    return Payout.new(
        id=new_id(),
        reference=new_payout_reference(),
        worker_id=method.worker_id,
        method_id=method.id,
        kind=kind,
        state=PayoutState.DUE,
        gross_cents=gross.cents,
        made_at=at,
        day=market_day(at).key,
        rail=rails.current().name_for(method.kind),
    )


_SAVE_PLAN = Statement(
    "UPDATE payout_plans SET next_at = $2, covered_until = $3 WHERE worker_id = $1"
)
_BY_HAND = Statement(
    """SELECT id FROM payouts
       WHERE worker_id = $1 AND day = $2 AND kind = 'BY_HAND' AND state <> 'CANCELLED' LIMIT 1"""
)
make_due = Timer(
    "make payouts",
    DueColumn("payout_plans", "next_at", "next_at IS NOT NULL", "worker_id", "worker_id"),
    _make,
    most_a_commit=PAYOUTS_A_COMMIT,
)
