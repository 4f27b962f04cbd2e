"""Buckets of points: they empty, they fill with time, and only so many are remembered."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from api.access.buckets import REMEMBERED_CALLERS, Bucket, Buckets, network
from domain.kernel import clock
from tests.api.small_market import FakeAccount, Somebody


@pytest.fixture(autouse=True)
def noon():
    clock.freeze(datetime(2026, 1, 1, 12, tzinfo=UTC))
    yield
    clock.release()


def later(seconds):
    clock.advance(timedelta(seconds=seconds))


@pytest.fixture
def bucket():
    return Bucket.full(size=100, restore_rate=4)


def left(bucket):
    return bucket.status()["currentlyAvailable"]


def test_a_bucket_begins_full_and_fills_with_time_up_to_its_size(bucket):
    assert bucket.take(90) is None
    assert left(bucket) == 10
    later(5)
    assert left(bucket) == 30
    later(500)
    assert left(bucket) == 100


def test_too_few_points_are_not_taken_and_the_wait_is_returned(bucket):
    bucket.take(90)

    assert bucket.take(15) == 2
    assert left(bucket) == 10
    later(1)
    assert bucket.take(15) == 1
    later(1)
    assert bucket.take(15) is None


def test_what_is_given_back_fits_in_the_bucket(bucket):
    bucket.take(30)
    bucket.give_back(10)
    assert left(bucket) == 80
    bucket.give_back(50)
    assert left(bucket) == 100


def test_what_was_not_foreseen_empties_it_and_no_more(bucket):
    bucket.take(30)
    bucket.give_back(-500)

    assert left(bucket) == 0
    later(1)
    assert left(bucket) == 4


def test_a_clock_that_is_set_back_takes_nothing(bucket):
    bucket.take(50)
    later(-3600)
    assert left(bucket) == 50
    later(1)
    assert left(bucket) == 54


def test_an_account_has_one_bucket_wherever_it_calls_from():
    known = Buckets(size=100, restore_rate=1)
    viewer = Somebody(FakeAccount(uuid4()), uuid4())

    assert known.of(viewer, "192.0.2.1") is known.of(viewer, "192.0.2.2")
    assert known.of(viewer, "192.0.2.1") is not known.of(None, "192.0.2.1")


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("/run/market.sock", "/run/market.sock"),
        (None, "unknown"),
    ],
)
def test_a_stranger_is_known_by_their_network(address, named):
    assert network(address) == named


def test_the_one_not_seen_for_longest_is_forgotten():
    known = Buckets(size=100, restore_rate=1)
    first, second = (known.of(None, f"192.0.2.{host}") for host in (1, 2))
    for number in range(REMEMBERED_CALLERS - 2):
        known.of(None, f"stranger {number}")
    known.of(None, "192.0.2.1")
    known.of(None, "one too many")

    assert len(known) == REMEMBERED_CALLERS
    assert known.of(None, "192.0.2.1") is first
    assert known.of(None, "192.0.2.2") is not second
