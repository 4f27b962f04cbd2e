"""The requester: publishes all HITs, decides on submissions, and reads the answers back."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from time import perf_counter
from typing import Any

from api.demo import costs, documents
from api.demo.client import MarketClient, client, granted, paged
from api.demo.dataset import DataHit
from api.demo.live import Event, live
from api.demo.players.exam_run import ExamRun
from api.demo.players.joining import Mailbox, Newcomer, join
from api.demo.players.questions import form
from api.demo.stage import Stage, chunks, within
from domain.kernel.money import Money

REQUESTER = Newcomer("Requester", "requester@demo.example")
HITS_A_CALL = 100
DECISIONS_A_CALL = 100
DURATION_SECONDS = 3_600
SUBMISSION_SECONDS = 120.0  # without a submission, while some are still to come
DEPOSITED_AT_ONCE = Money(100_000_000)
REJECTION = {"reason": "WRONG", "feedback": "The requester of this data set rejected this work."}
INCOMPLETE = {"reason": "INCOMPLETE", "feedback": "Not every question is answered."}


class RequesterPlayer:
    """Plays by `run`, once."""

    reward = costs.REWARD
    lifetime_seconds = 86_400  # of a HIT

    def __init__(self, stage: Stage, exam_run: ExamRun | None = None) -> None:
        self._stage, self._exam_run = stage, exam_run
        self._keys: dict[str, str] = {}  # the data set's HITs by the market's ids
        self._submitted: list[Event] = []
        self._woken = asyncio.Event()
        self.deposited = costs.to_publish(stage.data, self.reward)
        self._is_picky = stage.data.has_rejections
        self.balance = Money(0)
        self.answers: list[tuple[str, str]] = []

    async def run(self, mail: Mailbox) -> None:
        """Play from the sign-up until the answers are read back."""
        async with client(self._stage.url) as me:
            await join(me, self._stage, REQUESTER, mail=mail)
            await me.mutate(documents.OPEN_REQUESTER, name="The demonstration")
            await self._deposit(me)
            self._stage.bars.step("accounts")
            async with live(me) as connection:
                cursor = (await me.query(documents.CURSOR))["eventCursor"]
                await connection.subscribe(
                    documents.REQUESTER_EVENTS,
                    self._receive,
                    after=cursor,
                    whose=self._is_picky,
                )
                if self._exam_run:
                    await self._exam_run.make(me)
                    await self._stage.everybody.wait()  # the test begins
                await self._stage.everybody.wait()
                self._stage.began = perf_counter()
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._publish(me))
                    tasks.create_task(self._decide(me))
                await self._stage.settled.wait()
                await self._read_results(me)

    async def _deposit(self, me: MarketClient) -> None:
        left = self.deposited
        while left:
            part = min(left, DEPOSITED_AT_ONCE)
            await me.mutate(documents.DEPOSIT, amount=str(part))
            left -= part

    async def _publish(self, me: MarketClient) -> None:
        """Publish in the order of the data; one call has HITs of the same redundancy."""
        hit_type = await me.mutate(
            documents.CREATE_HIT_TYPE,
            title=f"Answer as people did: {self._stage.data.name}",
            description="Real answers of a data set, played again.",
            reward=str(self.reward),
            assignmentDurationSeconds=DURATION_SECONDS,
            qualificationRequirements=self._exam_run.requirements() if self._exam_run else [],
        )
        by_key = {each.key: each for each in self._stage.data.hits}
        alike: dict[int, list[str]] = defaultdict(list)
        for each in self._stage.data.hits:
            alike[each.redundancy].append(each.key)
        for redundancy, keys in alike.items():
            for part in chunks(keys, HITS_A_CALL):
                hits = [by_key[key] for key in part]
                await self._publish_some(
                    me, hit_type["hitType"]["id"], redundancy=redundancy, some=hits
                )

    async def _publish_some(
        self, me: MarketClient, hit_type: str, *, redundancy: int, some: list[DataHit]
    ) -> None:
        forms = [{"question": form(self._stage.data, each)} for each in some]
        published = self._stage.notes.published
        before = published[-1][0] if published else 0
        published.append((before + len(some), perf_counter()))
        answer = await me.mutate(
            documents.CREATE_HITS,
            hitTypeId=hit_type,
            lifetimeSeconds=self.lifetime_seconds,
            maxAssignments=redundancy,
            hits=forms,
        )
        for each, result in zip(some, answer["results"], strict=True):
            hit = granted(result)["hit"]["id"]
            self._keys[hit] = each.key
            self._stage.notes.requester.expect("HitPublished", hit)
            self._stage.notes.requester.expect("HitReviewable", hit)
        self._stage.bars.step("published", len(some))

    async def _decide(self, me: MarketClient) -> None:
        """Decide on the submissions since the last call, with one call for each verdict."""
        decided = 0
        while decided < self._stage.data.assignments:
            await within(SUBMISSION_SECONDS, self._woken, "No more work was submitted.")
            some = self._submitted[:DECISIONS_A_CALL]
            del self._submitted[: len(some)]
            if not self._submitted:
                self._woken.clear()
            verdicts: dict[str, list[str]] = defaultdict(list)
            for event in some:
                verdicts[await self._verdict(event)].append(event["assignment"]["id"])
            for verdict, assignments in verdicts.items():
                await self._send(me, verdict, assignments)
            decided += len(some)
            self._stage.bars.step("decided", len(some))
        self._stage.all_decided.set()

    def _know(self, hit: str, key: str) -> None:
        """Remember which of the data set's HITs one of the market's is."""
        self._keys[hit] = key

    async def _verdict(self, event: Event) -> str:
        """The data set's verdict on this work; always approve, where it has no rejections."""
        if not self._is_picky:
            return "approve"
        assignment = event["assignment"]
        key = self._keys.get(assignment["hit"]["id"])
        while key is None:  # the result of createHits has not arrived yet
            await asyncio.sleep(0.01)
            key = self._keys.get(assignment["hit"]["id"])
        work = self._stage.data.works[self._stage.names[assignment["worker"]["workerId"]]][key]
        if not work.is_rejected:
            return "approve"
        return "reject" if work.is_complete else "incomplete"

    async def _send(self, me: MarketClient, verdict: str, assignments: list[str]) -> None:
        now = perf_counter()
        self._stage.notes.decided_at |= dict.fromkeys(assignments, now)
        if verdict == "approve":
            answer = await me.mutate(documents.APPROVE, assignmentIds=assignments)
        else:
            why = REJECTION if verdict == "reject" else INCOMPLETE
            answer = await me.mutate(documents.REJECT, assignmentIds=assignments, **why)
        for result in answer["results"]:
            granted(result)

    def _receive(self, event: Event) -> None:
        kind = event["__typename"]
        subject = event["assignment"] if "assignment" in event else event["hit"]
        self._stage.notes.requester.receive(kind, subject["id"], event["cursor"])
        self._stage.bars.step("events")
        if kind == "AssignmentSubmitted":
            self._submitted.append(event)
            self._woken.set()

    async def _read_results(self, me: MarketClient) -> None:
        """Read the balance, the answers and the qualified workers from the market."""
        if self._exam_run:
            await self._exam_run.read(me)
        await self._read_balance(me)
        async for hit, _ in paged(me, documents.ANSWERS, "me", "requester", "hits"):
            async for given in _given(me, hit):
                if given["status"] == "APPROVED":
                    for each in given["answer"]["fields"]:
                        self.answers.append((each["name"], each["values"][0]))

    async def _read_balance(self, me: MarketClient) -> None:
        balance = (await me.query(documents.BALANCE))["me"]["requester"]["balance"]
        self.balance = Money.parse(balance["available"]) + Money.parse(balance["onHold"])


async def _given(me: MarketClient, hit: Mapping[str, Any]) -> AsyncIterator[Any]:
    """A HIT's assignments: the first page came with it, further pages are read."""
    first = hit["assignments"]
    for given in first["nodes"]:
        yield given
    if first["pageInfo"]["hasNextPage"]:
        after = first["pageInfo"]["endCursor"]
        more = paged(me, documents.MORE_ANSWERS, "node", "assignments", after=after, hit=hit["id"])
        async for given, _ in more:
            yield given
