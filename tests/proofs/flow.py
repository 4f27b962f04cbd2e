"""Events at a steady pace through the public API: HITs published in bulk, and bonuses sent."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from domain.kernel.money import Money
from domain.people.facts import requester_topic, worker_topic
from schema.kernel.node import global_id
from subscriptions.log import reader
from subscriptions.log.position import Position
from tests.domain import cast
from tests.proofs import books, people
from tests.proofs.clients import BONUS, EVENTS, NOTICES, PASSING, Client
from tests.proofs.following import Follower

BATCH = 20
CREATE = """mutation ($input: CreateHitsInput!) { answer: createHits(input: $input) { __typename
    ... on CreateHitsSuccess { results { ... on CreateHitSuccess { hit { id } } } }
    ... on Refusal { reason message } } }"""
QUESTION = {
    "form": {"fields": [{"name": "colour", "label": "Which colour?", "kind": {"text": {}}}]}
}


@dataclass
class Pair:
    """A requester who publishes, and a worker who gets bonuses for one piece of work."""

    requester: people.Person
    worker: people.Person
    hit_type: str
    assignment: str
    hits: set[str] = field(default_factory=set)
    bonuses: set[str] = field(default_factory=set)

    @classmethod
    async def made(cls, requester, worker):
        kind = await cast.a_type(requester.profile)
        done = await cast.a_submitted(
            worker.profile, await cast.a_hit(requester.profile, hit_type=kind)
        )
        type_id, assignment_id = global_id("HitType", kind.id), global_id("Assignment", done.id)
        return cls(requester, worker, type_id, assignment_id)

    @property
    def topics(self):
        return {
            requester_topic(self.requester.profile.id): (self.requester, EVENTS),
            worker_topic(self.worker.profile.id): (self.worker, NOTICES),
        }


@dataclass
class Stage:
    """All people who take part, and the log's position before."""

    flow: Any
    pairs: list[Pair]
    after: str
    wishes: int = 0
    tries: int = 0

    @classmethod
    async def set(cls, flow):
        """To be called with the database connected."""
        crowd = await people.workers(flow.pairs)
        pairs = [
            await Pair.made(await people.requester(Money.parse("20000.00"), f"rita {n}"), worker)
            for n, worker in enumerate(crowd)
        ]
        return cls(flow, pairs, (await reader.head()).encode())

    def follow(self, crowd, *urls):
        """As many clients as the flow says, spread over all topics."""
        topics = [each for pair in self.pairs for each in pair.topics.items()]
        for number in range(self.flow.clients):
            topic, (person, document) = topics[number % len(topics)]
            shifted = urls[number % len(urls) :] + urls[: number % len(urls)]
            follower = Follower(shifted, person.token, document, self.after, gate=crowd.gate)
            crowd.add(follower, topic)

    async def play(self, *servers):
        """Cause every event; each request is repeated until it is answered."""
        async with asyncio.TaskGroup() as group:
            for number, pair in enumerate(self.pairs):
                server = servers[number % len(servers)]
                client = Client(server, pair.requester.token, passing=PASSING)
                group.create_task(self._write(client, pair))

    async def _write(self, client, pair):
        steps = -(-self.flow.hits // BATCH)
        began = time.monotonic()
        try:
            for step in range(steps):
                await asyncio.sleep(began + step * self.flow.seconds / steps - time.monotonic())
                await self._publish(client, pair, step)
                for number in range(self.flow.bonuses):
                    if number % steps == step:
                        await self._send_bonus(client, pair, number)
        finally:
            await client.close()

    async def _publish(self, client, pair, step):
        count = min(BATCH, self.flow.hits - step * BATCH)
        answer = await client.ask(
            CREATE,
            hitTypeId=pair.hit_type,
            lifetimeSeconds=3600,
            hits=[{"question": QUESTION}] * count,
            clientToken=f"publish-{step}",
        )
        self._count(client)
        pair.hits |= {each["hit"]["id"] for each in answer["results"]}

    async def _send_bonus(self, client, pair, number):
        wish = {"assignmentId": pair.assignment, "amount": "0.05", "reason": "Quick."}
        answer = await client.ask(BONUS, **wish, clientToken=f"bonus-{number}")
        self._count(client)
        pair.bonuses.add(answer["bonus"]["id"])

    def _count(self, client):
        self.wishes += 1
        self.tries += client.tries

    async def logged(self):
        """The log's entries past the beginning: the cursors of each topic, in order."""
        after = Position.decode(self.after)
        return {
            topic: [each for each, _ in await books.logged(topic) if Position.decode(each) > after]
            for pair in self.pairs
            for topic in pair.topics
        }

    async def assert_done_once(self):
        """Each request was done once, however often it was sent; the ledger balances."""
        flow = self.flow
        for pair in self.pairs:
            assert (len(pair.hits), len(pair.bonuses)) == (flow.hits, flow.bonuses)
        kinds = await books.kinds_logged()
        assert kinds["HitPublished"] == flow.pairs * (flow.hits + 1)
        assert kinds["BonusSent"] == flow.pairs * flow.bonuses * 2
        assert await books.transfers("BONUS") == flow.pairs * flow.bonuses
        await books.assert_balanced()
