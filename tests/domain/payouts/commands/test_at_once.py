"""Payouts that need no bank are settled by the commit that makes them, at their own cost alone."""

from __future__ import annotations

import re

import pytest

from domain.kernel import clock
from domain.ledger.queries import verify
from domain.payouts import rails, recount
from domain.payouts.commands import make_due, request_payout, send_due
from domain.payouts.lifecycle import PayoutState
from domain.payouts.models import Payout
from domain.payouts.providers import SANDBOX_RAIL
from domain.payouts.rails import GIFT_CARD, Rails
from tests.domain import cast
from tests.domain.payouts import stage
from tests.domain.payouts.methods import cast as methods
from tests.domain.payouts.stage import A_DAY
from tests.subscriptions.log.entries import everything

# Reading every row of a table, or all rows in one state, costs more with every payout made.
# SQLite names the transfers of a new account too, which it reads only after a missing key.
_GROWS = re.compile(
    r"SCAN (?!json_each|CONSTANT|entries|ledger_transfers)|payouts_by_state \(state=\?\)"
)


@pytest.fixture
def frozen():
    clock.freeze(cast.START)
    yield
    rails.adopt(rails.PLAY)
    clock.release()


@pytest.fixture
async def payees(frozen, any_database):
    return await earning(3)


async def earning(number, account=stage.us_account):
    """So many workers whose earnings are due now."""
    rita = await cast.a_requester("Rita")
    workers = [await cast.a_worker(f"W{each}") for each in range(number)]
    for each in workers:
        chosen = account()
        await stage.paid_by(each, chosen, every_days=3, next_at=cast.START + 2 * A_DAY)
        await stage.earn(rita, each, 250)
    await stage.until_nothing_is_due()
    clock.freeze(cast.START + 2 * A_DAY)
    return workers


async def told():
    """The steps of payouts, in the order in which they were told."""
    return [each.kind for each in await everything() if "payout" in each.kind.lower()]


async def test_a_scheduled_payout_is_made_and_settled_by_one_commit(payees):
    assert await make_due(clock.now(), 10) == 3
    states = [each.state for each in await Payout.all()]
    assert states == 3 * [PayoutState.SETTLED]
    assert await send_due(clock.now(), 10) == 0
    kinds = await told()
    assert len(kinds) == 9
    assert len(set(kinds)) == 3
    assert await verify() == []
    assert await recount.differences() == []


async def test_a_scheduled_payout_without_codes_is_held_by_the_commit_that_makes_it(
    frozen, any_database
):
    rails.adopt(Rails({SANDBOX_RAIL.name: SANDBOX_RAIL}, gift_card=GIFT_CARD))
    await earning(2, lambda: None)
    await methods.a_gift_code(250)
    assert await make_due(clock.now(), 10) == 2
    states = sorted(each.state for each in await Payout.all())
    assert states == [PayoutState.HELD, PayoutState.SETTLED]
    assert await verify() == []


async def test_what_a_payout_costs_does_not_grow_with_those_of_others(frozen, database):
    """Every statement finds its rows by an index of their own worker, method or time."""
    workers = await earning(3)
    ran = []
    connection = database._connection
    await connection.set_trace_callback(ran.append)
    await make_due(clock.now(), 2)
    await request_payout(workers[2])
    await send_due(clock.now(), 10)
    await connection.set_trace_callback(None)
    statements = [each for each in ran if each.lstrip().startswith(("SELECT", "UPDATE", "WITH"))]
    assert len(statements) > 15
    plans = {
        each: await database.execute_query_dict(f"EXPLAIN QUERY PLAN {each}") for each in statements
    }
    growing = [
        f"{step['detail']}: {each}"
        for each, steps in plans.items()
        for step in steps
        if _GROWS.search(step["detail"])
    ]
    assert growing == []
