"""The figures of a work record: exact, whole, rounded down."""

import pytest

from domain.kernel.ids import new_id
from domain.qualifications import system_types
from domain.qualifications.models import WorkRecord
from domain.qualifications.work_record import percentages

_S = system_types


def a_record(submitted=0, *, returned=0, abandoned=0, approved=0, rejected=0, bounded=None):
    """All rejections count, or so many of them."""
    return WorkRecord(
        worker_id=new_id(),
        submitted=submitted,
        returned=returned,
        abandoned=abandoned,
        approved=approved,
        rejected=rejected,
        rejected_bounded=rejected if bounded is None else bounded,
    )


def test_who_has_done_nothing_has_nothing_against_them():
    assert percentages.system_values(a_record()) == {
        _S.NUMBER_APPROVED: 0,
        _S.PERCENT_APPROVED: 100,
        _S.PERCENT_SUBMITTED: 100,
        _S.PERCENT_RETURNED: 0,
        _S.PERCENT_ABANDONED: 0,
        _S.PERCENT_REJECTED: 0,
    }


def test_every_figure_is_of_what_it_says():
    record = a_record(200, returned=30, abandoned=20, approved=150, rejected=40)

    assert percentages.system_values(record) == {
        _S.NUMBER_APPROVED: 150,
        _S.PERCENT_APPROVED: 78,  # of 190: 78.9
        _S.PERCENT_SUBMITTED: 80,  # of 250
        _S.PERCENT_RETURNED: 12,
        _S.PERCENT_ABANDONED: 8,
        _S.PERCENT_REJECTED: 20,  # of 200
    }


@pytest.mark.parametrize(
    ("submitted", "approved", "rejected", "percent"),
    [
        (99, 0, 99, 100),  # a hundred submissions come first
        (99, 50, 49, 100),
        (100, 0, 100, 0),
        (100, 0, 0, 100),  # submitted, and nothing decided
        (100, 1, 0, 100),
        (100, 0, 1, 0),
        (100, 99, 1, 99),
        (1000, 999, 1, 99),  # 99.9: never rounded up
        (300, 2, 1, 66),
        (10**15, 10**15 - 1, 1, 99),  # where a float would say 100
    ],
)
def test_percent_approved_is_of_what_was_decided_from_the_hundredth_submission_on(
    submitted, approved, rejected, percent
):
    record = a_record(submitted, approved=approved, rejected=rejected)

    assert percentages.percent_approved(record) == percent


def test_requirements_read_the_rejections_that_count_and_the_plain_figure_stands_beside_it():
    record = a_record(400, approved=90, rejected=110, bounded=10)

    values = percentages.system_values(record)

    assert (values[_S.PERCENT_APPROVED], values[_S.PERCENT_REJECTED]) == (90, 2)
    assert percentages.percent_approved_plain(record) == 45
    few = a_record(99, rejected=99, bounded=9)
    assert percentages.percent_approved_plain(few) == 100


@pytest.mark.parametrize(
    ("submitted", "returned", "abandoned", "percents"),
    [
        (1, 1, 1, (33, 33, 33)),
        (2, 1, 0, (66, 33, 0)),
        (0, 1, 0, (0, 100, 0)),
        (0, 0, 3, (0, 0, 100)),
        (999, 1, 0, (99, 0, 0)),
    ],
)
def test_what_is_over_was_submitted_returned_or_abandoned(submitted, returned, abandoned, percents):
    record = a_record(submitted, returned=returned, abandoned=abandoned)

    assert (
        percentages.percent_submitted(record),
        percentages.percent_returned(record),
        percentages.percent_abandoned(record),
    ) == percents


@pytest.mark.parametrize(
    ("submitted", "rejected", "percent"), [(1, 1, 100), (3, 1, 33), (200, 1, 0), (101, 2, 1)]
)
def test_percent_rejected_is_of_every_submission(submitted, rejected, percent):
    assert percentages.percent_rejected(a_record(submitted, rejected=rejected)) == percent


def test_the_record_gives_all_that_the_market_keeps_but_place_and_consent():
    assert set(percentages.system_values(a_record())) == system_types.HELD_BY_ALL - {
        system_types.LOCALE,
        system_types.ADULT,
    }
