"""Signatures: whom they keep out is known of each, or looked up once for all, and never guessed."""

import asyncio
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

import pytest

from subscriptions.fanout.audience import Audience
from subscriptions.fanout.requirement_index import RequirementIndex
from subscriptions.fanout.stream import SEES_EVERYTHING, Differences, StreamBatch, StreamItem
from subscriptions.limits import MOST_REQUIREMENTS
from subscriptions.log import reader
from subscriptions.log.bell import Bell, ring
from subscriptions.log.tail import Tail
from tests.subscriptions.fanout.test_audience import Listener, passing, until, words
from tests.subscriptions.log.entries import draft, tell


@dataclass(frozen=True)
class Sight:
    """Knows of the signatures up to a number; is kept from some of these."""

    known: int = 0
    kept: frozenset = frozenset()

    def is_kept_from(self, signature):
        return None if signature > self.known else signature in self.kept


def attention(who, known=0, *kept):
    return Differences(sight=Sight(known, frozenset(kept)), who=who)


@dataclass
class LookUp:
    """Whom signatures keep out, as a database would know it; how often it was asked."""

    kept: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    faults: int = 0
    meanwhile: object = None

    async def __call__(self, signature, followers):
        self.asked.append((signature, set(followers)))
        if self.faults:
            self.faults -= 1
            raise ConnectionError("away")
        if self.meanwhile:
            doing, self.meanwhile = self.meanwhile, None
            await doing()
        return self.kept.get(signature, set()) & set(followers)


async def test_what_is_known_of_each_is_not_looked_up():
    look_up = LookUp()
    sights = RequirementIndex(look_up)
    for member, kept in (("a", (1, 2)), ("b", (2,)), ("c", ())):
        sights.add(member, attention(member, 5, *kept))
    sights.add("all", Differences(sight=SEES_EVERYTHING))

    await sights.learn([1, 2, None, 3, 1])

    assert [sights.kept_from([n]) for n in (1, 2, 3)] == [{"a"}, {"a", "b"}, set()]
    assert sights.kept_from([1, None, 3]) == {"a"}
    assert sights.is_kept_from(2, "b")
    assert not sights.is_kept_from(2, "c")
    assert not sights.is_kept_from(None, "a")
    assert look_up.asked == []


async def test_what_is_not_known_is_looked_up_once_for_all():
    look_up = LookUp({7: {"a", "c"}, 8: {"b"}})
    sights = RequirementIndex(look_up)
    for member in ("a", "b", "c"):
        sights.add(f"socket of {member}", attention(member))
    sights.add("knows", attention("d", 7))
    sights.add("second socket of a", attention("a"))

    for _ in range(3):
        await sights.learn([7, 7, 8])

    assert sights.kept_from([7]) == {"socket of a", "socket of c", "second socket of a"}
    assert sights.kept_from([8]) == {"socket of b"}
    assert look_up.asked == [(7, {"a", "b", "c"}), (8, {"a", "b", "c", "d"})]


async def test_nothing_is_looked_up_where_all_see_everything():
    sights = RequirementIndex(None)
    sights.add("a", Differences(sight=SEES_EVERYTHING))

    await sights.learn([1])

    assert sights.kept_from([1]) == set()


async def test_who_comes_knowing_a_signature_is_put_with_it():
    look_up = LookUp({3: {"a"}})
    sights = RequirementIndex(look_up)
    sights.add("a", attention("a"))
    await sights.learn([3])
    sights.add("kept", attention("b", 3, 3))
    sights.add("free", attention("c", 3))

    await sights.learn([3])

    assert sights.kept_from([3]) == {"a", "kept"}
    assert len(look_up.asked) == 1


async def test_who_comes_not_knowing_a_signature_is_looked_up_and_the_others_are_not_again():
    look_up = LookUp({3: {"a", "b"}})
    sights = RequirementIndex(look_up)
    sights.add("a", attention("a"))
    await sights.learn([3])
    sights.add("b", attention("b", 2))
    assert sights.unclear([3]) == {"b"}
    await sights.learn([3])

    assert (sights.kept_from([3]), sights.unclear([3])) == ({"a", "b"}, set())
    assert look_up.asked == [(3, {"a"}), (3, {"b"})]


async def test_before_it_is_learned_nobody_whose_sight_is_limited_is_told():
    sights = RequirementIndex(LookUp({3: {"a"}}))
    sights.add("a", attention("a", 1))
    sights.add("b", attention("b", 1))
    sights.add("every", Differences(sight=SEES_EVERYTHING))
    await sights.learn([1])

    assert sights.unclear([1, None]) == set()
    assert sights.unclear([1, 3]) == {"a", "b"}


async def test_who_comes_while_others_are_looked_up_is_looked_up_the_next_time():
    """However many come, what was asked for the others is known."""
    sights = RequirementIndex(look_up := LookUp({3: {"a", "late"}}))
    sights.add("a", attention("a"))

    async def more():
        sights.add("late", attention("late"))
        sights.add("knowing", attention("knowing", 9, 3))
        sights.add("seeing", attention("seeing", 9))

    look_up.meanwhile = more
    await sights.learn([3])
    assert (sights.kept_from([3]), sights.unclear([3])) == ({"a", "knowing"}, {"late"})
    await sights.learn([3])

    assert (sights.kept_from([3]), sights.unclear([3])) == ({"a", "late", "knowing"}, set())
    assert look_up.asked == [(3, {"a"}), (3, {"late"})]


async def test_who_leaves_while_looked_up_is_not_kept():
    sights = RequirementIndex(look_up := LookUp({3: {"a", "b"}}))
    for member in ("a", "b"):
        sights.add(member, attention(member))

    async def less():
        sights.remove("b")

    look_up.meanwhile = less
    await sights.learn([3])
    assert sights.kept_from([3]) == {"a"}
    sights.remove("a")
    sights.remove("never came")
    assert sights.kept_from([3]) == set()


async def test_who_leaves_while_looked_up_and_comes_again_is_looked_up_again():
    """They may hold something else by now."""
    sights = RequirementIndex(look_up := LookUp({3: {"a"}}))
    sights.add("a", attention("a"))

    async def comes_again():
        sights.remove("a")
        sights.add("a", attention("a"))
        look_up.kept = {}

    look_up.meanwhile = comes_again
    await sights.learn([3])
    assert sights.unclear([3]) == {"a"}
    await sights.learn([3])

    assert (sights.kept_from([3]), sights.unclear([3])) == (set(), set())


async def test_the_signatures_told_of_last_are_kept_and_no_more():
    look_up = LookUp({n: {"a"} for n in range(1_000)})
    sights = RequirementIndex(look_up)
    sights.add("a", attention("a", -1))
    await sights.learn(range(MOST_REQUIREMENTS + 50))
    assert sights.kept_from([0]) == {"a"}, "all that is told of is known"
    asked = len(look_up.asked)

    await sights.learn(range(50, MOST_REQUIREMENTS + 50))
    assert len(look_up.asked) == asked
    assert sights.kept_from([49]) == set(), "forgotten"
    await sights.learn([49])
    assert sights.kept_from([49]) == {"a"}
    assert len(look_up.asked) == asked + 1
    assert sights.kept_from([50]) == set(), "the one told of longest ago"


async def test_a_fault_while_looking_up_leaves_nothing_known():
    sights = RequirementIndex(LookUp({3: {"a"}}, faults=1))
    sights.add("a", attention("a"))
    with pytest.raises(ConnectionError):
        await sights.learn([3])

    await sights.learn([3])

    assert sights.kept_from([3]) == {"a"}


SIGNED = 10  # numbers from here on have themselves as a signature


@dataclass
class Numbers:
    """A stream of the numbers told to one topic, signed from ten on."""

    tail: Tail

    async def rounds(self, after):
        async with aclosing(self.tail.batches(["a"], after)) as batches:
            async for batch in batches:
                items = [
                    StreamItem(
                        n := e.body["n"],
                        e.position,
                        e.position,
                        signature=n if n >= SIGNED else None,
                    )
                    for e in batch.entries
                ]
                yield StreamBatch(items, batch.reached, batch.reached, batch.is_last)


class Signed(Listener):
    """Who catches up alone is told what the look-up lets through."""

    async def until_admitted(self):
        hall = self.hall
        async with aclosing(Numbers(hall.tail).rounds(self.position)) as rounds:
            async for round in rounds:
                told = await hall.audience.wording.of(round.items)
                for item, word in zip(round.items, told, strict=True):
                    if not hall.is_kept_from(item.signature, self.attention):
                        self.heard.append(word)
                self.position = round.reached
                if round.is_last and hall.audience.admit(self, round, self.attention):
                    return


class Hall:
    """An audience over the numbers."""

    def __init__(self, tail):
        self.tail, self.look_up = tail, LookUp()
        self.audience = Audience(
            tail,
            lambda: Numbers(tail),
            self.words,
            is_passing=passing,
            kept_from=self.look_up,
        )
        self.audience.wording.is_shared = True

    async def words(self, news):
        return words(*news)

    def is_kept_from(self, signature, attention):
        if signature is None:
            return False
        known = attention.sight.is_kept_from(signature)
        return attention.who in self.look_up.kept.get(signature, ()) if known is None else known

    async def listener(self, attention):
        listener = Signed(self, await reader.head(), attention)
        listener.go_on(listener.position)
        await listener.alone
        return listener


@asynccontextmanager
async def a_hall():
    async with Bell("memory://") as bell, Tail(bell, poll_seconds=60) as tail:
        hall = Hall(tail)
        try:
            yield hall
        finally:
            hall.audience.close()


@pytest.fixture
async def hall(any_database):
    async with a_hall() as hall:
        yield hall


async def told(*numbers):
    await tell(*(draft("a", n) for n in numbers))
    ring()


async def heard_last(listeners, last):
    await until(lambda: all(each.heard[-1:] == words(last) for each in listeners))


async def test_members_hear_all_but_what_they_are_kept_from(hall):
    hall.look_up.kept = {20: {"b", "c"}, 11: {"c"}}
    a = await hall.listener(attention("a", 15, 10))
    b = await hall.listener(attention("b", 15))
    c = await hall.listener(attention("c"))
    every = await hall.listener(Differences(sight=SEES_EVERYTHING))
    await told(1, 10, 2)
    await told(11, 20)
    await told(20, 3)
    await heard_last([a, b, c, every], 3)

    assert a.heard == words(1, 2, 11, 20, 20, 3)
    assert b.heard == words(1, 10, 2, 11, 3)
    assert c.heard == words(1, 10, 2, 3)
    assert every.heard == words(1, 10, 2, 11, 20, 20, 3)
    assert hall.look_up.asked == [(10, {"c"}), (11, {"c"}), (20, {"a", "b", "c"})]


async def test_a_look_up_that_fails_is_tried_again_and_nobody_hears_less_or_twice(hall):
    hall.look_up.kept, hall.look_up.faults = {20: {"b"}}, 3
    a, b = await hall.listener(attention("a")), await hall.listener(attention("b"))
    await told(1)
    await told(2, 20, 3)
    await told(4)
    await heard_last([a, b], 4)

    assert a.heard == words(1, 2, 20, 3, 4)
    assert b.heard == words(1, 2, 3, 4)
    assert (a.fell, b.fell) == (0, 0)
    assert [signature for signature, _ in hall.look_up.asked] == [20] * 4


async def test_who_is_admitted_while_others_are_looked_up_hears_what_is_for_them(hall):
    hall.look_up.kept = {20: {"late", "b"}}
    before, late = await reader.head(), {}

    async def meanwhile():
        for who in ("late", "later"):
            late[who] = Signed(hall, before, attention(who))
            standing = StreamBatch([], before, before, True)
            assert hall.audience.admit(late[who], standing, late[who].attention)

    a, b = await hall.listener(attention("a")), await hall.listener(attention("b"))
    hall.look_up.meanwhile = meanwhile
    await told(20, 1)
    await heard_last([a, b], 1)
    await heard_last(late.values(), 1)

    assert (a.heard, b.heard) == (words(20, 1), words(1))
    assert (late["late"].heard, late["later"].heard) == (words(1), words(20, 1))
    assert hall.look_up.asked == [(20, {"a", "b"}), (20, {"late", "later"})]


async def test_many_signatures_are_forgotten_and_found_again(hall):
    hall.look_up.kept = {n: {"a"} for n in range(SIGNED, 5_000, 2)}
    a, b = await hall.listener(attention("a")), await hall.listener(attention("b"))
    numbers = range(SIGNED, SIGNED + 2 * MOST_REQUIREMENTS)
    for number in (*numbers, *numbers[:20]):
        await told(number)
    await told(1)
    async with asyncio.timeout(30):
        await heard_last([a, b], 1)

    expected = [*numbers, *numbers[:20], 1]
    assert b.heard == words(*expected)
    assert a.heard == words(*(n for n in expected if n % 2))
    assert len(hall.audience._attendance._sights._kept) <= MOST_REQUIREMENTS
    assert len(hall.look_up.asked) == len(numbers) + 20
