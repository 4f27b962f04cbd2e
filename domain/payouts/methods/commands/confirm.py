"""Confirming a bank account by two small deposits, which its statement shows.

The amounts are random, encrypted beside the method, and on their way in the same commit. A deposit
that failed lets the worker begin again, as the last wrong try does.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID

from domain.kernel import bounds, clock
from domain.kernel.money import Money
from domain.kernel.refusals import NotFound, Objections, WrongState
from domain.kernel.statement import Statement, instant
from domain.kernel.work import retried, unit_of_work
from domain.mail.outbox import post
from domain.payouts.commands.make import make_test_deposits
from domain.payouts.lifecycle import MethodState, PayoutState
from domain.payouts.methods import letters, limits, queries
from domain.payouts.methods.commands.writing import make_confirmed
from domain.payouts.methods.facts import PayoutMethodConfirmed
from domain.payouts.methods.lifecycle import METHOD_LIFECYCLE, MethodVerb
from domain.payouts.methods.refusals import WrongDeposits
from domain.payouts.models import TEST_AMOUNTS, PayoutMethod
from domain.people.models import Worker
from domain.people.queries import locked_account, locked_worker
from domain.people.refusals import TooManyAttempts
from domain.people.viewer import Viewer

DEPOSITS = 2
NOT_BEGUN = "NOT_BEGUN"  # a state of its confirmation, for people

_NOT_ARRIVED = (PayoutState.FAILED, PayoutState.RETURNED, PayoutState.CANCELLED)
_LATELY = Statement(
    """SELECT made_at FROM payouts
       WHERE worker_id = $1 AND kind = 'TEST_DEPOSIT' AND made_at > $2
       ORDER BY made_at DESC LIMIT $3"""
)
_LATEST = Statement(
    """SELECT state FROM payouts
       WHERE worker_id = $1 AND method_id = $2 AND kind = 'TEST_DEPOSIT'
       ORDER BY id DESC LIMIT $3"""
)
_AMOUNTS = Statement("UPDATE payout_methods SET test_amounts = $2, tries_left = $3 WHERE id = $1")


@retried
async def start_confirmation(viewer: Viewer, method_id: UUID) -> PayoutMethod:
    """Make two small deposits to the worker's bank account. Where they are on their way already,
    or have arrived, nothing changes.

    Raises NotFound, WrongState unless it is UNCONFIRMED, TooManyAttempts after three in 30 days.
    """
    worker = viewer.finishing()
    viewer.require_session()
    async with unit_of_work() as unit:
        at = clock.now()
        method = await _locked_own(worker, method_id)
        METHOD_LIFECYCLE.after(method.state, MethodVerb.CONFIRM)
        if method.test_amounts is not None and not await _have_failed(method):
            return method
        await _check_number(worker, at)
        amounts = _random_amounts()
        method.test_amounts = TEST_AMOUNTS.encrypt(method.id, _written(amounts))
        method.tries_left = limits.TRIES
        await _AMOUNTS.run(method.id, method.test_amounts, method.tries_left)
        await make_test_deposits(method, amounts, unit)
        return method


async def confirm_deposits(
    viewer: Viewer, method_id: UUID, *, first: Money, second: Money
) -> PayoutMethod:
    """Confirm the worker's bank account by the amounts of the two deposits, in any order.

    Raises WrongDeposits, which counts: after the third time the amounts are erased. Raises
    InvalidInput, NotFound, WrongState.
    """
    worker = viewer.finishing()
    viewer.require_session()
    wrong = Objections()
    within = {"at_least": limits.LEAST_DEPOSIT, "at_most": limits.LARGEST_DEPOSIT}
    wrong.check(bounds.money, "firstAmount", first, **within)
    wrong.check(bounds.money, "secondAmount", second, **within)
    wrong.raise_any()
    method = await _compare(worker, method_id, (first, second))
    if method.state is not MethodState.CONFIRMED:
        raise WrongDeposits(method.tries_left)  # after the try was counted
    return method


@retried
async def _compare(worker: Worker, method_id: UUID, amounts: tuple[Money, Money]) -> PayoutMethod:
    async with unit_of_work() as unit:
        at = clock.now()
        method = await _locked_own(worker, method_id)
        METHOD_LIFECYCLE.after(method.state, MethodVerb.CONFIRM)
        asked = await test_amounts_of(method.id)
        if asked is None or await _have_failed(method):  # then nobody can have read them
            raise WrongState("confirmation", NOT_BEGUN, [])
        if sorted(amounts) != sorted(asked):
            await _count_try(method)
            return method
        account = await locked_account(worker.account_id)
        await make_confirmed(method, by=None, at=at)
        reader = account.addressee
        await post(reader, letters.payout_method_confirmed(reader, shown=method.masked))
        unit.tell(PayoutMethodConfirmed(worker_id=worker.id, method_id=method.id, occurred_at=at))
        return method


async def test_amounts_of(method_id: UUID) -> tuple[Money, Money] | None:
    """The amounts of the two deposits that confirm a method; None where none are asked for."""
    method = await queries.any_method(method_id)
    text = TEST_AMOUNTS.decrypt(method)
    if text is None:
        return None
    first, second = (Money(int(part)) for part in text.split())
    return first, second


async def _locked_own(worker: Worker, method_id: UUID) -> PayoutMethod:
    """A method of this worker. Raises NotFound."""
    await locked_worker(worker.id)
    method = await queries.locked(method_id)
    if method.worker_id != worker.id:
        raise NotFound("payout method")
    return method


async def _check_number(worker: Worker, at: datetime) -> None:
    within, most = limits.CONFIRMATIONS_WITHIN, limits.MOST_CONFIRMATIONS
    deposits = most * DEPOSITS
    lately = await _LATELY.rows(worker.id, at - within, deposits)
    if len(lately) >= deposits:
        raise TooManyAttempts(instant(lately[-1]["made_at"]) + within)


async def _have_failed(method: PayoutMethod) -> bool:
    """Whether one of the latest two deposits did not arrive."""
    rows = await _LATEST.rows(method.worker_id, method.id, DEPOSITS)
    return any(row["state"] in _NOT_ARRIVED for row in rows)


async def _count_try(method: PayoutMethod) -> None:
    method.tries_left -= 1
    if not method.tries_left:
        method.test_amounts = None
    await _AMOUNTS.run(method.id, method.test_amounts, method.tries_left)


def _random_amounts() -> tuple[Money, Money]:
    """Two amounts that differ."""
    least, most = limits.LEAST_DEPOSIT.cents, limits.LARGEST_DEPOSIT.cents
    first, second = secrets.SystemRandom().sample(range(least, most + 1), DEPOSITS)
    return Money(first), Money(second)


def _written(amounts: tuple[Money, Money]) -> str:
    return " ".join(str(each.cents) for each in amounts)
