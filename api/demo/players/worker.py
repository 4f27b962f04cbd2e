"""One worker of the data set: follows the feed, finds its tasks, and answers as it did."""

from __future__ import annotations

from time import perf_counter
from typing import Any

from api.demo import documents
from api.demo.client import MarketClient, client, paged
from api.demo.live import Event, live
from api.demo.players.feed import Market
from api.demo.players.gate import GRANTED, ExamRun
from api.demo.players.joining import Mailroom, join
from api.demo.players.questions import answer, key_of
from api.demo.stage import Stage, within
from domain.kernel.money import Money

FEED_SECONDS = 120.0  # without a word from the feed, while there is something left to do


class WorkerPlayer:
    """Plays by `run`, once."""

    def __init__(self, stage: Stage, name: str, gate: ExamRun | None = None) -> None:
        self._stage, self._name, self._gate = stage, name, gate
        self._hearing = stage.notes.hearing()
        self._market = Market(stage.notes)
        self._left = dict(stage.data.works.get(name, {}))
        self._read_up_to: dict[str, str | None] = {}  # by group: the last page's end
        self._looked_through: dict[str, int] = {}  # by group: how many HITs it had by then
        self.earned = Money(0)

    async def run(self, mail: Mailroom) -> None:
        """From the sign-up to the last notice."""
        async with client(self._stage.url) as me:
            await self._join(me, mail)
            async with live(me) as line:
                await self._market.follow(me, line)
                cursor = (await me.ask(documents.CURSOR))["eventCursor"]
                await line.subscribe(documents.WORKER_NOTICES, self._hear, after=cursor)
                await self._stage.everybody.wait()
                if self._gate:
                    await self._pass(me, self._gate)
                await self._work(me)
                await self._stage.settled.wait()
                await self._look_back(me)

    async def _join(self, me: MarketClient, mail: Mailroom) -> None:
        await join(me, self._stage, mail=mail, name=self._name)
        async with self._stage.turn:
            opened = await me.tell(documents.OPEN_WORKER)
        self._stage.names[opened["worker"]["workerId"]] = self._name
        self._stage.bars.step("accounts")

    async def _pass(self, me: MarketClient, gate: ExamRun) -> None:
        await gate.take(me, self._name, self._hearing)
        await self._stage.everybody.wait()  # nothing is published before all are tested
        await gate.try_it(me, self._name, self._market)

    async def _work(self, me: MarketClient) -> None:
        while self._left:
            self._market.changed.clear()
            for group, (_, total) in list(self._market.groups.items()):
                if total > self._looked_through.get(group, 0):
                    async with self._stage.turn:
                        await self._look_through(me, group)
                    self._looked_through[group] = total
            if self._left:
                await within(FEED_SECONDS, self._market.changed, self._stuck())

    async def _look_through(self, me: MarketClient, group: str) -> None:
        """Do what is one's own among the group's open HITs that were not looked at yet."""
        pages = paged(
            me,
            documents.OPEN_HITS,
            "node",
            "hits",
            after=self._read_up_to.get(group),
            group=group,
        )
        async for hit, end in pages:
            self._read_up_to[group] = end
            if key_of(hit["question"]) in self._left:
                await self._do(me, hit)
            if not self._left:
                return

    async def _do(self, me: MarketClient, hit: Any) -> None:
        work = self._left.pop(key_of(hit["question"]))
        accepted = await me.tell(documents.ACCEPT, hitId=hit["id"])
        assignment = accepted["assignment"]["id"]
        self._expect("AssignmentAccepted", assignment)
        await me.tell(documents.SUBMIT, assignmentId=assignment, answer=answer(work))
        self._expect("AssignmentSubmitted", assignment)
        self._expect("AssignmentRejected" if work.is_rejected else "AssignmentApproved", assignment)
        self._stage.bars.step("submitted")

    def _expect(self, kind: str, assignment: str) -> None:
        """The worker and the requester are both to hear of it."""
        self._hearing.expect(kind, assignment)
        self._stage.notes.requester.expect(kind, assignment)

    def _hear(self, event: Event) -> None:
        kind = event["__typename"]
        self._stage.bars.step("events")
        if kind == GRANTED and self._gate:
            self._gate.hear(event, self._hearing)
            return
        assignment = event["assignment"]["id"]
        self._hearing.hear(kind, assignment, event["cursor"])
        if kind == "AssignmentApproved" and assignment in self._stage.notes.decided_at:
            sent_at = self._stage.notes.decided_at[assignment]
            self._stage.notes.approve_to_notice.append(perf_counter() - sent_at)

    async def _look_back(self, me: MarketClient) -> None:
        async with self._stage.turn:
            if await self._market.differs(me):
                self._stage.notes.differing_feeds += 1
            me_now = (await me.ask(documents.EARNED))["me"]
        self.earned = Money.parse(me_now["worker"]["earnings"]["total"])

    def _stuck(self) -> str:
        return (
            f"{self._name} heard nothing from the feed for {FEED_SECONDS:.0f} seconds and has "
            f"{len(self._left)} HITs left to find."
        )
