"""A subscriber that catches up: only while its client reads, in portions, and nothing twice."""

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from api.delivery.audiences import SharingScope
from api.delivery.room import Room
from api.delivery.subscriber import Subscriber
from schema.live.following import FollowedLog
from schema.live.sharing import ShareableSubscription
from subscriptions.fanout.payloads import NotShareable, PayloadCache
from subscriptions.fanout.stream import NO_DIFFERENCES, FollowPlan, StreamBatch, StreamItem
from subscriptions.limits import FIRST_PORTION, PORTION_BYTES
from subscriptions.log.position import START, Position

LARGE = PORTION_BYTES // 2  # two of them are a portion
EVENTS = range(1, 31)
LAST = Position(0, EVENTS[-1])


@dataclass
class Numbers:
    """A stream of numbers in two batches, which counts how often it was read."""

    reads: list = field(default_factory=list)
    differences = NO_DIFFERENCES

    async def batches(self, after):
        for batch in (EVENTS[:20], EVENTS[20:]):
            items = [StreamItem(n, n, Position(0, n)) for n in batch if Position(0, n) > after]
            self.reads.append(len(items))
            reached = Position(0, batch[-1])
            yield StreamBatch(items, reached, reached, batch[-1] == EVENTS[-1])


@dataclass
class Client:
    """A connection whose client reads while `reads` is set."""

    size: int = LARGE
    faults: dict = field(default_factory=dict)  # by the number of the execution
    serialised: list = field(default_factory=list)
    received: list = field(default_factory=list)
    portions: list = field(default_factory=list)
    stream: Numbers = field(default_factory=Numbers)

    def __post_init__(self):
        self.reads = asyncio.Event()
        self.room = Room(self.reads.wait)
        self.executions = 0
        self.scope = SharingScope.EVERYONE
        self.admitted = []

    async def serialise(self, updates):
        self.executions += 1
        if fault := self.faults.get(self.executions):
            raise fault
        self.serialised += updates
        return [b"%d" % n + b" " * self.size for n in updates]

    def subscriber(self):
        plan = FollowPlan(START, lambda: self.stream, lambda: self.stream, lambda: self.stream)
        followed = FollowedLog(plan, event=None, viewer="wim")
        subscription = ShareableSubscription(followed, "same", "numbers", None, None)
        operation = SimpleNamespace(events=0, count_events=lambda _n: None)
        return Listening(subscription, audiences=self, operation=operation, client=self)

    # The part of the audiences that a subscriber uses.

    def scope_of(self, _subscription):
        return self.scope

    def narrow(self, _subscription, _scope):
        self.scope = SharingScope.ONE_VIEWER

    def join(self, _subscription, _view=None):
        audience = SimpleNamespace(payloads=PayloadCache(self.serialise), admit=self.admit)
        return SimpleNamespace(audience=audience, scope=self.scope, runner=None)

    def leave(self, _shared):
        pass

    def admit(self, member, batch, _differences):
        self.admitted.append((member, batch.reached))
        return True


class Listening(Subscriber):
    def __init__(self, subscription, *, client, **options):
        self._client = client
        super().__init__(subscription, **options)

    has_room = True

    def detach(self, position):
        raise AssertionError("it is in no audience")

    def _turn(self):
        return self._client.room.turn()

    def _take(self, delivery):
        raise AssertionError("it is in no audience")

    async def _send(self, delivery):
        await self._client.reads.wait()
        self._client.portions.append(len(delivery.payloads))
        self._client.received += [int(payload) for payload in delivery.payloads]


async def settled():
    for _ in range(200):
        await asyncio.sleep(0)


async def test_nothing_is_read_or_executed_for_clients_that_do_not_read():
    client = Client()
    running = [asyncio.create_task(client.subscriber().catch_up(START)) for _ in range(50)]
    await settled()
    assert (client.stream.reads, client.executions) == ([], 0)

    client.reads.set()
    await asyncio.gather(*running)
    assert sorted(client.received) == sorted([*EVENTS] * 50)
    assert len(client.admitted) == 50


async def test_a_client_that_stops_reading_costs_one_portion_however_many_subscribe():
    client = Client()

    class Closing(Listening):
        async def _send(self, delivery):
            await super()._send(delivery)
            client.reads.clear()

    subscribers = []
    for _ in range(20):
        subscriber = client.subscriber()
        subscriber.__class__ = Closing
        subscribers.append(asyncio.create_task(subscriber.catch_up(START)))
    client.reads.set()
    await settled()
    assert len(client.received) == FIRST_PORTION
    assert len(client.serialised) <= 2 * FIRST_PORTION
    assert client.stream.reads == [20]
    for each in subscribers:
        each.cancel()
    await asyncio.gather(*subscribers, return_exceptions=True)


async def test_large_payloads_are_sent_in_portions_of_bounded_size():
    client = Client()
    client.reads.set()
    await client.subscriber().catch_up(START)

    assert client.received == [*EVENTS]
    assert client.portions[0] == FIRST_PORTION
    assert max(client.portions[1:]) * LARGE <= PORTION_BYTES
    assert client.admitted[0][1] == LAST


@pytest.mark.parametrize(
    ("number", "fault", "size"),
    [
        (1, ConnectionError("gone"), LARGE),
        (3, ConnectionError("gone"), LARGE),
        (2, ConnectionError("gone"), 10),
        *((number, NotShareable(), size) for number in (1, 2, 3, 4) for size in (LARGE, 10)),
    ],
)
async def test_a_fault_in_the_middle_of_a_batch_repeats_and_loses_nothing(number, fault, size):
    client = Client(size=size, faults={number: fault})
    client.reads.set()
    async with asyncio.timeout(10):
        await client.subscriber().catch_up(START)

    assert client.received == [*EVENTS]
    assert [reached for _, reached in client.admitted] == [LAST]
