"""One worker until payday: is admitted, works day by day within the limits, and is paid."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack

from api.demo import documents as market
from api.demo.client import Answer, CallFailed, MarketClient, client, paged
from api.demo.counting import ExpectedEvents
from api.demo.live import Event, live
from api.demo.payday import documents, pacing
from api.demo.payday.applicants import accept_agreement, tell_who
from api.demo.payday.bank import PaymentOrder
from api.demo.payday.looking_back import DashboardSeen, dashboard, keep_receipt
from api.demo.payday.persons import InventedPerson
from api.demo.payday.reckoning import FAILED, SETTLED, MoneySeen, PayoutSeen
from api.demo.players.feed import listed
from api.demo.players.joining import Mailbox, Newcomer, join
from api.demo.players.questions import key_of
from api.demo.players.worker import WorkerPlayer
from api.demo.server import Workspace
from api.demo.stage import Stage
from domain.kernel.money import Money

LIMIT_REACHED = "DAILY_LIMIT_REACHED"
ENDINGS = ("ProbationEnded", "EarningsHoldEnded")  # once each, of a worker with enough days
NOTICE_OF_END = {SETTLED: "PayoutSettled", FAILED: "PayoutFailed"}


class PaydayWorker(WorkerPlayer):
    """Plays step by step; the play says which one is next."""

    def __init__(self, stage: Stage, name: str, number: int, *, days: int, limit: int) -> None:
        super().__init__(stage, name)
        self._days, self._limit = days, limit
        self._works = len(self._left)
        self._approved = sum(not each.is_rejected for each in self._left.values())
        self.is_new = pacing.is_new(self._left, days)
        self.is_paid = pacing.is_paid(self._left.values(), days)
        self._hits: dict[str, Answer] = {}  # by the data set's keys
        self._me: MarketClient
        self._password = self._method_id = ""
        self.person = InventedPerson(number)
        self.refused_by_limit = 0
        self.dashboard_differs = False
        self.money = MoneySeen()

    @property
    def events(self) -> ExpectedEvents:
        """The events of this worker."""
        return self._events

    async def apply(self, mail: Mailbox, exits: AsyncExitStack) -> None:
        """Sign up, accept the agreement, and apply."""
        me = self._me = await exits.enter_async_context(client(self._stage.url))
        newcomer = Newcomer(self._name, self._email, self.person.land.code)
        self._password = await join(me, self._stage, newcomer, mail=mail)
        await accept_agreement(me, self._stage)
        async with self._stage.turn:
            opened = await me.mutate(market.OPEN_WORKER)
        self._stage.names[opened["worker"]["workerId"]] = self._name

    async def settle_in(self) -> None:
        """Tell tax and identity, choose a bank account, and ask for its two small deposits."""
        await tell_who(self._me, self._stage, self.person, email=self._email)
        async with self._stage.turn:
            chosen = await self._me.mutate(
                documents.SET_METHOD, method=self.person.method, password=self._password
            )
            self._method_id = chosen["method"]["id"]
            await self._me.mutate(documents.START_CONFIRMATION, payoutMethodId=self._method_id)
        self._stage.bars.step("accounts")

    async def confirm(self, orders: Sequence[PaymentOrder], *, by_schedule: bool) -> None:
        """Read the deposits on the bank's statement, tell them, and choose when to be paid."""
        number = self.person.account_number
        first, second = (amount for each in orders for amount in each.amounts_to(number))
        async with self._stage.turn:
            await self._me.mutate(
                documents.CONFIRM,
                payoutMethodId=self._method_id,
                firstAmount=str(first),
                secondAmount=str(second),
            )
            if by_schedule:
                every = f"EVERY_{pacing.interval(self._days)}_DAYS"
                await self._me.mutate(documents.SET_SCHEDULE, every=every)

    async def follow(self, exits: AsyncExitStack) -> None:
        """Follow the feed and the notices."""
        connection = await exits.enter_async_context(live(self._me))
        await self._view.follow(self._me, connection)
        cursor = (await self._me.query(market.CURSOR))["eventCursor"]
        await connection.subscribe(documents.WORKER_NOTICES, self._receive, after=cursor)

    async def look(self) -> None:
        """Find the worker's own HITs among the open ones, before anybody works."""
        async with self._stage.turn:
            for group in await listed(self._me):
                pages = paged(self._me, market.OPEN_HITS, "node", "hits", group=group)
                async for hit, _ in pages:
                    if (key := key_of(hit["question"])) in self._left:
                        self._hits[key] = hit
        if missing := self._left.keys() - self._hits.keys():
            raise CallFailed(f"{self._name} did not find {len(missing)} HITs.")

    async def work(self, day: int) -> None:
        """Do the work of a day. Where that is the limit, one HIT more must be refused."""
        share = pacing.share(self._works, day, self._days)
        for key in list(self._left)[:share]:
            async with self._stage.turn:
                await self._do(self._me, key, self._hits[key])
        if share == self._limit and self._left:
            await self._be_refused(self._hits[next(iter(self._left))]["id"])

    async def request_payout(self) -> None:
        """Ask for the payout by hand."""
        await self._me.mutate(documents.REQUEST_PAYOUT)

    async def read_money(self) -> None:
        """Read earnings and payouts."""
        async with self._stage.turn:
            worker = (await self._me.query(documents.EARNINGS))["me"]["worker"]
        found = worker["earnings"]
        self.earned = Money.parse(found["total"])
        self.money = MoneySeen(
            earned=self.earned,
            pending=Money.parse(found["pending"]),
            available=Money.parse(found["available"]),
            payouts=[_seen(each) for each in worker["payouts"]["nodes"]],
        )

    def expect_notices(self) -> None:
        """Expect the notices of what ended, and of the payouts that were read."""
        for kind in () if self.is_new else ENDINGS:
            self._events.expect(kind, "")
        for each in self.money.payouts:
            for kind in ("PayoutMade", "PayoutSent", NOTICE_OF_END[each.state]):
                self._events.expect(kind, each.id)

    async def look_back(self) -> None:
        """Compare the feed's list with a fresh read, and the dashboard with work and pay."""
        is_paid = any(each.state == SETTLED for each in self.money.payouts)
        expected = DashboardSeen(
            days=min(self._works, self._days),
            submitted=self._works,
            paid=self._approved if is_paid else 0,
            income=self.earned,
            total=self.earned,
        )
        async with self._stage.turn:
            if await self._view.differs(self._me):
                self._stage.notes.differing_feeds += 1
            self.dashboard_differs = await dashboard(self._me, expected) != expected

    async def keep_receipt(self, workspace: Workspace) -> None:
        """Keep the receipt of the payout, verified."""
        await keep_receipt(self._me, self.money.payouts[0].id, workspace)

    @property
    def _email(self) -> str:
        return self._stage.address(self._name)

    async def _be_refused(self, hit_id: str) -> None:
        async with self._stage.turn:
            data = await self._me.query(documents.ACCEPT, input={"hitId": hit_id})
        (answer,) = data.values()
        if LIMIT_REACHED not in answer.get("reasons", ()):
            kind = answer.get("reason", answer["__typename"])
            raise CallFailed(f"{self._name} was past the limit of the day, and got {kind}.")
        self.refused_by_limit += 1

    def _receive(self, event: Event) -> None:
        """Count notices of work, of payouts and of what ended. Others, such as those of limits, are
        not counted."""
        kind = event["__typename"]
        if "assignment" in event:
            self._receive_work(event)
        elif "payout" in event:
            self._stage.bars.step("events")
            self._events.receive(kind, event["payout"]["id"], event["cursor"])
        elif kind in ENDINGS:
            self._stage.bars.step("events")
            self._events.receive(kind, "", event["cursor"])


def _seen(payout: Answer) -> PayoutSeen:
    return PayoutSeen(
        id=payout["id"],
        reference=payout["reference"],
        state=payout["state"],
        gross=Money.parse(payout["gross"]),
        withheld=Money.parse(payout["withheld"]),
        net=Money.parse(payout["net"]),
    )
