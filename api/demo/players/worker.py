"""One worker of the data set: follows the feed, finds their HITs, and answers as they did."""

from __future__ import annotations

from time import perf_counter

from api.demo import documents
from api.demo.client import Answer, MarketClient, client, paged
from api.demo.dataset import Work
from api.demo.live import Event, live
from api.demo.players.exam_run import GRANTED, ExamRun
from api.demo.players.feed import MarketView
from api.demo.players.joining import Mailbox, Newcomer, join
from api.demo.players.questions import answer, key_of
from api.demo.stage import Stage, within
from domain.kernel.money import Money

FEED_SECONDS = 120.0  # without an event of the feed, while HITs are left to do


class WorkerPlayer:
    """Plays by `run`, once."""

    open_hits = documents.OPEN_HITS

    def __init__(self, stage: Stage, name: str, exam_run: ExamRun | None = None) -> None:
        self._stage, self._name, self._exam_run = stage, name, exam_run
        self._events = stage.notes.new_events()
        self._view = MarketView(stage.notes)
        self._left = dict(stage.data.works.get(name, {}))
        self._read_up_to: dict[str, str | None] = {}  # by group: the end cursor of the last page
        self._searched: dict[str, int] = {}  # by group: how many HITs it had at that time
        self.earned = Money(0)

    async def run(self, mail: Mailbox) -> None:
        """Play from the sign-up to the last notice."""
        async with client(self._stage.url) as me:
            await self._join(me, mail)
            async with live(me) as connection:
                await self._view.follow(me, connection)
                cursor = (await me.query(documents.CURSOR))["eventCursor"]
                await connection.subscribe(documents.WORKER_NOTICES, self._receive, after=cursor)
                await self._stage.everybody.wait()
                if self._exam_run:
                    await self._pass(me, self._exam_run)
                await self._work(me)
                await self._stage.settled.wait()
                await self._read_results(me)

    async def _join(self, me: MarketClient, mail: Mailbox) -> None:
        newcomer = Newcomer(self._name, self._stage.address(self._name))
        await join(me, self._stage, newcomer, mail=mail)
        async with self._stage.turn:
            opened = await me.mutate(documents.OPEN_WORKER)
        self._stage.names[opened["worker"]["workerId"]] = self._name
        self._stage.bars.step("accounts")

    async def _pass(self, me: MarketClient, exam_run: ExamRun) -> None:
        await exam_run.take(me, self._name, self._events)
        await self._stage.everybody.wait()  # the requester publishes after all are tested
        await exam_run.accept_or_be_refused(me, self._name, self._view)

    async def _work(self, me: MarketClient) -> None:
        while self._left:
            self._view.changed.clear()
            for group, (_, total) in list(self._view.groups.items()):
                if total > self._searched.get(group, 0):
                    async with self._stage.turn:
                        await self._search(me, group)
                    self._searched[group] = total
            if self._left:
                await within(FEED_SECONDS, self._view.changed, self._stuck())

    async def _search(self, me: MarketClient, group: str) -> None:
        """Do the worker's own among the group's open HITs that were not searched yet."""
        pages = paged(
            me,
            self.open_hits,
            "node",
            "hits",
            after=self._read_up_to.get(group),
            group=group,
        )
        async for hit, end in pages:
            self._read_up_to[group] = end
            if (key := self._key_of(hit["question"])) in self._left:
                await self._do(me, key, hit)
            if not self._left:
                return

    def _key_of(self, question: Answer) -> str:
        return key_of(question)

    async def _do(self, me: MarketClient, key: str, hit: Answer) -> None:
        work = self._left.pop(key)
        accepted = await me.mutate(documents.ACCEPT, hitId=hit["id"])
        assignment = accepted["assignment"]["id"]
        self._expect("AssignmentAccepted", assignment)
        await me.mutate(documents.SUBMIT, assignmentId=assignment, answer=answer(work))
        self._note_submission(assignment, work)

    def _note_submission(self, assignment: str, work: Work) -> None:
        """Expect what comes of it."""
        self._expect("AssignmentSubmitted", assignment)
        self._expect("AssignmentRejected" if work.is_rejected else "AssignmentApproved", assignment)
        self._stage.bars.step("submitted")

    def _expect(self, kind: str, assignment: str) -> None:
        """Expect an event for the worker and one for the requester."""
        self._events.expect(kind, assignment)
        self._stage.notes.requester.expect(kind, assignment)

    def _receive(self, event: Event) -> None:
        """Count notices of work and of the test; others, such as those of earnings, are not."""
        kind = event["__typename"]
        if kind == GRANTED and self._exam_run:
            self._stage.bars.step("events")
            self._exam_run.receive(event, self._events)
        elif "assignment" in event:
            self._receive_work(event)

    def _receive_work(self, event: Event) -> None:
        kind, assignment = event["__typename"], event["assignment"]["id"]
        self._stage.bars.step("events")
        self._events.receive(kind, assignment, event["cursor"])
        if kind == "AssignmentApproved" and assignment in self._stage.notes.decided_at:
            sent_at = self._stage.notes.decided_at[assignment]
            self._stage.notes.approve_to_notice.append(perf_counter() - sent_at)

    async def _read_results(self, me: MarketClient) -> None:
        async with self._stage.turn:
            if await self._view.differs(me):
                self._stage.notes.differing_feeds += 1
            me_now = (await me.query(documents.EARNED))["me"]
        self.earned = Money.parse(me_now["worker"]["earnings"]["total"])

    def _stuck(self) -> str:
        return (
            f"{self._name} received nothing from the feed for {FEED_SECONDS:.0f} seconds and has "
            f"{len(self._left)} HITs left to find."
        )
