"""The fee table: the market's fees for approved assignments, for bonuses and for payments."""

from __future__ import annotations

from domain.kernel import policy
from domain.kernel.money import NOTHING, Money


def assignment_fee(
    reward: Money, max_assignments: int, *, masters: bool = False, premium: Money = NOTHING
) -> Money:
    """The fee for each approved assignment of a HIT with so many assignments.

    The percentages are summed and the fee is rounded half up to the cent; it is at least the
    smallest fee. `premium`, the sum of the fees of the premium qualifications that the HIT
    requires, is added.
    """
    fees = policy.current().fees
    percent = fees.base_percent
    if max_assignments >= fees.large_hit_assignments:
        percent += fees.large_hit_percent
    if masters:
        percent += fees.masters_percent
    return max(fees.minimum, reward.percent(percent)) + premium


def bonus_fee(amount: Money) -> Money:
    """The fee for a bonus: the base percentage, rounded half up; the smallest fee at least."""
    fees = policy.current().fees
    return max(fees.minimum, amount.percent(fees.base_percent))
