"""The fee table in the docs and in the README's tour is the one by which the market charges."""

import re
from pathlib import Path

import pytest

from domain.kernel.money import ONE_CENT, Money
from domain.kernel.policy import FeePolicy
from domain.ledger.rules import assignment_fee, bonus_fee

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "fees.md").read_text()
FEES = FeePolicy()
TOUR = (ROOT / "README.md").read_text()


def rows(page, first):
    """The rows of the table whose head begins with this cell."""
    table = re.search(rf"^\| {re.escape(first)} \|.*\n\|[-|]+\n((?:\|.*\n)+)", page, re.MULTILINE)
    assert table, f"there is no table of {first}"
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table[1].splitlines()]


@pytest.mark.parametrize("page", [PAGE, TOUR], ids=["docs/fees.md", "README.md"])
def test_the_percentages_are_those_of_the_rules(page):
    table = {row[0]: " ".join(row[1:]) for row in rows(page, "part of the fee")}

    assert set(table) == {"base", "many assignments", "Masters", "premium qualification", "bonus"}
    assert f"{FEES.base_percent}% of the reward" in table["base"]
    assert f"{FEES.large_hit_percent}% of the reward" in table["many assignments"]
    assert f"{FEES.large_hit_assignments} or more" in table["many assignments"]
    assert f"{FEES.masters_percent}% of the reward" in table["Masters"]
    assert f"{FEES.base_percent}% of the bonus" in table["bonus"]
    assert f"at least {ONE_CENT}" in page


@pytest.mark.parametrize("row", rows(PAGE, "reward"), ids=lambda row: " ".join(row))
def test_each_example_is_charged_so(row):
    reward, slots, masters, premium, fee, total = row
    paid = Money.parse(reward)

    charged = assignment_fee(
        paid, int(slots), masters=masters == "yes", premium=Money.parse(premium)
    )

    assert (str(charged), str((paid + charged) * int(slots))) == (fee, total)


@pytest.mark.parametrize("row", rows(PAGE, "bonus"), ids=lambda row: " ".join(row))
def test_each_bonus_is_charged_so(row):
    amount, fee, total = (Money.parse(cell) for cell in row)

    assert (bonus_fee(amount), amount + bonus_fee(amount)) == (fee, total)
