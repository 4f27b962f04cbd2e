"""The basis of the report's figures: event counts, percentiles, and the majority vote."""

import pytest

from api.demo.counting import ExpectedEvents, percentiles
from api.demo.voting import majority_vote_accuracy


def test_an_expected_event_that_comes_once_is_neither_missed_nor_doubled():
    events = ExpectedEvents()
    events.receive("Accepted", "a", "c1")
    events.expect("Accepted", "a")

    assert events.is_complete
    assert (events.expected, events.missed(), events.duplicated()) == (1, [], 0)


def test_what_never_came_is_missed_by_name():
    events = ExpectedEvents()
    events.expect("Accepted", "a")
    events.expect("Approved", "a")
    events.receive("Accepted", "a", "c1")

    assert not events.is_complete
    assert events.missed() == [("Approved", "a")]


def test_another_event_does_not_stand_in_for_a_missing_one():
    events = ExpectedEvents()
    events.expect("Approved", "a")
    events.receive("Approved", "b", "c1")

    assert not events.is_complete
    assert (events.missed(), events.duplicated()) == ([("Approved", "a")], 1)


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(("Accepted", "a", "c2"), id="the same fact"),
        pytest.param(("Approved", "a", "c1"), id="the same cursor"),
        pytest.param(("Accepted", "a", "c1"), id="both"),
    ],
)
def test_what_comes_twice_is_doubled(second):
    events = ExpectedEvents()
    events.expect("Accepted", "a")
    events.expect("Approved", "a")
    events.receive("Accepted", "a", "c1")
    events.receive(*second)

    assert events.duplicated() == 1


def test_percentiles_are_ranks_in_milliseconds():
    assert percentiles([n / 1000 for n in range(100, 0, -1)]) == {"p50": 50, "p95": 95, "p99": 99}
    assert percentiles([0.25]) == {"p50": 250.0, "p95": 250.0, "p99": 250.0}
    assert percentiles([]) == {"p50": 0.0, "p95": 0.0, "p99": 0.0}


def test_a_tie_gives_half_credit_and_a_wrong_majority_none():
    gold = {"sure": "yes", "tie": "yes", "wrong": "yes", "off": "yes", "unanswered": "yes"}
    votes = {"sure": "yes yes no", "tie": "yes no", "wrong": "no no yes", "off": "no maybe"}
    answers = [(task, answer) for task, given in votes.items() for answer in given.split()]

    assert majority_vote_accuracy(answers, gold) == (1 + 0.5 + 0 + 0) / 4
    assert majority_vote_accuracy(answers, {"other": "yes"}) is None
