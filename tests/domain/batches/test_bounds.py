"""The bounds of batches: each last value that is allowed, and the next one."""

from dataclasses import replace

import pytest

from domain.batches import rules
from domain.batches.rules import BatchTexts
from domain.batches.settings import BatchSettings
from domain.kernel.ids import new_id
from domain.kernel.money import Money
from domain.kernel.refusals import InvalidInput
from tests.domain.batches.published import SETTINGS

LISTS = tuple(new_id() for _ in range(rules.MOST_LISTS + 1))
PLAIN = BatchSettings(hits=SETTINGS)


@pytest.mark.parametrize(
    ("field", "shown", "most"),
    [
        ("most_hits_a_worker", "mostHitsAWorker", rules.MOST_HITS_A_WORKER),
        ("most_workers_at_once", "mostWorkersAtOnce", rules.MOST_WORKERS),
    ],
)
def test_limits_for_workers_are_whole_numbers_from_one(field, shown, most):
    for allowed in (None, 1, most):
        rules.check_settings(replace(PLAIN, **{field: allowed}))
    for refused in (0, most + 1):
        with pytest.raises(InvalidInput) as wrong:
            rules.check_settings(replace(PLAIN, **{field: refused}))
        assert wrong.value.field == shown


@pytest.mark.parametrize("field", ["only_lists", "not_lists"])
def test_ten_lists_of_each_kind_are_the_most_and_none_is_named_twice(field):
    rules.check_settings(replace(PLAIN, **{field: LISTS[:-1]}))
    for refused in (LISTS, LISTS[:1] * 2):
        with pytest.raises(InvalidInput):
            rules.check_settings(replace(PLAIN, **{field: refused}))


def test_other_settings_have_the_bounds_of_hits():
    rules.check_settings(replace(PLAIN, unfilled_after_seconds=30, wage_floor=Money(0)))
    for refused in (
        replace(PLAIN, unfilled_after_seconds=29),
        replace(PLAIN, wage_floor=Money(1_000_001)),
        replace(PLAIN, hits=replace(SETTINGS, title="")),
        replace(PLAIN, hits=replace(SETTINGS, lifetime_seconds=29)),
    ):
        with pytest.raises(InvalidInput):
            rules.check_settings(refused)


def test_texts_are_as_long_as_their_columns():
    longest = BatchTexts(name="n" * rules.LONGEST_NAME, description="d" * rules.LONGEST_DESCRIPTION)
    rules.check_texts(longest)
    for refused in (
        replace(longest, name=longest.name + "n"),
        replace(longest, name=" "),
        replace(longest, description=longest.description + "d"),
    ):
        with pytest.raises(InvalidInput):
            rules.check_texts(refused)


@pytest.mark.parametrize("rows", [[], [1], [8, 9], [1_000_000], list(range(1, 40, 3))])
def test_a_bitmap_has_the_rows_that_were_marked_and_no_others(rows):
    bits = bytearray()
    for row in rows:
        rules.mark(bits, row)

    around = {each for row in rows for each in (row - 1, row, row + 1) if each} | {1, 64}
    assert {row for row in around if rules.is_marked(bytes(bits), row)} == set(rows)
