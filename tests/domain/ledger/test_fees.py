"""The fee table of the market, by its own examples."""

import pytest

from domain.kernel import policy
from domain.kernel.money import Money
from domain.kernel.policy import FeePolicy, MarketPolicy
from domain.ledger.rules import assignment_fee, bonus_fee


@pytest.mark.parametrize(
    ("reward", "assignments", "fee", "total"),
    [
        ("0.05", 3, "0.01", "0.18"),
        ("1.00", 9, "0.20", "10.80"),
        ("1.00", 10, "0.40", "14.00"),
        ("0.01", 1, "0.01", "0.02"),
        ("0.00", 1, "0.01", "0.01"),
        ("0.52", 1, "0.10", "0.62"),
        ("0.53", 1, "0.11", "0.64"),
    ],
)
def test_each_assignment_costs_reward_and_fee(reward, assignments, fee, total):
    paid = Money.parse(reward)

    assert assignment_fee(paid, assignments) == Money.parse(fee)
    assert (paid + assignment_fee(paid, assignments)) * assignments == Money.parse(total)


def test_percentages_are_summed_before_they_are_rounded():
    half = Money.parse("0.50")

    assert assignment_fee(half, 10, masters=True) == Money.parse("0.23")
    assert (half + assignment_fee(half, 10, masters=True)) * 10 == Money.parse("7.30")


@pytest.mark.parametrize(("amount", "fee"), [("2.00", "0.40"), ("0.01", "0.01"), ("0.53", "0.11")])
def test_a_bonus_costs_a_fifth_more(amount, fee):
    assert bonus_fee(Money.parse(amount)) == Money.parse(fee)


@pytest.mark.parametrize(
    ("reward", "assignments", "premium", "fee"),
    [
        ("1.00", 9, "0.50", "0.70"),
        ("1.00", 10, "0.50", "0.90"),
        ("0.00", 1, "0.05", "0.06"),
        ("0.01", 1, "0.05", "0.06"),
        ("0.00", 1, "0.00", "0.01"),
    ],
)
def test_premium_fees_are_added_after_the_minimum(reward, assignments, premium, fee):
    charged = assignment_fee(Money.parse(reward), assignments, premium=Money.parse(premium))

    assert charged == Money.parse(fee)


def test_premium_fees_are_added_to_those_of_masters_and_of_large_hits():
    half, premium = Money.parse("0.50"), Money.parse("0.50") + Money.parse("0.15")

    assert assignment_fee(half, 10, masters=True, premium=premium) == Money.parse("0.88")


def test_an_installation_has_fees_of_its_own():
    own = FeePolicy(
        base_percent=7,
        large_hit_percent=3,
        large_hit_assignments=5,
        masters_percent=1,
        minimum=Money(2),
    )
    policy.adopt(MarketPolicy(fees=own))
    reward = Money.parse("1.00")
    assert assignment_fee(reward, 4) == Money.parse("0.07")
    assert assignment_fee(reward, 5, masters=True) == Money.parse("0.11")
    assert assignment_fee(Money(1), 1) == bonus_fee(Money(1)) == Money(2)
