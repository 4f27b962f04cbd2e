"""The time of overlapping intervals is counted once."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.dashboard.stretches import Stretch, Stretches

START = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def stretch(begin, end):
    return Stretch(START + begin * MINUTE, START + end * MINUTE)


intervals = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 40)).map(lambda p: stretch(p[0], sum(p))),
    max_size=25,
)


def minutes(added, *, gap=0):
    united = Stretches(gap * MINUTE)
    united.add(added)
    return united.time / MINUTE


def test_two_assignments_at_once_take_the_time_of_one():
    assert minutes([stretch(0, 10), stretch(2, 8), stretch(9, 12)]) == 12


def test_a_pause_up_to_the_gap_belongs_to_the_sitting():
    assert minutes([stretch(0, 10), stretch(25, 30)], gap=15) == 30
    assert minutes([stretch(0, 10), stretch(26, 30)], gap=15) == 14


@given(intervals)
def test_the_time_is_that_of_every_minute_that_some_interval_covers(added):
    covered = {
        at
        for begin, end in added
        for at in range((begin - START) // MINUTE, (end - START) // MINUTE)
    }
    assert minutes(added) == len(covered)


@given(intervals, st.data())
def test_neither_order_nor_portions_matter(added, data):
    shuffled = data.draw(st.permutations(added))
    apart = Stretches(15 * MINUTE)
    for each in shuffled:
        apart.add([each])
    together = Stretches(15 * MINUTE)
    together.add(added)
    assert (apart.time, apart.kept) == (together.time, together.kept)


@given(intervals)
def test_what_nothing_can_reach_any_more_is_forgotten_with_its_time_kept(added):
    sealed, whole = Stretches(15 * MINUTE), Stretches(15 * MINUTE)
    for each in sorted(added, key=lambda each: each.ends_at):
        sealed.add([each])
        sealed.seal(60 * MINUTE)  # longer than an interval and a gap
        whole.add([each])
    assert sealed.time == whole.time
    assert all(each.ends_at >= sealed.kept[-1].ends_at - 60 * MINUTE for each in sealed.kept)
