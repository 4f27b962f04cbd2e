"""Conflation: the first change at once, further ones gathered, and a cursor that skips nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.fanout.conflation import MOST_WAITING, Conflation
from subscriptions.log.position import Position


def at(number: int) -> Position:
    return Position(0, number)


@pytest.fixture
def market() -> Conflation[str, str]:
    return Conflation(at(0), seconds=0.25, merge=lambda before, after: before + after)


def change(conflation, position, key, what, *, when):
    conflation.add(key, what, at=when)
    conflation.see(at(position))


def told(conflation, when):
    """Everything due at this moment, each with the cursor that goes with it."""
    telling = []
    for key, _ in conflation.due(when, limit=100):
        what = conflation.take(key)
        conflation.tell(key, at=when)
        telling.append((key, what, conflation.cursor.id))
    return telling


def test_the_first_change_of_a_quiet_thing_is_due_at_once(market):
    change(market, 1, "apple", "a", when=10.0)

    assert market.next_due == 10.0
    assert told(market, 10.0) == [("apple", "a", 1)]
    assert market.next_due is None


def test_further_changes_are_gathered_until_the_window_is_over(market):
    change(market, 1, "apple", "a", when=10.0)
    told(market, 10.0)
    change(market, 2, "apple", "b", when=10.0625)
    change(market, 3, "apple", "c", when=10.125)

    assert market.next_due == 10.25
    assert told(market, 10.125) == []
    assert told(market, 10.25) == [("apple", "bc", 3)]


def test_a_thing_is_quiet_again_when_its_window_is_over(market):
    change(market, 1, "apple", "a", when=10.0)
    told(market, 10.0)

    change(market, 2, "apple", "b", when=10.5)

    assert told(market, 10.5) == [("apple", "b", 2)]


def test_one_things_window_holds_no_other_back(market):
    change(market, 1, "apple", "a", when=10.0)
    told(market, 10.0)
    change(market, 2, "apple", "b", when=10.125)
    change(market, 3, "birch", "x", when=10.125)

    assert told(market, 10.125) == [("birch", "x", 1)]
    assert told(market, 10.25) == [("apple", "b", 3)]


def test_the_cursor_stays_before_the_oldest_change_that_waits(market):
    change(market, 1, "apple", "a", when=10.0)
    change(market, 2, "birch", "x", when=10.0)
    change(market, 3, "apple", "b", when=10.0)
    market.see(at(9))

    assert market.cursor == at(0)
    assert told(market, 10.0) == [("apple", "ab", 1), ("birch", "x", 9)]
    assert market.cursor == at(9)


def test_what_was_taken_without_telling_starts_no_window(market):
    change(market, 1, "apple", "a", when=10.0)
    market.take("apple")
    change(market, 2, "apple", "b", when=10.125)

    assert market.next_due == 10.125


def test_memory_is_that_of_the_window_and_of_what_waits(market):
    for number in range(MOST_WAITING):
        change(market, number + 1, f"thing {number}", "a", when=float(number))
        assert len(told(market, float(number))) == 1
    assert len(market._told) == 1
    assert not market.is_full

    for number in range(MOST_WAITING):
        market.add(number, "a", at=5_000.0)
    assert market.is_full


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.sampled_from([0.0, 0.0625, 0.125, 0.5]),
            st.booleans(),
        ),
        max_size=30,
    )
)
def test_resuming_after_any_told_cursor_skips_no_change(changes):
    """Each change is its own number; what came before a cursor was told before it was given."""
    conflation = Conflation(at(0), seconds=0.25, merge=lambda before, after: before + after)
    done: list[int] = []
    last_told: dict[str, float] = {}
    now = 0.0

    def tell(when):
        for key, _ in conflation.due(when, limit=2):
            done.extend(conflation.take(key))
            conflation.tell(key, at=when)
            assert when - last_told.get(key, -1.0) >= 0.25
            last_told[key] = when
            assert set(range(1, conflation.cursor.id + 1)) <= set(done)

    for number, (key, wait, is_telling) in enumerate(changes, start=1):
        now += wait
        change(conflation, number, key, [number], when=now)
        if is_telling:
            tell(now)
    for _ in range(10):
        now += 0.25
        tell(now)

    assert sorted(done) == list(range(1, len(changes) + 1))
    assert conflation.cursor == at(len(changes))
