"""Whatever happens in an audience of a conflated stream, each member ends with what is true.

Members differ in every way: deaf to some, kept from some with or without knowing it beforehand,
called away, slow, gone and new; the stream fails, and so does looking them up.
"""

import asyncio
import random
from dataclasses import dataclass, field

import pytest

from subscriptions.fanout.audience import Audience
from subscriptions.fanout.stream import NO_DIFFERENCES, Differences, StreamBatch, StreamItem
from subscriptions.limits import MEMBERS_AT_ONCE
from subscriptions.log.position import Position
from tests.subscriptions.fanout.test_audience import passing, until, words

KEYS, SUBJECTS = 4, 3
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
        """Of each thing that changed between, in their order."""
        found = {self.keys[n - 1]: n for n in range(start + 1, end + 1)}
        return sorted(found.items(), key=lambda each: each[1])

    async def rounds(self, after):
        seen, waiting = after.id, {}  # each with what was seen before its first change
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
        return StreamItem(n, n, at(n), subject=key % SUBJECTS, about=key, signature=key)


class Callers(dict):
    """In the place of a tail: who listens to what."""

    def listen(self, topic, listener):
        self[topic] = listener
        return lambda: self.pop(topic)

    def has_more(self, topic, after):
        return False


@dataclass(frozen=True)
class Known:
    """What somebody is kept from; of some keys that must be looked up."""

    kept: frozenset
    keys: frozenset

    def is_kept_from(self, key):
        return (key in self.kept) if key in self.keys else None


@dataclass(eq=False)
class Follower:
    log: Log
    audience: Audience
    attention: Differences
    kept: frozenset
    position: int
    slow: float
    is_inside: bool = False
    heard: list = field(default_factory=list)

    def __post_init__(self):
        self.began = self.position

    def newest_heard(self):
        return {self.log.keys[n - 1]: n for n in self.heard}

    def knows(self):
        """The newest of everything that is for them."""
        newest = dict(self.log.newest(self.began, len(self.log.keys)))
        heard = self.newest_heard()
        return all(heard.get(key) == n for key, n in newest.items() if key not in self.kept)

    def hear(self, telling):
        if has_room := self.log.chance.random() >= self.slow:
            self.heard += map(int, telling.words)
        return has_room

    def fall_behind(self, position):
        self.is_inside, self.position = False, position.id

    def catch_up(self):
        """Alone, up to the end of the log or nearly."""
        behind = self.log.chance.choice([0, 0, 0, 1, 2])
        end = max(self.position, len(self.log.keys) - behind)
        self.heard += [n for key, n in self.log.newest(self.position, end) if key not in self.kept]
        self.position = end
        standing = StreamBatch([], at(end), at(end), True)
        self.is_inside = self.audience.admit(self, standing, self.attention)


class Play:
    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.log, self.callers, self.followers, self.came = Log(self.chance), Callers(), [], 0
        self.audience = Audience(
            self.callers,
            lambda: self.log,
            self.words,
            is_passing=passing,
            kept_from=self.look_up,
        )

    async def words(self, news):
        if self.chance.random() < 0.3:
            await asyncio.sleep(0)
        return words(*news)

    async def look_up(self, key, who):
        for _ in range(self.chance.randrange(4)):
            await asyncio.sleep(0)
        return {each for each in who if key in each[1]}

    def some(self, share):
        return frozenset(key for key in range(KEYS) if self.chance.random() < share)

    def comes(self):
        self.came += 1
        kept, attention = frozenset(), NO_DIFFERENCES
        match self.chance.choice(["plain", "deaf", "kept", "kept"]):
            case "deaf":
                subject = self.chance.randrange(SUBJECTS)
                kept = frozenset(key for key in range(KEYS) if key % SUBJECTS == subject)
                attention = Differences(deaf_to=frozenset({subject}), topic=f"{self.came}")
            case "kept":
                kept = self.some(0.3)
                sight, who = Known(kept, self.some(0.5)), (self.came, kept)
                attention = Differences(sight=sight, who=who, topic=f"{self.came}")
        slow = self.chance.choice([0, 0, 0.1])
        start = len(self.log.keys)
        self.followers.append(Follower(self.log, self.audience, attention, kept, start, slow))

    def goes(self):
        follower = self.followers.pop(self.chance.randrange(len(self.followers)))
        self.audience.dismiss(follower)

    async def something_happens(self):
        match self.chance.choices(["change", "come", "go", "call", "fault"], [60, 15, 10, 10, 5])[
            0
        ]:
            case "change":
                self.log.add()
            case "come":
                self.comes()
            case "go":
                self.goes()
            case "call" if self.callers:
                self.callers[self.chance.choice(sorted(self.callers))](None)
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
async def test_each_hears_the_newest_of_everything_and_nothing_they_are_kept_from(seed):
    before, play = asyncio.all_tasks(), Play(seed)
    for _ in range(3 * MEMBERS_AT_ONCE):
        play.comes()
    for _ in range(STEPS):
        await play.something_happens()
    await play.settles()

    for each in play.followers:
        assert each.kept.isdisjoint(each.newest_heard())
    play.audience.close()
    await until(lambda: asyncio.all_tasks() == before)
