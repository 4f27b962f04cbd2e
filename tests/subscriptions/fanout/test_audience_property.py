"""After any sequence of events in an audience, each member has the newest state.

Members differ in every way: with excluded sources, with known and unknown requirements, detached,
slow, gone and new. The stream fails, and so do look-ups.
"""

import asyncio
import random
from dataclasses import dataclass, field

import pytest

from subscriptions.fanout.audience import Audience
from subscriptions.fanout.stream import NO_DIFFERENCES, Differences, StreamBatch, StreamItem
from subscriptions.limits import MEMBERS_AT_ONCE
from subscriptions.log.position import Position
from tests.subscriptions.fanout.test_audience import passing, payloads, until

KEYS, SOURCES = 4, 3
STEPS = 120


def at(n):
    return Position(0, n)


@dataclass
class Log:
    """Changes of a few things; only the newest of each thing matters."""

    chance: random.Random
    keys: list = field(default_factory=list)  # of the changes 1, 2, ...
    faults: int = 0
    grown: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self):
        self.keys.append(self.chance.randrange(KEYS))
        self.grown.set()

    def newest(self, start, end):
        """The newest change of each thing in between, in order."""
        found = {self.keys[n - 1]: n for n in range(start + 1, end + 1)}
        return sorted(found.items(), key=lambda each: each[1])

    async def batches(self, after):
        seen, waiting = after.id, {}  # each with the position before its first change
        while True:
            if self.faults and self.chance.random() < 0.3:
                self.faults -= 1
                raise ConnectionError("gone")
            for key in self.keys[seen : seen + self.chance.randrange(1, 6)]:
                waiting[key] = (waiting.get(key, (seen,))[0], seen := seen + 1)
            due = [waiting.pop(key) for key in list(waiting) if self.chance.random() < 0.5]
            items = [self._item(n) for _, n in due]
            reached = min((before for before, _ in waiting.values()), default=seen)
            yield StreamBatch(items, at(reached), at(seen), not waiting)
            if seen == len(self.keys) and not waiting:
                self.grown.clear()
                await self.grown.wait()
            await asyncio.sleep(0)

    def _item(self, n):
        key = self.keys[n - 1]
        return StreamItem(n, n, at(n), source=key % SOURCES, thing=key, requirement=key)


class Listeners(dict):
    """Takes the place of a tail: the listener of each topic."""

    def listen(self, topic, listener):
        self[topic] = listener
        return lambda: self.pop(topic)

    def has_more(self, topics, after):
        return False


@dataclass(frozen=True)
class Known:
    """The excluded keys; keys outside `keys` must be looked up."""

    excluded: frozenset
    keys: frozenset

    def hides(self, key):
        return (key in self.excluded) if key in self.keys else None


@dataclass(eq=False)
class Follower:
    log: Log
    audience: Audience
    differences: Differences
    excluded: frozenset
    position: int
    slow: float
    is_inside: bool = False
    received: list = field(default_factory=list)

    def __post_init__(self):
        self.began = self.position

    def newest_received(self):
        return {self.log.keys[n - 1]: n for n in self.received}

    def knows(self):
        """Whether it has the newest change of everything that it may receive."""
        newest = dict(self.log.newest(self.began, len(self.log.keys)))
        received = self.newest_received()
        return all(received.get(key) == n for key, n in newest.items() if key not in self.excluded)

    @property
    def has_room(self):
        return self.log.chance.random() >= self.slow

    def deliver(self, delivery):
        if has_room := self.log.chance.random() >= self.slow:
            self.received += map(int, delivery.payloads)
        return has_room

    def detach(self, position):
        self.is_inside, self.position = False, position.id

    def catch_up(self):
        """Alone, up to the end of the log or close to it."""
        behind = self.log.chance.choice([0, 0, 0, 1, 2])
        end = max(self.position, len(self.log.keys) - behind)
        newest = self.log.newest(self.position, end)
        self.received += [n for key, n in newest if key not in self.excluded]
        self.position = end
        batch = StreamBatch([], at(end), at(end), True)
        self.is_inside = self.audience.admit(self, batch, self.differences)


class RandomAudience:
    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.log, self.listeners, self.followers, self.came = Log(self.chance), Listeners(), [], 0
        self.audience = Audience(
            self.listeners,
            lambda: self.log,
            self.serialise,
            is_passing=passing,
            excluded_by=self.look_up,
        )

    async def serialise(self, updates):
        if self.chance.random() < 0.3:
            await asyncio.sleep(0)
        return payloads(*updates)

    async def look_up(self, key, follower_ids):
        for _ in range(self.chance.randrange(4)):
            await asyncio.sleep(0)
        return {each for each in follower_ids if key in each[1]}

    def some(self, share):
        return frozenset(key for key in range(KEYS) if self.chance.random() < share)

    def add_follower(self):
        self.came += 1
        excluded, differences, topic = frozenset(), NO_DIFFERENCES, f"{self.came}"
        match self.chance.choice(["plain", "a source", "excluded", "excluded"]):
            case "a source":
                source = self.chance.randrange(SOURCES)
                excluded = frozenset(key for key in range(KEYS) if key % SOURCES == source)
                differences = Differences(frozenset({source}), topics=frozenset({topic}))
            case "excluded":
                excluded = self.some(0.3)
                visibility, follower_id = Known(excluded, self.some(0.5)), (self.came, excluded)
                differences = Differences(
                    visibility=visibility, follower_id=follower_id, topics=frozenset({topic})
                )
        slow = self.chance.choice([0, 0, 0.1])
        start = len(self.log.keys)
        self.followers.append(Follower(self.log, self.audience, differences, excluded, start, slow))

    def remove_follower(self):
        follower = self.followers.pop(self.chance.randrange(len(self.followers)))
        self.audience.dismiss(follower)

    async def something_happens(self):
        match self.chance.choices(["change", "come", "go", "call", "fault"], [60, 15, 10, 10, 5])[
            0
        ]:
            case "change":
                self.log.add()
            case "come":
                self.add_follower()
            case "go":
                self.remove_follower()
            case "call" if self.listeners:
                self.listeners[self.chance.choice(sorted(self.listeners))](None)
            case "fault":
                self.log.faults += 1
        self.all_catch_up(0.5)
        for _ in range(self.chance.randrange(3)):
            await asyncio.sleep(0)

    def all_catch_up(self, share=1.0):
        for each in self.followers:
            if not each.is_inside and self.chance.random() < share:
                each.catch_up()

    async def settles(self):
        self.log.faults = 0
        for each in self.followers:
            each.slow = 0

        def all_know():
            self.all_catch_up()
            return all(each.is_inside and each.knows() for each in self.followers)

        await until(all_know)


@pytest.mark.parametrize("seed", range(12))
async def test_each_member_receives_the_newest_of_everything_and_no_excluded_item(seed):
    before, random_audience = asyncio.all_tasks(), RandomAudience(seed)
    for _ in range(3 * MEMBERS_AT_ONCE):
        random_audience.add_follower()
    for _ in range(STEPS):
        await random_audience.something_happens()
    await random_audience.settles()

    for each in random_audience.followers:
        assert each.excluded.isdisjoint(each.newest_received())
    random_audience.audience.close()
    await until(lambda: asyncio.all_tasks() == before)
