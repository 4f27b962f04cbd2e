"""The test in front of the work as it is played: made, taken, and what it keeps whom from."""

from __future__ import annotations

import asyncio
from typing import Any

from api.demo import documents
from api.demo.client import CallFailed, MarketClient, paged
from api.demo.counting import ExpectedEvents
from api.demo.exam import Exam
from api.demo.players.feed import Market
from api.demo.players.questions import field
from api.demo.stage import Stage, within

TEST_SECONDS = 3_600
FEED_SECONDS = 120.0  # without a HIT to be seen, after everybody was tested
REFUSALS_SECONDS = 300.0  # until everybody who fails has tried
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
        self.values: dict[str, int] = {}  # as the market tells them to the owner, by worker

    async def make(self, me: MarketClient) -> None:
        """As the requester: the qualification type, with test and answer key."""
        data, key = self.exam.data, self.exam.key
        made = await me.tell(
            documents.CREATE_QUALIFICATION_TYPE,
            name=f"Knows the work: {data.name}",
            description="A test of tasks whose right answers are known.",
            testDurationSeconds=TEST_SECONDS,
            test={"fields": [field(data, task) for task in key]},
            answerKey={
                "questions": [
                    {"name": task, "options": [{"selections": [right], "score": 1}]}
                    for task, right in key.items()
                ],
                "mapping": {"percentage": {"maximumScore": len(key)}},
            },
        )
        self._type_id = made["qualificationType"]["id"]

    def requirements(self) -> list[dict[str, Any]]:
        """What the HITs ask for: others see that they are there, and no more."""
        return [
            {
                "qualificationTypeId": self._type_id,
                "comparator": "GREATER_THAN_OR_EQUAL_TO",
                "integerValues": [self.exam.pass_mark],
                "actionsGuarded": "PREVIEW_AND_ACCEPT",
            }
        ]

    async def take(self, me: MarketClient, name: str, hearing: ExpectedEvents) -> None:
        """As a worker: ask for the qualification, and hand in the test."""
        hearing.expect(GRANTED, self._told(self._type_id, self.exam.score(name)))
        given = self.exam.answers[name]
        async with self._stage.turn:
            opened = await me.tell(documents.REQUEST, qualificationTypeId=self._type_id)
            request = opened["request"]
            fields = [each["name"] for each in request["test"]["fields"]]
            answer = [{"name": task, "values": [given[task]]} for task in fields]
            await me.tell(documents.SUBMIT_TEST, requestId=request["id"], answer=answer)
        self._stage.bars.step("tested")

    def hear(self, event: Any, hearing: ExpectedEvents) -> None:
        """As a worker: the notice of what was granted. Another value is another event."""
        type_id = event["qualification"]["type"]["id"]
        hearing.hear(GRANTED, self._told(type_id, event["value"]), event["cursor"])

    async def try_it(self, me: MarketClient, name: str, market: Market) -> None:
        """As a worker: whoever fails tries to accept and is refused; the others wait for that, so
        that it is not for want of slots. Raises CallFailed where the market lets one in."""
        if name in self._to_refuse:
            await self._be_refused(me, name, market)
            self._to_refuse.remove(name)
        if not self._to_refuse:
            self._all_refused.set()
        await within(REFUSALS_SECONDS, self._all_refused, "Not everybody who failed was refused.")

    async def read(self, me: MarketClient) -> None:
        """As the requester: who holds it, with which value."""
        holders = paged(me, documents.HOLDERS, "node", "holders", type=self._type_id)
        async for held, _ in holders:
            self.values[self._stage.names[held["worker"]["workerId"]]] = held["value"]

    async def _be_refused(self, me: MarketClient, name: str, market: Market) -> None:
        while not market.groups:
            market.changed.clear()
            await within(FEED_SECONDS, market.changed, f"{name} saw no HITs on the feed.")
        (group,) = market.groups
        async with self._stage.turn:
            seen = (await me.ask(documents.OPEN_HITS, group=group))["node"]["hits"]["nodes"]
            said = await me.ask(documents.ACCEPT, input={"hitGroupId": group})
        (answer,) = said.values()
        if seen or answer.get("reason") != NOT_QUALIFIED:
            raise CallFailed(
                f"{name} failed the test, saw {len(seen)} HITs, and was told "
                f"{answer.get('reason', answer['__typename'])} on accepting."
            )
        self.refused += 1

    @staticmethod
    def _told(type_id: str, value: int | None) -> str:
        return f"{type_id} {value}"
