"""Plays a data set until payday: admission, days of work, and two kinds of files for the bank."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC
from time import perf_counter

from rich.console import Console

from api.demo import costs
from api.demo.dataset import DataSet
from api.demo.payday import pacing
from api.demo.payday.bank import PaymentOrder
from api.demo.payday.market_settings import market_settings
from api.demo.payday.nightly import NightlyJob
from api.demo.payday.office import Office
from api.demo.payday.reckoning import FAILED, SETTLED, difference
from api.demo.payday.rehearsal import MarketClock
from api.demo.payday.requester import PaydayRequester
from api.demo.payday.worker import PaydayWorker
from api.demo.play import Cast, one_failure, report_of
from api.demo.players.joining import Mailbox
from api.demo.progress import bars
from api.demo.report import PaydayReport, Report
from api.demo.rows import DataError
from api.demo.server import Workspace, differences, serving
from api.demo.stage import Stage
from domain.kernel.money import Money

EVENTS_AN_ASSIGNMENT = 6  # accepted, submitted and decided, an event for both sides each
EVENTS_A_HIT = 2  # published and reviewable, for the requester
EVENTS_A_PAYMENT = 5  # made, sent, ended; and before, the ends of probation and of the hold


async def play_payday(
    data: DataSet, workspace: Workspace, console: Console, *, days: int = pacing.DAYS
) -> Report:
    """Play the whole data set over so many days of the market, and pay the workers.

    Raises CallFailed, and DataError where nobody has work for each of the days.
    """
    works = [len(each) for each in data.works.values()]
    paid = sum(pacing.is_paid(each.values(), days) for each in data.works.values())
    if not paid:
        raise DataError(
            f"Nobody in {data.name} has {days} answers, one for each day until payday, and is paid "
            f"{pacing.SMALLEST_PAYOUT} for them."
        )
    limit = pacing.daily_limit(works, days)
    workspace = replace(workspace, settings=market_settings(days=days, daily_limit=limit))
    await workspace.prepare()
    totals = {
        "accounts": len(works) + 1,
        "published": len(data.hits),
        "days": days,
        "submitted": data.assignments,
        "decided": data.assignments,
        "paid": paid,
        "events": data.assignments * EVENTS_AN_ASSIGNMENT
        + len(data.hits) * EVENTS_A_HIT
        + paid * EVENTS_A_PAYMENT,
    }
    async with serving(workspace) as url:
        with bars(console, totals) as progress, one_failure():
            stage = Stage(data, url, progress, workers=list(data.works))
            play = PaydayPlay(stage, workspace, days=days, limit=limit)
            async with AsyncExitStack() as exits:
                await play.perform(exits)
    cast = Cast(play.requester, play.workers)
    report = report_of(stage, cast, await differences(workspace))
    return replace(report, payday=play.report())


class PaydayPlay:
    """One play, step by step."""

    def __init__(self, stage: Stage, workspace: Workspace, *, days: int, limit: int) -> None:
        self._stage, self._workspace, self._days = stage, workspace, days
        self._clock = MarketClock(workspace)
        self._office, self._nightly = Office(stage), NightlyJob(workspace)
        self._orders: list[PaymentOrder] = []  # that paid workers
        self._difference = 0  # cents
        self.requester = PaydayRequester(stage)
        self.workers = [
            PaydayWorker(stage, name, number, days=days, limit=limit)
            for number, name in enumerate(stage.workers, start=1)
        ]
        self._paid = [each for each in self.workers if each.is_paid]

    async def perform(self, exits: AsyncExitStack) -> None:
        """Play from the first account to the answer of the bank. Raises CallFailed."""
        await self._admit(exits)
        await self._confirm_accounts()
        await self._follow(exits)
        await self._work()
        await self._pay()
        await self._read()

    def report(self) -> PaydayReport:
        """The figures of payday."""
        seen = [each.money for each in self.workers]
        payouts = [each for money in seen for each in money.payouts]
        settled = [each for each in payouts if each.state == SETTLED]
        failed = [each for each in payouts if each.state == FAILED]
        return PaydayReport(
            days=self._days,
            refused_by_limit=sum(each.refused_by_limit > 0 for each in self.workers),
            payout_total=str(costs.total(each.total for each in self._orders)),
            payout_files=len(self._orders),
            payout_difference=self._difference + difference(self._orders, seen),
            payouts_settled=len(settled),
            payouts_failed=len(failed),
            payout_put_back=str(costs.total(each.gross for each in failed)),
            payout_withheld=str(costs.total(each.withheld for each in settled)),
            dashboards_differing=sum(each.dashboard_differs for each in self.workers),
            earnings_held=str(costs.total(each.pending for each in seen)),
        )

    async def _admit(self, exits: AsyncExitStack) -> None:
        """Everybody applies and is approved, tells who they are, and is verified."""
        mail = Mailbox(self._workspace.outbox)
        await together(
            self._office.open(self._workspace, mail, exits),
            self.requester.apply(mail, exits),
            *(each.apply(mail, exits) for each in self.workers),
        )
        await self._office.approve_applications()
        await together(
            self.requester.fund(self._workspace), *(each.settle_in() for each in self.workers)
        )
        await self._office.verify_identities()

    async def _confirm_accounts(self) -> None:
        """The small deposits go to the bank, and are on its statements the next morning."""
        before = await self._office.in_transit()
        orders = await self._office.make_orders()
        await self._compare(orders.values(), before)
        await self._clock.forward_to_morning()
        for file_id in orders:
            await self._office.settle(file_id)
        self._difference += abs((await self._office.in_transit()).cents)
        deposits = list(orders.values())
        await together(
            *(
                each.confirm(deposits, by_schedule=each is not self._paid[0])
                for each in self.workers
            )
        )

    async def _follow(self, exits: AsyncExitStack) -> None:
        await self.requester.follow(exits)
        for each in self.workers:
            await each.follow(exits)

    async def _work(self) -> None:
        """The work of all days, decided as it comes."""
        self._stage.began = perf_counter()
        await self.requester.publish()
        await together(*(each.look() for each in self.workers))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.requester.decide())
            for day in range(self._days):
                if day:
                    await self._clock.forward_to_morning()
                await together(*(each.work(day) for each in self.workers))
                await self._stage.catch_up([each.events for each in self.workers])
                self._stage.bars.step("days")

    async def _pay(self) -> None:
        """Payday: scheduled payouts are due, one worker asks by hand, and the bank answers the file
        on the next day. Of several accounts, the last one is closed."""
        await self._clock.forward_to_morning(pacing.interval(self._days) - (self._days - 1))
        await self._paid[0].request_payout()
        before = await self._office.in_transit()
        self._orders = list(await self._nightly.run())
        await self._compare(self._orders, before)
        await self._clock.forward_to_morning()
        closed = [each.person.account_number for each in self._paid[1:]][-1:]
        at = self._clock.now().astimezone(UTC)
        await self._nightly.read_answers(self._orders, closed=closed, at=at)
        self._difference += abs((await self._office.in_transit()).cents)

    async def _compare(self, orders: Iterable[PaymentOrder], before: Money) -> None:
        """Compare new files with the money that the ledger put in transit for them."""
        sent = await self._office.in_transit() - before
        for order in orders:
            self._difference += abs((order.found - order.total).cents)
            sent -= order.total
        self._difference += abs(sent.cents)

    async def _read(self) -> None:
        """Everybody reads how it ended, and gets the last notices."""
        await together(*(each.read_money() for each in self.workers))
        for each in self.workers:
            each.expect_notices()
        self._stage.bars.step("paid", sum(len(each.money.payouts) for each in self.workers))
        await self._stage.settle()
        await together(
            self.requester.read_results(),
            self._paid[0].keep_receipt(self._workspace),
            *(each.look_back() for each in self.workers),
        )


async def together(*steps: Coroutine[None, None, None]) -> None:
    """Take these steps at the same time. Raises CallFailed, the first of them in a group."""
    async with asyncio.TaskGroup() as tasks:
        for step in steps:
            tasks.create_task(step)
