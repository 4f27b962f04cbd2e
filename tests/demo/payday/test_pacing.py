"""The work of a data set, spread over the days before payday."""

import pytest

from api.demo.dataset import Work
from api.demo.payday.pacing import DAYS, daily_limit, interval, is_new, is_paid, share


@pytest.mark.parametrize("works", [10, 11, 19, 25, 137])
def test_all_work_is_done_in_time_with_some_on_each_day(works):
    shares = [share(works, day, DAYS) for day in range(DAYS)]

    assert sum(shares) == works
    assert min(shares) == works // DAYS
    assert max(shares) == shares[0] == daily_limit([works], DAYS)


def test_who_has_less_work_than_days_rests_on_some():
    assert [share(3, day, 5) for day in range(5)] == [1, 1, 0, 1, 0]


def test_the_limit_is_what_the_busiest_worker_needs():
    assert daily_limit([7, 25, 20], 10) == 3
    assert daily_limit([20, 1], 10) == 2


@pytest.mark.parametrize(("days", "every"), [(1, 3), (2, 3), (3, 7), (10, 14), (14, 30)])
def test_the_first_transfer_pays_for_all_days(days, every):
    """A transfer as a day begins includes what was approved until the day before began."""
    last_day_of_work, first_transfer = days - 1, every

    assert interval(days) == every
    assert last_day_of_work < first_transfer - 1


def works(approved, rejected=0):
    verdicts = [False] * approved + [True] * rejected
    return [
        Work("wim", str(number), {}, is_rejected=is_rejected, is_complete=True)
        for number, is_rejected in enumerate(verdicts)
    ]


@pytest.mark.parametrize(
    ("approved", "rejected", "new", "paid"),
    [(10, 0, False, True), (9, 0, True, False), (2, 8, False, True), (1, 9, False, False)],
)
def test_a_worker_of_all_days_is_paid_if_it_is_enough(approved, rejected, new, paid):
    found = works(approved, rejected)

    assert (is_new(found, DAYS), is_paid(found, DAYS)) == (new, paid)
