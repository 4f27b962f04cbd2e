"""The choice of codes is exact: nothing that they could make up is better."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.money import NOTHING, Money
from domain.payouts.gift_cards import limits
from domain.payouts.gift_cards.choice import best_choice, total

worths = st.builds(lambda cents, times: Money(cents * times), st.integers(1, 9), st.integers(1, 9))


def chosen(free, amount):
    found = best_choice({Money.parse(worth): each for worth, each in free.items()}, amount)
    return {str(worth): number for worth, number in found.items()}


@pytest.mark.parametrize(
    ("free", "amount", "expected"),
    [
        ({}, "50.00", {}),
        ({"25.00": 0}, "50.00", {}),
        ({"25.00": 3}, "24.99", {}),
        ({"25.00": 3}, "74.99", {"25.00": 2}),
        ({"40.00": 1, "25.00": 2}, "50.00", {"25.00": 2}),  # the largest first would give 40
        ({"50.00": 1, "10.00": 9}, "53.00", {"50.00": 1}),
        ({"60.00": 2, "59.00": 2, "1.00": 99}, "118.00", {"59.00": 2}),
        ({"1.00": 500}, "40.00", {"1.00": 40}),  # more than the fewest are looked for
    ],
)
def test_the_best_sum_of_few_codes_is_chosen(free, amount, expected):
    assert chosen(free, Money.parse(amount)) == expected


@given(st.dictionaries(worths, st.integers(0, 4), max_size=4), st.integers(0, 200))
def test_no_other_codes_are_a_larger_sum_or_fewer_for_the_same(free, cents):
    found = best_choice(free, Money(cents))

    numbers = product(*(range(number + 1) for number in free.values()))
    sums = [
        (sum(w.cents * n for w, n in zip(free, each, strict=True)), -sum(each)) for each in numbers
    ]
    best = max(each for each in sums if each[0] <= cents)
    assert (total(found).cents, -sum(found.values())) == best
    assert all(number <= free[worth] for worth, number in found.items())


def test_a_payout_gets_codes_up_to_a_limit_and_the_rest_waits():
    free = {Money(5_000): 1_000}

    assert total(best_choice(free, limits.LARGEST_ISSUE + Money(5_000))) == limits.LARGEST_ISSUE


def test_many_worths_take_no_longer():
    """The smallest ones are left out: those remain that make up most."""
    free = {Money(100 + 7 * number): 10_000 for number in range(limits.MOST_WORTHS + 5)}

    found = best_choice(free, limits.LARGEST_ISSUE)

    assert limits.LARGEST_ISSUE - total(found) < Money(100)
    assert min(found) >= Money(100 + 7 * 5)


def test_up_to_a_number_the_codes_are_the_fewest():
    free = {Money(200): 99, Money(300): 99}

    assert sum(best_choice(free, Money(300 * limits.FEWEST_UP_TO)).values()) == limits.FEWEST_UP_TO
    assert total(best_choice({}, Money(100))) == NOTHING
