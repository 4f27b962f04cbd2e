"""What facts change of the counts."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.dashboard.tables import DAYS, HIT_TYPES, REQUESTERS, YEARS
from domain.dashboard.tally import LATEST, SubmittedWork, Tally, day_number, latest_of
from domain.kernel.ids import new_id
from domain.kernel.money import Money

WIM, RITA, TYPE = new_id(), new_id(), new_id()
NOON = datetime(2026, 10, 1, 19, tzinfo=UTC)  # noon in Los Angeles
HOUR = timedelta(hours=1)


def a_work(*, accepted_at=NOON, submitted_at=NOON + HOUR):
    return SubmittedWork(
        worker_id=WIM,
        requester_id=RITA,
        hit_type_id=TYPE,
        accepted_at=accepted_at,
        submitted_at=submitted_at,
        reward=Money(10),
    )


def test_an_overturned_rejection_is_an_approval():
    tally, work = Tally(), a_work()
    tally.submitted(work)
    tally.rejected(work)
    tally.overturned(work, NOON)

    wanted = {"submitted": 1, "approved": 1, "rejected": 0, "reward_cents": 10}
    assert tally.counts[DAYS] == {(WIM, 20261001): wanted}
    part = wanted | {"income_cents": 10, "microseconds": 3_600_000_000}
    assert tally.counts[REQUESTERS] == {(WIM, RITA): part}
    assert tally.counts[HIT_TYPES] == {(WIM, TYPE): part}


def test_money_counts_on_the_day_of_submission_and_in_the_year_of_its_credit():
    tally, submitted = Tally(), datetime(2026, 12, 31, 23, tzinfo=UTC)
    work = a_work(accepted_at=submitted - HOUR, submitted_at=submitted)
    tally.approved(work, datetime(2027, 1, 1, 7, 59, tzinfo=UTC))  # not yet in Los Angeles
    tally.bonus(work, Money(5), datetime(2027, 1, 1, 8, tzinfo=UTC))
    tally.payment(WIM, Money(7), datetime(2028, 2, 29, 12, tzinfo=UTC))

    assert tally.counts[DAYS][WIM, 20261231] == {
        "approved": 1,
        "reward_cents": 10,
        "bonus_cents": 5,
    }
    assert tally.counts[YEARS] == {
        (WIM, 2026): {"reward_cents": 10},
        (WIM, 2027): {"bonus_cents": 5},
        (WIM, 2028): {"payment_cents": 7},
    }


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 1, 6, 59, 59, tzinfo=UTC), 20261031),
        (datetime(2026, 11, 1, 7, tzinfo=UTC), 20261101),
        (datetime(2026, 11, 2, 7, 59, 59, tzinfo=UTC), 20261101),  # a day of 25 hours
        (datetime(2027, 3, 14, 8, tzinfo=UTC), 20270314),
        (datetime(2027, 3, 15, 7, tzinfo=UTC), 20270315),  # after one of 23
        (datetime(2028, 2, 29, 12, tzinfo=UTC), 20280229),
    ],
)
def test_a_day_is_that_of_the_markets_time_zone(at, day):
    assert day_number(at) == day


def test_of_an_assignment_at_most_the_last_seven_days_are_work():
    held = a_work(accepted_at=NOON - timedelta(days=300), submitted_at=NOON)
    assert held.stretch == (NOON - timedelta(days=7), NOON)
    assert a_work(accepted_at=NOON - timedelta(days=7), submitted_at=NOON).microseconds == (
        held.microseconds
    )


def test_the_median_is_that_of_the_latest_hundred():
    times = [(at, at) for at in range(LATEST + 1)]
    assert latest_of(times[::-1]) == times[1:]
