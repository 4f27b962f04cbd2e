"""Audiences: members that come, stall and go receive every item once and in order."""

import asyncio
import random
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain

import pytest

from subscriptions.fanout.audience import Audience
from subscriptions.fanout.payloads import NotShareable
from subscriptions.fanout.stream import NO_DIFFERENCES, Differences, StreamBatch, StreamItem
from subscriptions.limits import BATCHES_AHEAD, MEMBERS_AT_ONCE
from subscriptions.log import reader
from subscriptions.log.bell import Bell, ring
from subscriptions.log.position import START, Position
from subscriptions.log.tail import Tail
from tests.subscriptions.log.entries import commit, draft, everything


@dataclass
class Numbers:
    """A stream of the numbers in one topic; the source of a number is 1 where it is odd."""

    tail: Tail
    differences: Differences = NO_DIFFERENCES

    async def batches(self, after):
        async with aclosing(self.tail.batches(["a"], after)) as batches:
            async for batch in batches:
                items = [
                    StreamItem(n := e.body["n"], e.position, e.position, source=n % 2, thing=n)
                    for e in batch.entries
                ]
                yield StreamBatch(items, batch.reached, batch.reached, batch.is_last)


@dataclass(eq=False)
class AudienceMember:
    """A member that accepts deliveries while `has_room`; catches up alone after each detachment."""

    scenario: "Scenario"
    position: Position
    differences: Differences = NO_DIFFERENCES
    received: list = field(default_factory=list)
    has_room: bool = True
    detachments: int = 0
    alone: asyncio.Task | None = None

    def deliver(self, delivery):
        if self.has_room:
            self.received += delivery.payloads
        return self.has_room

    def detach(self, position):
        self.detachments += 1
        self.go_on(position)

    def go_on(self, position):
        self.alone = asyncio.create_task(self.catch_up(position))

    async def catch_up(self, position):
        self.position = position
        while True:
            try:
                return await self._until_admitted()
            except ConnectionError:
                await asyncio.sleep(0.001)

    async def _until_admitted(self):
        stream = Numbers(self.scenario.tail, self.differences)
        async with aclosing(stream.batches(self.position)) as batches:
            async for batch in batches:
                serialised = await self.scenario.audience.payloads.of(batch.items)
                while not self.has_room:
                    await asyncio.sleep(0.001)
                excluded = self.differences.excluded_sources
                self.received += [
                    payload
                    for item, payload in zip(batch.items, serialised, strict=True)
                    if item.source not in excluded
                ]
                self.position = batch.reached
                if batch.is_last and self.scenario.audience.admit(self, batch, self.differences):
                    return

    async def leave(self):
        self.scenario.audience.dismiss(self)
        if self.alone:
            self.alone.cancel()
            await asyncio.wait({self.alone})


def passing(fault):
    return isinstance(fault, ConnectionError)


class Scenario:
    """An audience over the numbers, with the calls and faults of `serialise`."""

    def __init__(self, tail):
        self.tail = tail
        self.faults = []
        self.seconds = 0.0
        self.runs, self.counts = [], []
        self.audience = Audience(
            tail,
            lambda: Numbers(tail),
            self.serialise,
            is_passing=passing,
            count=self.counts.append,
        )
        self.audience.payloads.is_shared = True

    async def serialise(self, updates):
        await asyncio.sleep(self.seconds)
        if self.faults:
            raise self.faults.pop()
        self.runs += updates
        return [b"%d" % n for n in updates]

    async def member(self, position=None, differences=NO_DIFFERENCES):
        member = AudienceMember(self, position or await reader.head(), differences)
        member.go_on(member.position)
        if position is None:
            await member.alone
        return member


@pytest.fixture
async def scenario(any_database):
    async with Bell("memory://") as bell, Tail(bell, poll_seconds=60) as tail:
        scenario = Scenario(tail)
        yield scenario
        scenario.audience.close()


async def publish(*numbers, topic="a"):
    await commit(*(draft(topic, n) for n in numbers))
    ring()


async def until(is_so, *, seconds=10):
    async with asyncio.timeout(seconds):
        while not is_so():
            await asyncio.sleep(0.002)


def payloads(*numbers):
    return [b"%d" % n for n in numbers]


async def test_all_members_receive_the_same_payloads_which_are_serialised_once(scenario):
    members = [await scenario.member() for _ in range(5)]
    await publish(1, 2, 3)
    await publish(4)
    await until(lambda: all(len(each.received) == 4 for each in members))

    assert [each.received for each in members] == [payloads(1, 2, 3, 4)] * 5
    assert scenario.runs == [1, 2, 3, 4]
    assert scenario.audience.payloads.serialised == 4
    assert sum(scenario.counts) == 20


async def test_a_late_follower_catches_up_and_then_receives_with_the_others(scenario):
    first = await scenario.member()
    await publish(1, 2, 3)
    await until(lambda: len(first.received) == 3)
    late = await scenario.member(START)
    await until(lambda: len(scenario.audience) == 2)
    await publish(4)
    await until(lambda: len(late.received) == 4)

    assert late.received == first.received == payloads(1, 2, 3, 4)
    assert scenario.runs == [1, 2, 3, 4], "a recent payload is not serialised again"


async def test_a_member_without_room_is_detached_and_misses_nothing(scenario):
    quick, slow = await scenario.member(), await scenario.member()
    slow.has_room = False
    await publish(1)
    await publish(2)
    await until(lambda: len(quick.received) == 2)
    assert (slow.received, slow.detachments, len(scenario.audience)) == ([], 1, 1)

    slow.has_room = True
    await until(lambda: len(scenario.audience) == 2)
    await publish(3)
    await until(lambda: len(slow.received) == 3)
    assert slow.received == payloads(1, 2, 3)


async def test_a_member_that_excludes_a_source_receives_the_rest(scenario):
    everything_received = await scenario.member()
    without_odd = await scenario.member(differences=Differences(frozenset({1})))
    await publish(1, 2, 3, 4)
    await publish(5)
    await publish(6)
    await until(lambda: len(everything_received.received) == 6)

    assert everything_received.received == payloads(1, 2, 3, 4, 5, 6)
    assert without_odd.received == payloads(2, 4, 6)


async def test_an_individual_item_detaches_its_member_before_the_batch_is_delivered(scenario):
    everything_received = await scenario.member()
    individual = await scenario.member(differences=Differences(individual=frozenset({7})))
    await publish(1, 2)
    await until(lambda: len(individual.received) == 2)
    assert individual.detachments == 0
    await publish(6, 7, 8)
    await until(lambda: len(individual.received) == 5 and len(scenario.audience) == 2)

    assert individual.received == everything_received.received == payloads(1, 2, 6, 7, 8)
    assert (individual.detachments, everything_received.detachments) == (1, 0)


async def test_an_entry_of_the_members_own_topic_detaches_it_before_any_later_item(scenario):
    own = Differences(topics=frozenset({"mine"}), kinds=frozenset({"counted"}))
    detached, other = await scenario.member(differences=own), await scenario.member()
    await publish(1)
    await until(lambda: len(detached.received) == 1)
    assert (detached.detachments, other.detachments) == (0, 0)

    await commit(draft("mine", 0), draft("a", 2))
    ring()
    await until(lambda: len(detached.received) == 2 and len(scenario.audience) == 2)
    assert detached.received == other.received == payloads(1, 2)
    assert (detached.detachments, other.detachments) == (1, 0)


class TopicListeners(dict):
    """Takes the place of a tail: its members can be called in the middle of a batch."""

    def listen(self, topic, listener):
        self[topic] = listener
        return lambda: None

    def has_more(self, topics, after):
        return False


async def test_a_member_detached_during_a_delivery_does_not_receive_it_again(scenario):
    """Other tasks run after each few members of a delivery."""
    topic_listeners, loop = TopicListeners(), asyncio.get_running_loop()
    scenario.audience = Audience(
        topic_listeners, lambda: Numbers(scenario.tail), scenario.serialise, is_passing=passing
    )
    own = Differences(topics=frozenset({"mine"}), kinds=frozenset({"counted"}))
    detached = await scenario.member(differences=own)

    class Detaching(AudienceMember):
        def deliver(self, delivery):
            if delivery.payloads == [b"1"]:
                loop.call_soon(topic_listeners["mine"], None)
            return super().deliver(delivery)

    detaching = Detaching(scenario, await reader.head())
    detaching.go_on(detaching.position)
    await detaching.alone
    others = [await scenario.member() for _ in range(2 * MEMBERS_AT_ONCE)]
    await publish(0)
    await until(lambda: others[-1].received)
    await publish(1)
    await until(lambda: len(others[-1].received) == 2 and len(scenario.audience) == len(others) + 2)

    assert detached.detachments == 1
    assert {tuple(each.received) for each in [detached, detaching, *others]} == {(b"0", b"1")}


class FedStream(asyncio.Queue):
    """A stream of the batches that are put into it."""

    async def batches(self, after):
        while True:
            yield await self.get()

    def add(self, n, *, requirement=None):
        position = Position(0, n)
        item = StreamItem(n, n, position, requirement=requirement)
        self.put_nowait(StreamBatch([item], position, position, True))


@dataclass(eq=False)
class Receiver:
    """A member that accepts every delivery."""

    received: list = field(default_factory=list)
    has_room = True

    def deliver(self, delivery):
        self.received += delivery.payloads
        return True


async def test_a_task_that_outlives_its_cancellation_does_not_stop_the_next_one():
    feed, requested = FedStream(), []

    async def serialise(updates):
        requested.append(updates)
        if updates == [1]:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
        return payloads(*updates)

    audience = Audience(TopicListeners(), lambda: feed, serialise, is_passing=passing)
    beginning, first, second = StreamBatch([], START, START, True), Receiver(), Receiver()
    assert audience.admit(first, beginning, NO_DIFFERENCES)
    feed.add(1)
    await until(lambda: requested)
    audience.dismiss(first)
    assert audience.admit(second, beginning, NO_DIFFERENCES)
    feed.add(2)
    await until(lambda: second.received == payloads(2))
    audience.close()


class NeverKnows:
    def hides(self, requirement):
        return None


async def test_deliveries_go_on_while_undecided_members_keep_coming():
    feed, receivers = FedStream(), []

    async def serialise(updates):
        return payloads(*updates)

    async def look_up(requirement, follower_ids):
        await asyncio.sleep(0.005)
        return {each for each in follower_ids if each % 2}

    def add_member():
        receiver, number = Receiver(), len(receivers)
        receivers.append(receiver)
        differences = Differences(visibility=NeverKnows(), follower_id=number)
        return audience.admit(receiver, StreamBatch([], START, START, True), differences)

    audience = Audience(
        TopicListeners(), lambda: feed, serialise, is_passing=passing, excluded_by=look_up
    )
    assert add_member()
    feed.add(1, requirement="new")
    for _ in range(100):
        await asyncio.sleep(0.001)
        add_member()
        assert receivers[0].received or len(receivers) < 50
    await until(lambda: all(receiver.received for receiver in receivers[::2]))

    assert {tuple(receiver.received) for receiver in receivers[::2]} == {(b"1",)}
    assert {tuple(receiver.received) for receiver in receivers[1::2]} == {()}
    audience.close()


async def test_no_more_batches_are_serialised_ahead_than_the_ring_may_hold():
    feed, serialised, decided = FedStream(), [], asyncio.Event()

    async def serialise(updates):
        serialised.extend(updates)
        return payloads(*updates)

    async def look_up(requirement, follower_ids):
        await decided.wait()
        return set()

    audience = Audience(
        TopicListeners(), lambda: feed, serialise, is_passing=passing, excluded_by=look_up
    )
    receiver, differences = Receiver(), Differences(visibility=NeverKnows(), follower_id=1)
    assert audience.admit(receiver, StreamBatch([], START, START, True), differences)
    for number in range(1, BATCHES_AHEAD + 5):
        feed.add(number, requirement="new")
    await until(lambda: len(serialised) >= BATCHES_AHEAD)
    for _ in range(20):
        await asyncio.sleep(0)
    assert len(serialised) == BATCHES_AHEAD == 16

    decided.set()
    await until(lambda: len(receiver.received) == BATCHES_AHEAD + 4)
    audience.close()


async def test_an_item_during_a_delivery_does_not_wait_for_the_last_member():
    feed, turns = FedStream(), [[] for _ in range(20 * MEMBERS_AT_ONCE)]

    async def serialise(updates):
        return payloads(*updates)

    class RecordingTurns:
        has_room = True

        def __init__(self, turns):
            self.turns = turns

        def deliver(self, delivery):
            if self.turns is turns[0] and not self.turns:
                feed.add(2)
            self.turns.append(delivery.payloads)
            return True

    audience = Audience(TopicListeners(), lambda: feed, serialise, is_passing=passing)
    for each in turns:
        assert audience.admit(
            RecordingTurns(each), StreamBatch([], START, START, True), NO_DIFFERENCES
        )
    feed.add(1)
    await until(lambda: all(list(chain(*each)) == payloads(1, 2) for each in turns))

    assert (turns[0], turns[-1]) == ([payloads(1), payloads(2)], [payloads(1, 2)])
    audience.close()


async def test_a_member_that_raises_detaches_all_and_nothing_is_lost(scenario, caplog):
    members = [await scenario.member() for _ in range(3)]
    breaks = [ValueError("broken")]

    def deliver(delivery):
        if breaks:
            raise breaks.pop()
        return AudienceMember.deliver(members[1], delivery)

    members[1].deliver = deliver
    await publish(1)
    await until(lambda: all(each.received for each in members) and len(scenario.audience) == 3)
    await publish(2)
    await until(lambda: all(len(each.received) == 2 for each in members))

    assert [each.received for each in members] == [payloads(1, 2)] * 3
    assert [each.detachments for each in members] == [1, 1, 1]
    assert "is dissolved" in caplog.text


async def test_a_transient_fault_loses_nothing(scenario, caplog):
    members = [await scenario.member() for _ in range(3)]
    scenario.faults = [ConnectionError("gone")]
    await publish(1, 2)
    await until(lambda: all(len(each.received) == 2 for each in members))

    assert [each.received for each in members] == [payloads(1, 2)] * 3
    assert [each.detachments for each in members] == [0, 0, 0]
    assert "trying again" in caplog.text


async def test_a_stream_that_fails_after_a_delivery_goes_on_behind_it():
    starts = []

    class FailingOnce:
        async def batches(self, after):
            starts.append(after)
            for n in (1, 2, 3):
                if (position := Position(0, n)) > after:
                    item = StreamItem(n, n, position)
                    yield StreamBatch([item], position, position, True)
                if n == 2 and len(starts) == 1:
                    raise ConnectionError("gone")
            await asyncio.Event().wait()

    async def serialise(updates):
        return payloads(*updates)

    audience = Audience(TopicListeners(), FailingOnce, serialise, is_passing=passing)
    receivers = [Receiver() for _ in range(3)]
    for each in receivers:
        assert audience.admit(each, StreamBatch([], START, START, True), NO_DIFFERENCES)
    await until(lambda: all(b"3" in each.received for each in receivers))

    assert [each.received for each in receivers] == [payloads(1, 2, 3)] * 3
    assert starts == [START, Position(0, 2)]
    audience.close()


async def test_nothing_is_serialised_while_no_member_has_room(scenario):
    members = [await scenario.member() for _ in range(3)]
    for each in members:
        each.has_room = False
    runs = len(scenario.runs)
    waiting = []

    def wait_for_room(member):
        def detach(position):
            member.detachments += 1
            waiting.append((member, position))

        return detach

    for each in members:
        each.detach = wait_for_room(each)
    await publish(1, 2)
    await until(lambda: len(waiting) == 3)
    assert scenario.runs[runs:] == []
    assert len(scenario.audience) == 0

    for member, position in waiting:
        member.has_room = True
        member.go_on(position)
    await until(lambda: all(len(each.received) == 2 for each in members))
    assert [each.received for each in members] == [payloads(1, 2)] * 3


async def test_an_item_that_cannot_be_shared_detaches_all_before_it_is_delivered(scenario):
    members = [await scenario.member() for _ in range(3)]
    scenario.faults = [NotShareable()]
    await publish(1)
    await until(lambda: all(each.received for each in members))

    assert [each.detachments for each in members] == [1, 1, 1]
    assert [each.received for each in members] == [payloads(1)] * 3


async def test_no_task_runs_when_all_members_have_left(scenario):
    before = asyncio.all_tasks()
    members = [await scenario.member() for _ in range(3)]
    for each in members:
        await each.leave()
    await until(lambda: asyncio.all_tasks() <= before | {asyncio.current_task()})
    await publish(1)
    assert scenario.runs == []


@asynccontextmanager
async def numbers_being_published(count, chance):
    async def write():
        for n in range(count):
            await publish(n)
            if chance.random() < 0.3:
                await publish(0, topic=f"mine {chance.randrange(8)}")
            await asyncio.sleep(chance.random() * 0.004)

    writing = asyncio.create_task(write())
    yield writing
    await writing


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 6))]
)
async def test_members_that_come_stall_detach_and_go_receive_each_item_once_in_order(
    scenario, seed
):
    """The history of each member is exactly the numbers past its start."""
    chance = random.Random(seed)
    present, count = [], 120
    async with numbers_being_published(count, chance) as writing:
        while not writing.done():
            await asyncio.sleep(chance.random() * 0.01)
            scenario.seconds = chance.choice([0, 0, 0.002, 0.01])
            if chance.random() < 0.1:
                scenario.faults = [ConnectionError("gone")]
            for each in present:
                each.has_room = chance.random() < 0.8
            if len(present) < 12 and chance.random() < 0.5:
                start = chance.choice([START, await reader.head()])
                excluded = frozenset({1}) if chance.random() < 0.3 else frozenset()
                own = Differences(
                    excluded_sources=excluded,
                    individual=frozenset(chance.sample(range(count), 10)),
                    topics=frozenset({f"mine {chance.randrange(8)}"}),
                    kinds=frozenset({"counted"}),
                )
                present.append(await scenario.member(start, own))
                present[-1].began = start
            elif present and chance.random() < 0.1:
                await present.pop(chance.randrange(len(present))).leave()
    for each in present:
        each.has_room = True
    scenario.seconds = 0

    numbers = [entry for entry in await everything() if entry.topic == "a"]
    for each in present:
        excluded = each.differences.excluded_sources
        expected = [
            b"%d" % entry.body["n"]
            for entry in numbers
            if entry.position > each.began and entry.body["n"] % 2 not in excluded
        ]
        await until(lambda each=each, expected=expected: len(each.received) >= len(expected))
        await asyncio.sleep(0.01)
        assert each.received == expected
    assert sum(each.detachments for each in present) > 0, "no member was ever detached"
