"""Audiences: everyone hears everything once and in order, however they come, stall and go."""

import asyncio
import random
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import chain

import pytest

from subscriptions.fanout.audience import Audience
from subscriptions.fanout.payloads import NotShareable
from subscriptions.fanout.stream import NO_DIFFERENCES, Differences, StreamBatch, StreamItem
from subscriptions.limits import MEMBERS_AT_ONCE
from subscriptions.log import reader
from subscriptions.log.bell import Bell, ring
from subscriptions.log.position import START, Position
from subscriptions.log.tail import Tail
from tests.subscriptions.log.entries import draft, everything, tell


@dataclass
class Numbers:
    """A stream of the numbers told to one topic; a number's subject is whether it is odd."""

    tail: Tail
    attention: Differences = NO_DIFFERENCES

    async def rounds(self, after):
        async with aclosing(self.tail.batches(["a"], after)) as batches:
            async for batch in batches:
                items = [
                    StreamItem(n := e.body["n"], e.position, e.position, subject=n % 2, about=n)
                    for e in batch.entries
                ]
                yield StreamBatch(items, batch.reached, batch.reached, batch.is_last)


@dataclass(eq=False)
class Listener:
    """Somebody who hears, or not, as they like; alone where the audience sends them away."""

    hall: "Hall"
    position: Position
    attention: Differences = NO_DIFFERENCES
    heard: list = field(default_factory=list)
    has_room: bool = True
    fell: int = 0
    alone: asyncio.Task | None = None

    def hear(self, telling):
        if self.has_room:
            self.heard += telling.words
        return self.has_room

    def fall_behind(self, position):
        self.fell += 1
        self.go_on(position)

    def go_on(self, position):
        self.alone = asyncio.create_task(self.catch_up(position))

    async def catch_up(self, position):
        self.position = position
        while True:
            try:
                return await self.until_admitted()
            except ConnectionError:
                await asyncio.sleep(0.001)

    async def until_admitted(self):
        stream = Numbers(self.hall.tail, self.attention)
        async with aclosing(stream.rounds(self.position)) as rounds:
            async for round in rounds:
                words = await self.hall.audience.wording.of(round.items)
                while not self.has_room:
                    await asyncio.sleep(0.001)
                deaf = self.attention.deaf_to
                self.heard += [
                    word
                    for item, word in zip(round.items, words, strict=True)
                    if item.subject not in deaf
                ]
                self.position = round.reached
                if round.is_last and self.hall.audience.admit(self, round, self.attention):
                    return

    async def leave(self):
        self.hall.audience.dismiss(self)
        if self.alone:
            self.alone.cancel()
            await asyncio.wait({self.alone})


def passing(fault):
    return isinstance(fault, ConnectionError)


class Hall:
    """An audience over the numbers, and what its words cost."""

    def __init__(self, tail):
        self.tail = tail
        self.faults = []
        self.seconds = 0.0
        self.runs, self.counts = [], []
        self.audience = Audience(
            tail,
            lambda: Numbers(tail),
            self.words,
            is_passing=passing,
            told=self.counts.append,
        )
        self.audience.wording.is_shared = True

    async def words(self, news):
        await asyncio.sleep(self.seconds)
        if self.faults:
            raise self.faults.pop()
        self.runs += news
        return [b"%d" % n for n in news]

    async def listener(self, position=None, attention=NO_DIFFERENCES):
        listener = Listener(self, position or await reader.head(), attention)
        listener.go_on(listener.position)
        if position is None:
            await listener.alone
        return listener


@pytest.fixture
async def hall(any_database):
    async with Bell("memory://") as bell, Tail(bell, poll_seconds=60) as tail:
        hall = Hall(tail)
        yield hall
        hall.audience.close()


async def told(*numbers, topic="a"):
    await tell(*(draft(topic, n) for n in numbers))
    ring()


async def until(is_so, *, seconds=10):
    async with asyncio.timeout(seconds):
        while not is_so():
            await asyncio.sleep(0.002)


def words(*numbers):
    return [b"%d" % n for n in numbers]


async def test_all_hear_the_same_words_which_are_found_once(hall):
    listeners = [await hall.listener() for _ in range(5)]
    await told(1, 2, 3)
    await told(4)
    await until(lambda: all(len(each.heard) == 4 for each in listeners))

    assert [each.heard for each in listeners] == [words(1, 2, 3, 4)] * 5
    assert hall.runs == [1, 2, 3, 4]
    assert hall.audience.wording.found == 4
    assert sum(hall.counts) == 20


async def test_who_comes_from_the_past_catches_up_and_then_hears_with_the_others(hall):
    first = await hall.listener()
    await told(1, 2, 3)
    await until(lambda: len(first.heard) == 3)
    late = await hall.listener(START)
    await until(lambda: len(hall.audience) == 2)
    await told(4)
    await until(lambda: len(late.heard) == 4)

    assert late.heard == first.heard == words(1, 2, 3, 4)
    assert hall.runs == [1, 2, 3, 4], "what was told a moment ago is not put into words again"


async def test_who_has_no_room_falls_behind_alone_and_misses_nothing(hall):
    quick, slow = await hall.listener(), await hall.listener()
    slow.has_room = False
    await told(1)
    await told(2)
    await until(lambda: len(quick.heard) == 2)
    assert (slow.heard, slow.fell, len(hall.audience)) == ([], 1, 1)

    slow.has_room = True
    await until(lambda: len(hall.audience) == 2)
    await told(3)
    await until(lambda: len(slow.heard) == 3)
    assert slow.heard == words(1, 2, 3)


async def test_who_is_deaf_to_a_subject_hears_the_rest(hall):
    all_of_it = await hall.listener()
    evens = await hall.listener(attention=Differences(frozenset({1})))
    await told(1, 2, 3, 4)
    await told(5)
    await told(6)
    await until(lambda: len(all_of_it.heard) == 6)

    assert all_of_it.heard == words(1, 2, 3, 4, 5, 6)
    assert evens.heard == words(2, 4, 6)


async def test_what_someone_must_hear_apart_sends_them_away_with_nothing_of_the_round_told(hall):
    all_of_it = await hall.listener()
    picky = await hall.listener(attention=Differences(apart=frozenset({7})))
    await told(1, 2)
    await until(lambda: len(picky.heard) == 2)
    assert picky.fell == 0
    await told(6, 7, 8)
    await until(lambda: len(picky.heard) == 5 and len(hall.audience) == 2)

    assert picky.heard == all_of_it.heard == words(1, 2, 6, 7, 8)
    assert (picky.fell, all_of_it.fell) == (1, 0)


async def test_an_entry_of_ones_own_calls_away_before_anything_later_is_heard(hall):
    mine = Differences(topic="mine", kinds=frozenset({"counted"}))
    called, other = await hall.listener(attention=mine), await hall.listener()
    await told(1)
    await until(lambda: len(called.heard) == 1)
    assert (called.fell, other.fell) == (0, 0)

    await tell(draft("mine", 0), draft("a", 2))
    ring()
    await until(lambda: len(called.heard) == 2 and len(hall.audience) == 2)
    assert called.heard == other.heard == words(1, 2)
    assert (called.fell, other.fell) == (1, 0)


class Switchboard(dict):
    """Keeps who listens to what, to call them in the very middle of a round."""

    def listen(self, topic, listener):
        self[topic] = listener
        return lambda: None

    def has_more(self, topic, after):
        return False


async def test_who_is_called_away_while_others_are_being_told_does_not_hear_it_again(hall):
    """After some of the members others get their turn."""
    switchboard, loop = Switchboard(), asyncio.get_running_loop()
    hall.audience = Audience(
        switchboard, lambda: Numbers(hall.tail), hall.words, is_passing=passing
    )
    mine = Differences(topic="mine", kinds=frozenset({"counted"}))
    called = await hall.listener(attention=mine)

    class Caller(Listener):
        def hear(self, telling):
            if telling.words == [b"1"]:
                loop.call_soon(switchboard["mine"], None)
            return super().hear(telling)

    caller = Caller(hall, await reader.head())
    caller.go_on(caller.position)
    await caller.alone
    others = [await hall.listener() for _ in range(2 * MEMBERS_AT_ONCE)]
    await told(0)
    await until(lambda: others[-1].heard)
    await told(1)
    await until(lambda: len(others[-1].heard) == 2 and len(hall.audience) == len(others) + 2)

    assert called.fell == 1
    assert {tuple(each.heard) for each in [called, caller, *others]} == {(b"0", b"1")}


class Fed(asyncio.Queue):
    """A stream of the rounds that are put into it."""

    async def rounds(self, after):
        while True:
            yield await self.get()

    def tell(self, n, *, signature=None):
        position = Position(0, n)
        item = StreamItem(n, n, position, signature=signature)
        self.put_nowait(StreamBatch([item], position, position, True))


@dataclass(eq=False)
class Seat:
    """Somebody who hears whatever is told."""

    heard: list = field(default_factory=list)

    def hear(self, telling):
        self.heard += telling.words
        return True


async def test_a_leader_that_outlives_its_cancellation_does_not_stop_the_next_one():
    feed, asked = Fed(), []

    async def found(news):
        asked.append(news)
        if news == [1]:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
        return words(*news)

    audience = Audience(Switchboard(), lambda: feed, found, is_passing=passing)
    beginning, first, second = StreamBatch([], START, START, True), Seat(), Seat()
    assert audience.admit(first, beginning, NO_DIFFERENCES)
    feed.tell(1)
    await until(lambda: asked)
    audience.dismiss(first)
    assert audience.admit(second, beginning, NO_DIFFERENCES)
    feed.tell(2)
    await until(lambda: second.heard == words(2))
    audience.close()


class Unknowing:
    def is_kept_from(self, signature):
        return None


async def test_others_are_told_however_fast_those_come_who_must_be_looked_up():
    feed, comers = Fed(), []

    async def found(news):
        return words(*news)

    async def look_up(signature, who):
        await asyncio.sleep(0.005)
        return {each for each in who if each % 2}

    def comes():
        seat, number = Seat(), len(comers)
        comers.append(seat)
        attention = Differences(sight=Unknowing(), who=number)
        return audience.admit(seat, StreamBatch([], START, START, True), attention)

    audience = Audience(Switchboard(), lambda: feed, found, is_passing=passing, kept_from=look_up)
    assert comes()
    feed.tell(1, signature="new")
    for _ in range(100):
        await asyncio.sleep(0.001)
        comes()
        assert comers[0].heard or len(comers) < 50
    await until(lambda: all(seat.heard for seat in comers[::2]))

    assert {tuple(seat.heard) for seat in comers[::2]} == {(b"1",)}
    assert {tuple(seat.heard) for seat in comers[1::2]} == {()}
    audience.close()


async def test_what_comes_while_many_are_being_told_does_not_wait_for_the_last_of_them():
    feed, turns = Fed(), [[] for _ in range(20 * MEMBERS_AT_ONCE)]

    async def found(news):
        return words(*news)

    class Place:
        def __init__(self, turns):
            self.turns = turns

        def hear(self, telling):
            if self.turns is turns[0] and not self.turns:
                feed.tell(2)
            self.turns.append(telling.words)
            return True

    audience = Audience(Switchboard(), lambda: feed, found, is_passing=passing)
    for each in turns:
        assert audience.admit(Place(each), StreamBatch([], START, START, True), NO_DIFFERENCES)
    feed.tell(1)
    await until(lambda: all(list(chain(*each)) == words(1, 2) for each in turns))

    assert (turns[0], turns[-1]) == ([words(1), words(2)], [words(1, 2)])
    audience.close()


async def test_a_listener_that_breaks_sends_all_away_with_nothing_lost(hall, caplog):
    listeners = [await hall.listener() for _ in range(3)]
    breaks = [ValueError("broken")]

    def hear(telling):
        if breaks:
            raise breaks.pop()
        return Listener.hear(listeners[1], telling)

    listeners[1].hear = hear
    await told(1)
    await until(lambda: all(each.heard for each in listeners) and len(hall.audience) == 3)
    await told(2)
    await until(lambda: all(len(each.heard) == 2 for each in listeners))

    assert [each.heard for each in listeners] == [words(1, 2)] * 3
    assert [each.fell for each in listeners] == [1, 1, 1]
    assert "is dissolved" in caplog.text


async def test_a_fault_that_passes_costs_nobody_anything(hall, caplog):
    listeners = [await hall.listener() for _ in range(3)]
    hall.faults = [ConnectionError("gone")]
    await told(1, 2)
    await until(lambda: all(len(each.heard) == 2 for each in listeners))

    assert [each.heard for each in listeners] == [words(1, 2)] * 3
    assert [each.fell for each in listeners] == [0, 0, 0]
    assert "trying again" in caplog.text


async def test_what_cannot_be_shared_sends_all_away_with_nothing_told(hall):
    listeners = [await hall.listener() for _ in range(3)]
    hall.faults = [NotShareable()]
    await told(1)
    await until(lambda: all(each.heard for each in listeners))

    assert [each.fell for each in listeners] == [1, 1, 1]
    assert [each.heard for each in listeners] == [words(1)] * 3


async def test_nothing_runs_when_everybody_has_left(hall):
    before = asyncio.all_tasks()
    listeners = [await hall.listener() for _ in range(3)]
    for each in listeners:
        await each.leave()
    await until(lambda: asyncio.all_tasks() <= before | {asyncio.current_task()})
    await told(1)
    assert hall.runs == []


@asynccontextmanager
async def numbers_being_told(count, chance):
    async def write():
        for n in range(count):
            await told(n)
            if chance.random() < 0.3:
                await told(0, topic=f"mine {chance.randrange(8)}")
            await asyncio.sleep(chance.random() * 0.004)

    writing = asyncio.create_task(write())
    yield writing
    await writing


@pytest.mark.parametrize("seed", range(6))
async def test_however_they_come_stall_are_called_away_and_go_each_hears_all_once_in_order(
    hall, seed
):
    """Each listener's own history is what it must be: the numbers past where it began."""
    chance = random.Random(seed)
    present, count = [], 120
    async with numbers_being_told(count, chance) as writing:
        while not writing.done():
            await asyncio.sleep(chance.random() * 0.01)
            hall.seconds = chance.choice([0, 0, 0.002, 0.01])
            if chance.random() < 0.1:
                hall.faults = [ConnectionError("gone")]
            for each in present:
                each.has_room = chance.random() < 0.8
            if len(present) < 12 and chance.random() < 0.5:
                start = chance.choice([START, await reader.head()])
                deaf = frozenset({1}) if chance.random() < 0.3 else frozenset()
                mine = Differences(
                    deaf_to=deaf,
                    apart=frozenset(chance.sample(range(count), 10)),
                    topic=f"mine {chance.randrange(8)}",
                    kinds=frozenset({"counted"}),
                )
                present.append(await hall.listener(start, mine))
                present[-1].began = start
            elif present and chance.random() < 0.1:
                await present.pop(chance.randrange(len(present))).leave()
    for each in present:
        each.has_room = True
    hall.seconds = 0

    numbers = [entry for entry in await everything() if entry.topic == "a"]
    for each in present:
        expected = [
            b"%d" % entry.body["n"]
            for entry in numbers
            if entry.position > each.began and entry.body["n"] % 2 not in each.attention.deaf_to
        ]
        await until(lambda each=each, expected=expected: len(each.heard) >= len(expected))
        await asyncio.sleep(0.01)
        assert each.heard == expected
    assert sum(each.fell for each in present) > 0, "nobody was ever sent away"
