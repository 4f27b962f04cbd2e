"""Races on payday: money moves once, a payout is in one file, and an answer is done once."""

import asyncio
import threading
from collections import Counter
from datetime import timedelta

import pytest

from api.timers.clockwork import Clockwork
from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock, policy
from domain.kernel.policy import MarketPolicy, PayoutPolicy
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work
from domain.ledger import earnings
from domain.ledger.accounts import AccountRef
from domain.ledger.models import AccountKind, LedgerAccount
from domain.ledger.queries import verify, worker_earnings
from domain.payouts import rails
from domain.payouts.commands import (
    content_of,
    fail_payout,
    hold_payout,
    make_files,
    read_answer,
    request_payout,
    settle_file,
    settle_payout,
)
from domain.payouts.lifecycle import PayoutState
from domain.payouts.methods.commands import reject
from domain.payouts.models import Payout, PayoutAnswer, PayoutFile, PayoutMethod, PayoutPlan
from domain.payouts.recount import differences
from domain.payouts.rules import later_day
from tests.domain import cast
from tests.domain.payouts import stage
from tests.domain.payouts.stage import A_DAY
from tests.races import crowd

_LOCK_IS_AWAITED = Statement(
    """SELECT pid FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'"""
)
BY = {"by": COMMAND_LINE, "reason": "A reason."}


@pytest.fixture
async def by_bank(market):
    clock.freeze(cast.START)
    stage.by_bank()
    yield
    rails.adopt(rails.PLAY)
    clock.release()
    assert await verify() == []


async def earned(rita, workers, cents=100):
    """Each has earned so much two days ago, and may be paid."""
    for worker in workers:
        await stage.paid_by(worker, stage.us_account())
        await stage.earn(rita, worker, cents, at=clock.now() - 2 * A_DAY)


async def two_clocks():
    """Two processes do everything that is due, at the same time."""
    clocks = [Clockwork(log_retention=timedelta(days=7)) for _ in range(2)]

    async def run(clockwork):
        for _ in range(20):
            await clockwork.round()

    await asyncio.gather(*map(run, clocks))


async def test_two_clocks_move_and_pay_scheduled_earnings_once(rita, by_bank):
    workers = await crowd.of_workers(40)
    for number, worker in enumerate(workers):
        await stage.paid_by(
            worker, stage.us_account(), every_days=3, next_at=later_day(clock.now(), 3)
        )
        await stage.earn(rita, worker, 100 + number)
    clock.freeze(later_day(clock.now(), 3))
    await two_clocks()
    paid = {each.worker_id: each.gross_cents for each in await Payout.all()}
    assert paid == {worker.id: 100 + number for number, worker in enumerate(workers)}
    assert await Payout.all().count() == 40


async def test_of_many_requests_at_once_one_pays(rita, by_bank):
    (wim,) = await crowd.of_workers(1)
    await earned(rita, [wim])
    await stage.until_nothing_is_due()
    results = await crowd.at_once(request_payout(wim) for _ in range(12))
    assert crowd.counted(results) == {"done": 1, "PAYOUT_ALREADY_TODAY": 11}


async def test_of_files_made_at_once_each_payment_is_in_one(rita, by_bank):
    workers = await crowd.of_workers(20)
    await earned(rita, workers)
    await stage.until_nothing_is_due()
    for worker in workers:
        await request_payout(worker)
    made = await asyncio.gather(*(make_files() for _ in range(6)))
    files = [file for each in made for file in each]
    assert sum(each.payments for each in files) == 20
    assert len({each.number for each in files}) == len(files)
    lines = [line for each in files for line in content_of(each).decode().splitlines()]
    assert Counter(line.split()[0] for line in lines).most_common(1)[0][1] == 1
    assert {each.state for each in await Payout.all()} == {PayoutState.IN_TRANSIT}


async def test_holding_and_sending_at_once_leaves_one_of_the_two(rita, by_bank):
    workers = await crowd.of_workers(10)
    await earned(rita, workers)
    await stage.until_nothing_is_due()
    payouts = [await request_payout(worker) for worker in workers]
    await crowd.at_once([make_files(), *(hold_payout(each.id, **BY) for each in payouts)])
    states = Counter(each.state for each in await Payout.all())
    assert states[PayoutState.IN_TRANSIT] + states[PayoutState.HELD] == 10
    sent = [each for each in await Payout.all() if each.state is PayoutState.IN_TRANSIT]
    assert sum(each.payments for each in await PayoutFile.all()) == len(sent)


async def test_answers_and_words_of_operators_at_once_end_each_payment_once(rita, by_bank):
    workers = await crowd.of_workers(10)
    await earned(rita, workers)
    await stage.until_nothing_is_due()
    payouts = [await request_payout(worker) for worker in workers]
    [file] = await make_files()
    forwards = "\n".join(f"{each.reference} SETTLED 1.00" for each in payouts)
    backwards = "\n".join(f"{each.reference} SETTLED 1.00" for each in payouts[::-1])
    await crowd.at_once(
        [
            *(read_answer(forwards.encode(), "lines", by=COMMAND_LINE) for _ in range(3)),
            read_answer(backwards.encode(), "lines", by=COMMAND_LINE),
            settle_file(file.id, **BY),
            *(fail_payout(each.id, **BY) for each in payouts[:3]),
        ]
    )
    file = await PayoutFile.get(id=file.id)
    assert file.open_payments == 0
    assert await PayoutAnswer.all().count() <= 2
    for worker, payout in zip(workers, payouts, strict=True):
        state = (await Payout.get(id=payout.id)).state
        back = (await worker_earnings(worker.id)).available.cents
        assert back == (0 if state is PayoutState.SETTLED else 100)


async def test_earnings_that_come_while_others_move_on_are_neither_lost_nor_doubled(rita, by_bank):
    (wim,) = await crowd.of_workers(1)

    async def earn_some():
        for _ in range(20):
            await stage.earn(rita, wim, 7)

    await asyncio.gather(earn_some(), earn_some(), two_clocks())
    await stage.until_nothing_is_due()
    money = await worker_earnings(wim.id)
    assert (money.available.cents, money.pending.cents) == (280, 0)


async def test_a_hold_that_ends_while_the_clock_looks_at_held_earnings_frees_them(rita, by_bank):
    (wim,) = await crowd.of_workers(1)
    await stage.earn(rita, wim, 100)
    pending = await LedgerAccount.get(owner_id=wim.id, kind=AccountKind.WORKER_PENDING)
    account = AccountRef(pending.kind, wim.id, pending.shard)
    clock.freeze(clock.now() + A_DAY)
    has_looked, is_woken = asyncio.Event(), asyncio.Event()

    async def look():
        async with unit_of_work():
            assert await earnings.locked_pending([pending.id], clock.now())
            has_looked.set()
            while not is_woken.is_set() and not await _LOCK_IS_AWAITED.rows():
                pass
            await earnings.looked_at([account], held_at=clock.now())

    async def wake():
        await has_looked.wait()
        async with unit_of_work():
            await earnings.wake(wim.id, clock.now())
        is_woken.set()

    await asyncio.gather(look(), wake())
    await stage.until_nothing_is_due()
    assert (await worker_earnings(wim.id)).available.cents == 100


async def test_an_account_is_rejected_before_a_payment_is_sent_there_or_after(rita, by_bank):
    (wim,) = await crowd.of_workers(1)
    await earned(rita, [wim])
    await stage.until_nothing_is_due()
    payout = await request_payout(wim)
    writes, goes_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    class SlowRail(stage.LinesRail):
        def file_of(self, facts, payments):
            loop.call_soon_threadsafe(writes.set)
            assert goes_on.wait(timeout=20)
            return super().file_of(facts, payments)

    async def reject_meanwhile():
        await writes.wait()
        rejecting = asyncio.create_task(reject(payout.method_id, **BY))
        while not rejecting.done() and not await _LOCK_IS_AWAITED.rows():
            pass
        was_rejected = rejecting.done()
        goes_on.set()
        await rejecting
        return was_rejected

    rails.adopt(rails.Rails({"lines": SlowRail()}, us_bank="lines"))
    was_rejected, [file] = await asyncio.gather(reject_meanwhile(), make_files())
    assert not was_rejected  # it waited for the file
    assert file.payments == 1
    assert (await PayoutMethod.get(id=payout.method_id)).removed_at is not None


async def test_what_is_paid_until_now_counts_payments_that_settle_at_once(rita, by_bank):
    policy.adopt(MarketPolicy(payouts=PayoutPolicy(most_a_file=1)))
    (wim,) = await crowd.of_workers(1)
    payouts = []
    for _ in range(6):
        await earned(rita, [wim])
        await stage.until_nothing_is_due()
        payouts.append(await request_payout(wim))
        clock.freeze(clock.now() + A_DAY)
    await make_files()
    await crowd.at_once(settle_payout(each.id, **BY) for each in payouts)
    plan = await PayoutPlan.get(worker_id=wim.id)
    assert plan.paid_until == payouts[-1].covers_until
    assert [str(each) for each in await differences()] == []
