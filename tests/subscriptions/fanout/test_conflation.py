"""Conflation: the first change at once, further ones merged, and a cursor that skips nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.fanout.conflation import MOST_PENDING, Conflation
from subscriptions.log.position import Position


def at(number: int) -> Position:
    return Position(0, number)


@pytest.fixture
def market() -> Conflation[str, str]:
    return Conflation(at(0), seconds=0.25, merge=lambda before, after: before + after)


def change(conflation, position, key, what, *, when):
    conflation.add(key, what, at=when)
    conflation.see(at(position))


def sent(conflation, when):
    """Everything due at this moment, each with the cursor that goes with it."""
    sent_now = []
    for key, _ in conflation.due(when, limit=100):
        what = conflation.take(key)
        conflation.mark_sent(key, at=when)
        sent_now.append((key, what, conflation.cursor.id))
    return sent_now


def test_the_first_change_of_a_quiet_thing_is_due_at_once(market):
    change(market, 1, "apple", "a", when=10.0)

    assert market.next_due == 10.0
    assert sent(market, 10.0) == [("apple", "a", 1)]
    assert market.next_due is None


def test_further_changes_are_merged_until_the_window_is_over(market):
    change(market, 1, "apple", "a", when=10.0)
    sent(market, 10.0)
    change(market, 2, "apple", "b", when=10.0625)
    change(market, 3, "apple", "c", when=10.125)

    assert market.next_due == 10.25
    assert sent(market, 10.125) == []
    assert sent(market, 10.25) == [("apple", "bc", 3)]


def test_a_thing_is_quiet_again_when_its_window_is_over(market):
    change(market, 1, "apple", "a", when=10.0)
    sent(market, 10.0)

    change(market, 2, "apple", "b", when=10.5)

    assert sent(market, 10.5) == [("apple", "b", 2)]


def test_one_things_window_holds_no_other_back(market):
    change(market, 1, "apple", "a", when=10.0)
    sent(market, 10.0)
    change(market, 2, "apple", "b", when=10.125)
    change(market, 3, "birch", "x", when=10.125)

    assert sent(market, 10.125) == [("birch", "x", 1)]
    assert sent(market, 10.25) == [("apple", "b", 3)]


def test_the_cursor_stays_before_the_oldest_change_that_waits(market):
    change(market, 1, "apple", "a", when=10.0)
    change(market, 2, "birch", "x", when=10.0)
    change(market, 3, "apple", "b", when=10.0)
    market.see(at(9))

    assert market.cursor == at(0)
    assert sent(market, 10.0) == [("apple", "ab", 1), ("birch", "x", 9)]
    assert market.cursor == at(9)


def test_a_change_that_is_taken_but_not_sent_starts_no_window(market):
    change(market, 1, "apple", "a", when=10.0)
    market.take("apple")
    change(market, 2, "apple", "b", when=10.125)

    assert market.next_due == 10.125


def test_memory_is_bounded_by_the_window_and_the_pending_changes(market):
    for number in range(MOST_PENDING):
        change(market, number + 1, f"thing {number}", "a", when=float(number))
        assert len(sent(market, float(number))) == 1
    assert len(market._sent_at) == 1
    assert not market.is_full

    for number in range(MOST_PENDING):
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
def test_resuming_after_any_sent_cursor_skips_no_change(changes):
    """Each change is its own number; every change before a cursor was sent before the cursor."""
    conflation = Conflation(at(0), seconds=0.25, merge=lambda before, after: before + after)
    sent_changes: list[int] = []
    last_sent: dict[str, float] = {}
    now = 0.0

    def send(when):
        for key, _ in conflation.due(when, limit=2):
            sent_changes.extend(conflation.take(key))
            conflation.mark_sent(key, at=when)
            assert when - last_sent.get(key, -1.0) >= 0.25
            last_sent[key] = when
            assert set(range(1, conflation.cursor.id + 1)) <= set(sent_changes)

    for number, (key, wait, is_sending) in enumerate(changes, start=1):
        now += wait
        change(conflation, number, key, [number], when=now)
        if is_sending:
            send(now)
    for _ in range(10):
        now += 0.25
        send(now)

    assert sorted(sent_changes) == list(range(1, len(changes) + 1))
    assert conflation.cursor == at(len(changes))
