"""Sweeps: who waits hears all that is new in one turn, whoever comes and goes meanwhile."""

import random
from itertools import chain

import pytest

from subscriptions.fanout.ring import DeliveryRing
from subscriptions.fanout.stream import StreamBatch, StreamItem
from subscriptions.log.position import START, Position


def at(n):
    return Position(0, n)


def a_round(*numbers, reached=None, seen=None):
    """Of news that are numbered by their positions."""
    reached = at(reached or max(numbers, default=0))
    seen = at(seen) if seen else reached
    return StreamBatch([StreamItem(n, n, at(n)) for n in numbers], reached, seen, True)


def words(numbers):
    return [b"%d" % n for n in numbers]


class Hall:
    """A sweep among listeners who are names, and what each was told, turn by turn."""

    def __init__(self, *members):
        self.sweep = DeliveryRing(START, START)
        self.turns = {}
        for member in members:
            self.enter(member, 0)

    def enter(self, member, position, *, seen=None):
        self.turns.setdefault(member, [])
        return self.sweep.enter(member, a_round(reached=position or None, seen=seen or position))

    def take(self, *numbers, **where):
        self.sweep.take(a_round(*numbers, **where), words(numbers))

    @property
    def heard(self):
        return {name: list(chain(*turns)) for name, turns in self.turns.items()}

    def tell(self, count=None):
        """So many turns, or all there are."""
        while count != 0 and (turn := self.sweep.turn()):
            member, mark = turn
            self.turns[member].append([item.news for item, _ in self.sweep.owed(mark)])
            self.sweep.told(member, mark)
            count = count and count - 1


def test_what_comes_meanwhile_is_told_with_the_rest_to_those_who_wait():
    hall = Hall("a", "b", "c", "d")
    hall.take(1)
    hall.tell(2)
    hall.take(2, 3)
    hall.tell(1)
    hall.take(4)
    hall.tell()

    assert hall.turns == {
        "a": [[1], [2, 3, 4]],
        "b": [[1], [2, 3, 4]],
        "c": [[1, 2, 3], [4]],
        "d": [[1, 2, 3, 4]],
    }
    assert hall.sweep.is_over


def test_who_waits_longest_is_told_first():
    hall = Hall("a", "b", "c")
    hall.take(1)
    hall.tell(1)
    hall.take(2)

    order = []
    while turn := hall.sweep.turn():
        order.append(turn[0])
        hall.sweep.told(*turn)
    assert order == ["b", "c", "a"]


def test_a_round_is_kept_until_the_last_has_heard_it_however_many_come_after_it():
    hall = Hall(*"abcdef")
    hall.take(1)
    for n in range(2, 40):
        hall.tell(2)
        hall.take(n)
        assert hall.sweep.rounds <= 4
    hall.tell()

    assert hall.heard == {name: list(range(1, 40)) for name in "abcdef"}
    assert (hall.sweep.rounds, list(hall.sweep.items())) == (0, [])


def test_who_leaves_goes_on_from_what_they_were_told():
    hall = Hall("told", "waits", "quiet")
    hall.take(1)
    hall.tell()
    hall.take(reached=5)
    hall.take(7)
    hall.tell(1)

    assert hall.sweep.leave("told") == at(7)
    assert hall.sweep.leave("waits") == at(5)
    assert hall.sweep.leave("waits") is None
    hall.tell()
    assert hall.turns["quiet"] == [[1], [7]]
    assert len(hall.sweep) == 1


def test_who_comes_hears_what_they_have_not_heard_elsewhere():
    hall = Hall("a", "b")
    hall.take(1)
    hall.tell()
    assert not hall.enter("too late", 0)
    assert hall.enter("abreast", 1)
    assert hall.enter("ahead", 3)
    hall.take(2)
    assert hall.enter("owed", 1)
    hall.take(3, 4)
    hall.tell()

    assert hall.turns["abreast"] == [[2, 3, 4]]
    assert hall.turns["ahead"] == [[4]]
    assert hall.turns["owed"] == [[2, 3, 4]]


def test_who_comes_and_goes_while_nothing_is_told_leaves_nothing_behind():
    hall = Hall("stays")
    for n in range(100):
        hall.enter(f"visitor {n}", 0)
        hall.sweep.leave(f"visitor {n}")

    assert len(hall.sweep._abreast) == 1


def test_who_was_told_nothing_yet_goes_on_from_where_the_others_are():
    hall = Hall("first")
    hall.take(reached=3)
    hall.enter("quiet", 3)
    hall.take(reached=9_999)

    assert hall.sweep.leave("quiet") == at(9_999)


def test_there_is_room_for_more_as_soon_as_the_oldest_was_told_to_all():
    hall = Hall(*range(10))
    for n in range(1, 5):
        hall.take(n)
        hall.tell(2)
    assert hall.sweep.rounds == 4
    hall.tell(3)

    assert hall.sweep.rounds == 3


def test_whose_turn_is_put_off_hears_all_of_it_later_and_nothing_is_gone_before():
    hall = Hall("a", "b", "c")
    hall.take(1)
    hall.sweep.postpone(*hall.sweep.turn())
    hall.tell(2)
    assert not hall.sweep.is_over
    hall.take(2)
    hall.tell()

    assert hall.turns == {"a": [[1, 2]], "b": [[1], [2]], "c": [[1], [2]]}


def test_who_leaves_in_their_own_turn_is_not_there_any_more():
    hall = Hall("a", "b")
    hall.take(1)
    member, mark = hall.sweep.turn()
    hall.sweep.leave(member)
    hall.sweep.told(member, mark)

    assert list(hall.sweep) == ["b"]


def test_pages_for_everybody_are_told_to_who_comes_between_them():
    """All but the last of them are told as of before."""
    hall = Hall("a")
    for page, reached in (("page 1", 5), ("page 2", 6)):
        item = StreamItem(page, page, None)
        hall.sweep.take(StreamBatch([item], at(reached), at(reached), True), [page.encode()])
    hall.enter("b", 5)
    hall.tell()

    assert hall.heard == {"a": ["page 1", "page 2"], "b": ["page 1", "page 2"]}


def test_what_has_no_position_is_told_to_everybody():
    hall = Hall("a")
    hall.enter("ahead", 9)
    hall.sweep.take(StreamBatch([StreamItem("all", "all", None)], at(3), at(3), True), [b"all"])
    hall.tell()

    assert hall.turns == {"a": [["all"]], "ahead": [["all"]]}


@pytest.mark.parametrize("seed", range(200))
def test_whatever_happens_each_hears_all_that_is_new_to_them_once_and_in_order(seed):
    chance, hall, log = random.Random(seed), Hall("first"), 0
    began, present, gone, news = {"first": 0}, ["first"], {}, []
    for step in range(chance.randrange(20, 200)):
        match chance.choice(["take", "take", "nothing new", "turns", "turns", "enter", "leave"]):
            case "take":
                fresh = range(log + 1, log + chance.randrange(2, 5))
                log = fresh[-1]
                hall.take(*fresh)
                news += fresh
            case "nothing new":
                log += 1
                hall.take(reached=log)
            case "turns":
                hall.tell(chance.randrange(1, 6))
            case "enter":
                name, since = f"{step}", max(0, log - chance.randrange(4))
                if chance.random() < 0.3:
                    since = log + chance.randrange(3)  # they have read on by themselves
                if hall.enter(name, since):
                    began[name] = since
                    present.append(name)
            case "leave" if len(present) > 1:
                name = present.pop(chance.randrange(len(present)))
                gone[name] = hall.sweep.leave(name).id
    hall.tell()

    assert {name: hall.heard[name] for name in began} == {
        name: [n for n in news if start < n <= gone.get(name, log)] for name, start in began.items()
    }
    assert hall.sweep.is_over
