"""The basis of the report's figures: event counts, percentiles, the majority vote, and errors."""

import pytest

from api.demo.counting import ExpectedEvents, percentiles
from api.demo.numbers import errors
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


def test_a_tie_is_shared_by_its_answers_and_a_wrong_majority_has_no_credit():
    votes = {
        "sure": "yes yes no",
        "of two": "yes no",
        "of three": "yes no maybe",
        "of four": "yes no maybe never yes no maybe never",
        "tie of others": "no maybe no maybe yes",
        "wrong": "no no yes",
        "off": "no maybe",
    }
    gold = dict.fromkeys([*votes, "unanswered"], "yes")
    answers = [(task, answer) for task, given in votes.items() for answer in given.split()]

    expected = (1 + 1 / 2 + 1 / 3 + 1 / 4 + 0 + 0 + 0) / 7
    assert majority_vote_accuracy(answers, gold) == pytest.approx(expected)
    assert majority_vote_accuracy(answers, {"other": "yes"}) is None


def test_amounts_have_errors_of_their_mean_and_of_their_median():
    answers = [
        *(("far", each) for each in ("10", "12", "38")),  # mean 20, median 12
        *(("near", each) for each in ("-1", "1")),  # both 0
        ("right", "7.25"),
    ]
    gold = {"far": "11", "near": "0.5", "right": "7.25", "unanswered": "3"}

    mean_error, median_error = errors(answers, gold)

    assert mean_error == pytest.approx({"of_mean": (9 + 0.5) / 3, "of_median": (1 + 0.5) / 3})
    assert median_error == pytest.approx({"of_mean": 0.5, "of_median": 0.5})
    assert errors(answers, {"unanswered": "3"}) is None
