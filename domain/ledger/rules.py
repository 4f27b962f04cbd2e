"""The fee table: the market's fees for approved assignments and for bonuses."""

from __future__ import annotations

from domain.kernel.money import NOTHING, ONE_CENT, Money

BASE_PERCENT = 20
LARGE_HIT_PERCENT = 20
LARGE_HIT_ASSIGNMENTS = 10
MASTERS_PERCENT = 5


def assignment_fee(
    reward: Money, max_assignments: int, *, masters: bool = False, premium: Money = NOTHING
) -> Money:
    """The fee for each approved assignment of a HIT with so many assignments.

    The percentages are summed and the fee is rounded half up to the cent; it is at least one cent.
    `premium`, the sum of the fees of the premium qualifications that the HIT requires, is added.
    """
    percent = BASE_PERCENT
    if max_assignments >= LARGE_HIT_ASSIGNMENTS:
        percent += LARGE_HIT_PERCENT
    if masters:
        percent += MASTERS_PERCENT
    return max(ONE_CENT, reward.percent(percent)) + premium


def bonus_fee(amount: Money) -> Money:
    """The fee for a bonus: the base percentage, rounded half up; one cent at least."""
    return max(ONE_CENT, amount.percent(BASE_PERCENT))
