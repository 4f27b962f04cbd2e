"""The delivery ring: each turn delivers all new items, while members come and go."""

import random
from itertools import chain

import pytest

from subscriptions.fanout.ring import DeliveryRing
from subscriptions.fanout.stream import StreamBatch, StreamItem
from subscriptions.log.position import START, Position


def at(n):
    return Position(0, n)


def a_batch(*numbers, reached=None, seen=None):
    """A batch of updates that are numbered by their positions."""
    reached = at(reached or max(numbers, default=0))
    seen = at(seen) if seen else reached
    return StreamBatch([StreamItem(n, n, at(n)) for n in numbers], reached, seen, True)


def payloads(numbers):
    return [b"%d" % n for n in numbers]


class Members:
    """A ring of members that are names, and the items of each member, turn by turn."""

    def __init__(self, *names):
        self.ring = DeliveryRing(START, START)
        self.turns = {}
        for name in names:
            self.enter(name, 0)

    def enter(self, member, position, *, seen=None):
        self.turns.setdefault(member, [])
        return self.ring.enter(member, a_batch(reached=position or None, seen=seen or position))

    def take(self, *numbers, **where):
        self.ring.take(a_batch(*numbers, **where), payloads(numbers))

    @property
    def received(self):
        return {name: list(chain(*turns)) for name, turns in self.turns.items()}

    def give_turns(self, count=None):
        """Give so many turns, or all."""
        while count != 0 and (turn := self.ring.turn()):
            member, progress = turn
            self.turns[member].append([item.update for item, _ in self.ring.undelivered(progress)])
            self.ring.delivered(member, progress)
            count = count and count - 1


def test_a_batch_that_comes_meanwhile_is_delivered_with_the_rest_to_waiting_members():
    members = Members("a", "b", "c", "d")
    members.take(1)
    members.give_turns(2)
    members.take(2, 3)
    members.give_turns(1)
    members.take(4)
    members.give_turns()

    assert members.turns == {
        "a": [[1], [2, 3, 4]],
        "b": [[1], [2, 3, 4]],
        "c": [[1, 2, 3], [4]],
        "d": [[1, 2, 3, 4]],
    }
    assert members.ring.is_done


def test_the_member_that_waits_longest_has_the_next_turn():
    members = Members("a", "b", "c")
    members.take(1)
    members.give_turns(1)
    members.take(2)

    order = []
    while turn := members.ring.turn():
        order.append(turn[0])
        members.ring.delivered(*turn)
    assert order == ["b", "c", "a"]


def test_a_batch_is_pending_until_the_last_member_has_received_it():
    members = Members(*"abcdef")
    members.take(1)
    for n in range(2, 40):
        members.give_turns(2)
        members.take(n)
        assert members.ring.batch_count <= 4
    members.give_turns()

    assert members.received == {name: list(range(1, 40)) for name in "abcdef"}
    assert (members.ring.batch_count, list(members.ring.items())) == (0, [])


def test_a_member_that_leaves_goes_on_behind_its_last_delivery():
    members = Members("has all", "waits", "quiet")
    members.take(1)
    members.give_turns()
    members.take(reached=5)
    members.take(7)
    members.give_turns(1)

    assert members.ring.leave("has all") == at(7)
    assert members.ring.leave("waits") == at(5)
    assert members.ring.leave("waits") is None
    members.give_turns()
    assert members.turns["quiet"] == [[1], [7]]
    assert len(members.ring) == 1


def test_a_new_member_receives_only_items_that_it_has_not_received_elsewhere():
    members = Members("a", "b")
    members.take(1)
    members.give_turns()
    assert not members.enter("too late", 0)
    assert members.enter("current", 1)
    assert members.enter("ahead", 3)
    members.take(2)
    assert members.enter("behind", 1)
    members.take(3, 4)
    members.give_turns()

    assert members.turns["current"] == [[2, 3, 4]]
    assert members.turns["ahead"] == [[4]]
    assert members.turns["behind"] == [[2, 3, 4]]


def test_members_that_come_and_go_without_a_delivery_leave_no_memory_behind():
    members = Members("stays")
    for n in range(100):
        members.enter(f"visitor {n}", 0)
        members.ring.leave(f"visitor {n}")

    assert len(members.ring._current) == 1


def test_a_member_without_a_delivery_goes_on_from_the_position_of_the_others():
    members = Members("first")
    members.take(reached=3)
    members.enter("quiet", 3)
    members.take(reached=9_999)

    assert members.ring.leave("quiet") == at(9_999)


def test_there_is_room_for_a_batch_as_soon_as_all_have_received_the_oldest():
    members = Members(*range(10))
    for n in range(1, 5):
        members.take(n)
        members.give_turns(2)
    assert members.ring.batch_count == 4
    members.give_turns(3)

    assert members.ring.batch_count == 3


def test_a_postponed_member_receives_everything_later():
    members = Members("a", "b", "c")
    members.take(1)
    members.ring.postpone(*members.ring.turn())
    members.give_turns(2)
    assert not members.ring.is_done
    members.take(2)
    members.give_turns()

    assert members.turns == {"a": [[1, 2]], "b": [[1], [2]], "c": [[1], [2]]}


def test_a_member_that_leaves_in_its_own_turn_is_gone():
    members = Members("a", "b")
    members.take(1)
    member, progress = members.ring.turn()
    members.ring.leave(member)
    members.ring.delivered(member, progress)

    assert list(members.ring) == ["b"]


def test_a_member_that_enters_between_two_pages_receives_both():
    """All pages but the last have the position before them."""
    members = Members("a")
    for page, reached in (("page 1", 5), ("page 2", 6)):
        item = StreamItem(page, page, None)
        members.ring.take(StreamBatch([item], at(reached), at(reached), True), [page.encode()])
    members.enter("b", 5)
    members.give_turns()

    assert members.received == {"a": ["page 1", "page 2"], "b": ["page 1", "page 2"]}


def test_an_item_without_a_position_goes_to_every_member():
    members = Members("a")
    members.enter("ahead", 9)
    members.ring.take(StreamBatch([StreamItem("all", "all", None)], at(3), at(3), True), [b"all"])
    members.give_turns()

    assert members.turns == {"a": [["all"]], "ahead": [["all"]]}


@pytest.mark.parametrize("seed", range(200))
def test_each_member_receives_all_new_items_once_and_in_order(seed):
    chance, members, log = random.Random(seed), Members("first"), 0
    began, present, gone, sent = {"first": 0}, ["first"], {}, []
    for step in range(chance.randrange(20, 200)):
        match chance.choice(["take", "take", "nothing new", "turns", "turns", "enter", "leave"]):
            case "take":
                fresh = range(log + 1, log + chance.randrange(2, 5))
                log = fresh[-1]
                members.take(*fresh)
                sent += fresh
            case "nothing new":
                log += 1
                members.take(reached=log)
            case "turns":
                members.give_turns(chance.randrange(1, 6))
            case "enter":
                name, since = f"{step}", max(0, log - chance.randrange(4))
                if chance.random() < 0.3:
                    since = log + chance.randrange(3)  # it has read further by itself
                if members.enter(name, since):
                    began[name] = since
                    present.append(name)
            case "leave" if len(present) > 1:
                name = present.pop(chance.randrange(len(present)))
                gone[name] = members.ring.leave(name).id
    members.give_turns()

    assert {name: members.received[name] for name in began} == {
        name: [n for n in sent if start < n <= gone.get(name, log)] for name, start in began.items()
    }
    assert members.ring.is_done


def test_a_member_that_came_back_with_everything_has_no_turn():
    """Its place in the queue of turns is left over from before."""
    members = Members("a")
    members.take(1)
    members.ring.leave("a")
    assert members.enter("a", 1)

    assert members.ring.turn() is None
