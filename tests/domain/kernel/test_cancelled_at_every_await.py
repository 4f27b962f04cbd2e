"""A unit of work that is cancelled at any await is told and done, or neither."""

import asyncio

import pytest

from api.database import connect
from domain.assignments import commands, recount
from domain.assignments.models import Assignment
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.ledger.models import LedgerAccount
from domain.people.facts import worker_topic
from subscriptions.log.bell import Bell
from tests.cancelling import Moment, at_every_await
from tests.domain import cast

POOL = 2
TOLD = Statement("SELECT count(*) AS n FROM log WHERE kind = $1 AND topic = $2")


@pytest.fixture
async def market(any_url):
    clock.freeze(cast.START)
    try:
        async with connect.database(any_url, pool_size=POOL) as connection:
            yield connection
    finally:
        clock.release()


@pytest.fixture
async def bell(market):
    async with Bell("memory://") as bell:
        yield bell


async def nothing_is_held(connection):
    """Every connection takes a transaction, and the recounts hold."""
    async with asyncio.timeout(10):
        await asyncio.gather(*(_held() for _ in range(POOL)))
    if connection.capabilities.dialect == "postgres":
        assert connection._pool.get_idle_size() == connection._pool.get_size()
    assert [str(each) for each in await recount.differences()] == []
    assert sum(account.balance_cents for account in await LedgerAccount.all()) == 0


async def _held():
    async with unit_of_work():
        await Assignment.all().count()
        await asyncio.sleep(0)


async def told(kind, worker):
    """How many facts of this kind the log has for the worker, settled or not."""
    return (await TOLD.row(kind, worker_topic(worker.id)))["n"]


async def test_an_accept_is_done_and_told_and_rung_or_nothing_of_it(market, bell):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    hit = await cast.a_hit(rita)
    done = 0

    async def check(task):
        nonlocal hit, done
        was_rung = await bell.wait(0)
        await nothing_is_held(market)
        accepted = await Assignment.filter(hit_id=hit.id).count()
        done += accepted
        assert await told("AssignmentAccepted", wim) == done
        assert was_rung or not accepted
        assert accepted or task.cancelled()
        if accepted:
            hit = await cast.a_hit(rita)
            await bell.wait(0)

    await bell.wait(0)
    await at_every_await(lambda: commands.accept(wim, hit.id), check)
    assert done >= len(Moment)


async def test_a_bonus_with_a_token_is_paid_once_however_often_it_is_cancelled(market):
    """The client asks again after each cancellation, as it would after a lost answer."""
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))
    one = Money.parse("1.00")

    async def check(task):
        await nothing_is_held(market)
        paid = await told("BonusSent", wim)
        assert await cast.earned(wim) == ("1.00" if paid else "0.00")
        assert paid == 1 or task.cancelled()

    await at_every_await(
        lambda: commands.send_bonus(rita, assignment.id, one, reason="Well.", client_token="t"),
        check,
    )

    assert (await cast.earned(wim), await told("BonusSent", wim)) == ("1.00", 1)
