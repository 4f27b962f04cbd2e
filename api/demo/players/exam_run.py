"""Plays the qualification test: makes it, takes it, and checks who is refused."""

from __future__ import annotations

import asyncio
from typing import Any

from api.demo import documents
from api.demo.client import CallFailed, MarketClient, paged
from api.demo.counting import ExpectedEvents
from api.demo.exam import Exam
from api.demo.players.feed import MarketView
from api.demo.players.questions import field, single_choice
from api.demo.stage import Stage, within

TEST_SECONDS = 3_600
FEED_SECONDS = 120.0  # for a first HIT on the feed, after all workers were tested
REFUSALS_SECONDS = 300.0  # until all workers who fail have tried
GRANTED = "QualificationGranted"
NOT_QUALIFIED = "NOT_QUALIFIED"


class ExamRun:
    """One exam on one stage."""

    def __init__(self, exam: Exam, stage: Stage) -> None:
        self.exam, self._stage = exam, stage
        self._to_refuse = set(exam.failing)
        self._all_refused = asyncio.Event()
        self._type_id = ""
        self.refused = 0
        self.values: dict[str, int] = {}  # by worker, as the market shows them to the owner

    async def make(self, me: MarketClient) -> None:
        """As the requester: make the qualification type, with test and answer key."""
        exam = self.exam
        fields = [
            field(task, exam.texts(task), single_choice(exam.choices(task))) for task in exam.key
        ]
        made = await me.mutate(
            documents.CREATE_QUALIFICATION_TYPE,
            name=f"Knows the work: {exam.data.name}",
            description="A test of tasks whose right answers are known.",
            testDurationSeconds=TEST_SECONDS,
            test={"fields": fields},
            answerKey={
                "questions": [
                    {"name": task, "options": [{"selections": [right], "score": 1}]}
                    for task, right in exam.key.items()
                ],
                "mapping": {"percentage": {"maximumScore": len(exam.key)}},
            },
        )
        self._type_id = made["qualificationType"]["id"]

    def requirements(self) -> list[dict[str, Any]]:
        """The HITs' requirement: workers without it see that the group exists, and no more."""
        return [
            {
                "qualificationTypeId": self._type_id,
                "comparator": "GREATER_THAN_OR_EQUAL_TO",
                "integerValues": [self.exam.pass_mark],
                "actionsGuarded": "PREVIEW_AND_ACCEPT",
            }
        ]

    async def take(self, me: MarketClient, name: str, events: ExpectedEvents) -> None:
        """As a worker: request the qualification, and submit the test."""
        events.expect(GRANTED, self._identity(self._type_id, self.exam.score(name)))
        given = self.exam.answers[name]
        async with self._stage.turn:
            opened = await me.mutate(documents.REQUEST, qualificationTypeId=self._type_id)
            request = opened["request"]
            fields = [each["name"] for each in request["test"]["fields"]]
            answer = [{"name": task, "values": [given[task]]} for task in fields]
            await me.mutate(documents.SUBMIT_TEST, requestId=request["id"], answer=answer)
        self._stage.bars.step("tested")

    def receive(self, event: Any, events: ExpectedEvents) -> None:
        """As a worker: count the notice of the grant. Another value counts as another event."""
        type_id = event["qualification"]["type"]["id"]
        events.receive(GRANTED, self._identity(type_id, event["value"]), event["cursor"])

    async def accept_or_be_refused(self, me: MarketClient, name: str, market: MarketView) -> None:
        """As a worker who failed: try to accept, and be refused. As one who passed: wait for these
        refusals, so that no slot is taken before. Raises CallFailed where the market accepts."""
        if name in self._to_refuse:
            await self._be_refused(me, name, market)
            self._to_refuse.remove(name)
        if not self._to_refuse:
            self._all_refused.set()
        await within(REFUSALS_SECONDS, self._all_refused, "Not everybody who failed was refused.")

    async def read(self, me: MarketClient) -> None:
        """As the requester: read the holders and their values."""
        holders = paged(me, documents.HOLDERS, "node", "holders", type=self._type_id)
        async for held, _ in holders:
            self.values[self._stage.names[held["worker"]["workerId"]]] = held["value"]

    async def _be_refused(self, me: MarketClient, name: str, market: MarketView) -> None:
        while not market.groups:
            market.changed.clear()
            await within(FEED_SECONDS, market.changed, f"{name} saw no HITs on the feed.")
        (group,) = market.groups
        async with self._stage.turn:
            seen = (await me.query(documents.OPEN_HITS, group=group))["node"]["hits"]["nodes"]
            data = await me.query(documents.ACCEPT, input={"hitGroupId": group})
        (answer,) = data.values()
        if seen or answer.get("reason") != NOT_QUALIFIED:
            raise CallFailed(
                f"{name} failed the test, saw {len(seen)} HITs, and got "
                f"{answer.get('reason', answer['__typename'])} on accepting."
            )
        self.refused += 1

    @staticmethod
    def _identity(type_id: str, value: int | None) -> str:
        return f"{type_id} {value}"
