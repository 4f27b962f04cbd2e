"""The requirement index: each member is decided by its visibility or by one look-up for all."""

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
from tests.subscriptions.fanout.test_audience import AudienceMember, passing, payloads, until
from tests.subscriptions.log.entries import commit, draft


@dataclass(frozen=True)
class KnownUpTo:
    """Knows the requirements up to a number; some of these exclude it."""

    known: int = 0
    excluded: frozenset = frozenset()

    def hides(self, requirement):
        return None if requirement > self.known else requirement in self.excluded


def differences(follower_id, known=0, *excluded):
    return Differences(visibility=KnownUpTo(known, frozenset(excluded)), follower_id=follower_id)


@dataclass
class LookUp:
    """Stands in for the database: the followers that a requirement excludes, and all calls."""

    excluded: dict = field(default_factory=dict)
    calls: list = field(default_factory=list)
    faults: int = 0
    meanwhile: object = None

    async def __call__(self, requirement, followers):
        self.calls.append((requirement, set(followers)))
        if self.faults:
            self.faults -= 1
            raise ConnectionError("away")
        if self.meanwhile:
            doing, self.meanwhile = self.meanwhile, None
            await doing()
        return self.excluded.get(requirement, set()) & set(followers)


async def test_a_requirement_that_every_member_knows_is_not_looked_up():
    look_up = LookUp()
    index = RequirementIndex(look_up)
    for member, excluded in (("a", (1, 2)), ("b", (2,)), ("c", ())):
        index.add(member, differences(member, 5, *excluded))
    index.add("all", Differences(visibility=SEES_EVERYTHING))

    await index.decide([1, 2, None, 3, 1])

    assert [index.excluded_by([n]) for n in (1, 2, 3)] == [{"a"}, {"a", "b"}, set()]
    assert index.excluded_by([1, None, 3]) == {"a"}
    assert index.excludes(2, "b")
    assert not index.excludes(2, "c")
    assert not index.excludes(None, "a")
    assert look_up.calls == []


async def test_an_unknown_requirement_is_looked_up_once_for_all():
    look_up = LookUp({7: {"a", "c"}, 8: {"b"}})
    index = RequirementIndex(look_up)
    for member in ("a", "b", "c"):
        index.add(f"socket of {member}", differences(member))
    index.add("knows", differences("d", 7))
    index.add("second socket of a", differences("a"))

    for _ in range(3):
        await index.decide([7, 7, 8])

    assert index.excluded_by([7]) == {"socket of a", "socket of c", "second socket of a"}
    assert index.excluded_by([8]) == {"socket of b"}
    assert look_up.calls == [(7, {"a", "b", "c"}), (8, {"a", "b", "c", "d"})]


async def test_nothing_is_looked_up_where_all_see_everything():
    index = RequirementIndex(None)
    index.add("a", Differences(visibility=SEES_EVERYTHING))

    await index.decide([1])

    assert index.excluded_by([1]) == set()


async def test_a_new_member_that_knows_the_requirement_is_decided_at_once():
    look_up = LookUp({3: {"a"}})
    index = RequirementIndex(look_up)
    index.add("a", differences("a"))
    await index.decide([3])
    index.add("excluded", differences("b", 3, 3))
    index.add("free", differences("c", 3))

    await index.decide([3])

    assert index.excluded_by([3]) == {"a", "excluded"}
    assert len(look_up.calls) == 1


async def test_a_new_member_is_looked_up_and_the_others_are_not_again():
    look_up = LookUp({3: {"a", "b"}})
    index = RequirementIndex(look_up)
    index.add("a", differences("a"))
    await index.decide([3])
    index.add("b", differences("b", 2))
    assert index.undecided([3]) == {"b"}
    await index.decide([3])

    assert (index.excluded_by([3]), index.undecided([3])) == ({"a", "b"}, set())
    assert look_up.calls == [(3, {"a"}), (3, {"b"})]


async def test_members_with_limited_visibility_are_undecided_before_the_look_up():
    index = RequirementIndex(LookUp({3: {"a"}}))
    index.add("a", differences("a", 1))
    index.add("b", differences("b", 1))
    index.add("every", Differences(visibility=SEES_EVERYTHING))
    await index.decide([1])

    assert index.undecided([1, None]) == set()
    assert index.undecided([1, 3]) == {"a", "b"}


async def test_a_member_that_comes_during_a_look_up_is_looked_up_the_next_time():
    """The result for the other members counts nevertheless."""
    index = RequirementIndex(look_up := LookUp({3: {"a", "late"}}))
    index.add("a", differences("a"))

    async def add_members():
        index.add("late", differences("late"))
        index.add("knowing", differences("knowing", 9, 3))
        index.add("seeing", differences("seeing", 9))

    look_up.meanwhile = add_members
    await index.decide([3])
    assert (index.excluded_by([3]), index.undecided([3])) == ({"a", "knowing"}, {"late"})
    await index.decide([3])

    assert (index.excluded_by([3]), index.undecided([3])) == ({"a", "late", "knowing"}, set())
    assert look_up.calls == [(3, {"a"}), (3, {"late"})]


async def test_a_member_that_leaves_during_a_look_up_is_forgotten():
    index = RequirementIndex(look_up := LookUp({3: {"a", "b"}}))
    for member in ("a", "b"):
        index.add(member, differences(member))

    async def remove_member():
        index.remove("b")

    look_up.meanwhile = remove_member
    await index.decide([3])
    assert index.excluded_by([3]) == {"a"}
    index.remove("a")
    index.remove("never came")
    assert index.excluded_by([3]) == set()


async def test_a_member_that_leaves_and_returns_during_a_look_up_is_looked_up_again():
    """The member may hold other qualifications by now."""
    index = RequirementIndex(look_up := LookUp({3: {"a"}}))
    index.add("a", differences("a"))

    async def returns():
        index.remove("a")
        index.add("a", differences("a"))
        look_up.excluded = {}

    look_up.meanwhile = returns
    await index.decide([3])
    assert index.undecided([3]) == {"a"}
    await index.decide([3])

    assert (index.excluded_by([3]), index.undecided([3])) == (set(), set())


async def test_only_the_most_recent_requirements_are_cached():
    look_up = LookUp({n: {"a"} for n in range(1_000)})
    index = RequirementIndex(look_up)
    index.add("a", differences("a", -1))
    await index.decide(range(MOST_REQUIREMENTS + 50))
    assert index.excluded_by([0]) == {"a"}, "every requirement of the call is decided"
    calls = len(look_up.calls)

    await index.decide(range(50, MOST_REQUIREMENTS + 50))
    assert len(look_up.calls) == calls
    assert index.excluded_by([49]) == set(), "dropped"
    await index.decide([49])
    assert index.excluded_by([49]) == {"a"}
    assert len(look_up.calls) == calls + 1
    assert index.excluded_by([50]) == set(), "the least recent one"


async def test_a_fault_in_a_look_up_decides_nothing():
    index = RequirementIndex(LookUp({3: {"a"}}, faults=1))
    index.add("a", differences("a"))
    with pytest.raises(ConnectionError):
        await index.decide([3])

    await index.decide([3])

    assert index.excluded_by([3]) == {"a"}


FIRST_REQUIRING = 10  # numbers from here on have themselves as a requirement


@dataclass
class Numbers:
    """A stream of the numbers in one topic, with a requirement from ten on."""

    tail: Tail

    async def batches(self, after):
        async with aclosing(self.tail.batches(["a"], after)) as batches:
            async for batch in batches:
                items = [
                    StreamItem(
                        n := e.body["n"],
                        e.position,
                        e.position,
                        requirement=n if n >= FIRST_REQUIRING else None,
                    )
                    for e in batch.entries
                ]
                yield StreamBatch(items, batch.reached, batch.reached, batch.is_last)


class RequiringMember(AudienceMember):
    """A member that catches up alone with the items that the look-up does not exclude."""

    async def _until_admitted(self):
        scenario = self.scenario
        async with aclosing(Numbers(scenario.tail).batches(self.position)) as batches:
            async for batch in batches:
                serialised = await scenario.audience.payloads.of(batch.items)
                for item, payload in zip(batch.items, serialised, strict=True):
                    if not scenario.excludes(item.requirement, self.differences):
                        self.received.append(payload)
                self.position = batch.reached
                if batch.is_last and scenario.audience.admit(self, batch, self.differences):
                    return


class Scenario:
    """An audience over the numbers."""

    def __init__(self, tail):
        self.tail, self.look_up = tail, LookUp()
        self.audience = Audience(
            tail,
            lambda: Numbers(tail),
            self.serialise,
            is_passing=passing,
            excluded_by=self.look_up,
        )
        self.audience.payloads.is_shared = True

    async def serialise(self, updates):
        return payloads(*updates)

    def excludes(self, requirement, differences):
        if requirement is None:
            return False
        is_hidden = differences.visibility.hides(requirement)
        if is_hidden is None:
            return differences.follower_id in self.look_up.excluded.get(requirement, ())
        return is_hidden

    async def member(self, differences):
        member = RequiringMember(self, await reader.head(), differences)
        member.go_on(member.position)
        await member.alone
        return member


@asynccontextmanager
async def a_scenario():
    async with Bell("memory://") as bell, Tail(bell, poll_seconds=60) as tail:
        scenario = Scenario(tail)
        try:
            yield scenario
        finally:
            scenario.audience.close()


@pytest.fixture
async def scenario(any_database):
    async with a_scenario() as scenario:
        yield scenario


async def publish(*numbers):
    await commit(*(draft("a", n) for n in numbers))
    ring()


async def all_received(members, last):
    await until(lambda: all(each.received[-1:] == payloads(last) for each in members))


async def test_members_receive_all_but_excluded_items(scenario):
    scenario.look_up.excluded = {20: {"b", "c"}, 11: {"c"}}
    a = await scenario.member(differences("a", 15, 10))
    b = await scenario.member(differences("b", 15))
    c = await scenario.member(differences("c"))
    every = await scenario.member(Differences(visibility=SEES_EVERYTHING))
    await publish(1, 10, 2)
    await publish(11, 20)
    await publish(20, 3)
    await all_received([a, b, c, every], 3)

    assert a.received == payloads(1, 2, 11, 20, 20, 3)
    assert b.received == payloads(1, 10, 2, 11, 3)
    assert c.received == payloads(1, 10, 2, 3)
    assert every.received == payloads(1, 10, 2, 11, 20, 20, 3)
    assert scenario.look_up.calls == [(10, {"c"}), (11, {"c"}), (20, {"a", "b", "c"})]


async def test_a_failed_look_up_is_retried_and_no_item_is_lost_or_doubled(scenario):
    scenario.look_up.excluded, scenario.look_up.faults = {20: {"b"}}, 3
    a, b = await scenario.member(differences("a")), await scenario.member(differences("b"))
    await publish(1)
    await publish(2, 20, 3)
    await publish(4)
    await all_received([a, b], 4)

    assert a.received == payloads(1, 2, 20, 3, 4)
    assert b.received == payloads(1, 2, 3, 4)
    assert (a.detachments, b.detachments) == (0, 0)
    assert [requirement for requirement, _ in scenario.look_up.calls] == [20] * 4


async def test_a_member_admitted_during_a_look_up_receives_only_its_items(scenario):
    scenario.look_up.excluded = {20: {"late", "b"}}
    a, b = await scenario.member(differences("a")), await scenario.member(differences("b"))
    # On PostgreSQL the head moves with transactions of other databases: the others stand at b's.
    before, late = b.position, {}

    async def meanwhile():
        for follower_id in ("late", "later"):
            late[follower_id] = RequiringMember(scenario, before, differences(follower_id))
            batch = StreamBatch([], before, before, True)
            assert scenario.audience.admit(late[follower_id], batch, late[follower_id].differences)

    scenario.look_up.meanwhile = meanwhile
    await publish(20, 1)
    await all_received([a, b], 1)
    await all_received(late.values(), 1)

    assert (a.received, b.received) == (payloads(20, 1), payloads(1))
    assert (late["late"].received, late["later"].received) == (payloads(1), payloads(20, 1))
    assert scenario.look_up.calls == [(20, {"a", "b"}), (20, {"late", "later"})]


async def test_many_requirements_are_dropped_and_looked_up_again(scenario):
    scenario.look_up.excluded = {n: {"a"} for n in range(FIRST_REQUIRING, 5_000, 2)}
    a, b = await scenario.member(differences("a")), await scenario.member(differences("b"))
    numbers = range(FIRST_REQUIRING, FIRST_REQUIRING + 2 * MOST_REQUIREMENTS)
    for number in (*numbers, *numbers[:20]):
        await publish(number)
    await publish(1)
    async with asyncio.timeout(30):
        await all_received([a, b], 1)

    expected = [*numbers, *numbers[:20], 1]
    assert b.received == payloads(*expected)
    assert a.received == payloads(*(n for n in expected if n % 2))
    assert len(scenario.audience._differences._requirements._excluded) <= MOST_REQUIREMENTS
    assert len(scenario.look_up.calls) == len(numbers) + 20
