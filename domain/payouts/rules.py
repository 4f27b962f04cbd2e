"""The rules of payouts. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from domain.kernel.days.market_days import market_day
from domain.kernel.money import NOTHING, ONE_CENT, Money
from domain.kernel.policy import PayoutPolicy
from domain.payouts.lifecycle import MethodKind, MethodState
from domain.payouts.models import PayoutMethod

WHOLE = 10_000  # hundredths of a percent
_NOON = timedelta(hours=12)  # of a day: so many hours from its begin are on it, whatever clocks do


class PayoutBlocker(StrEnum):
    """What keeps a payout from being made now."""

    NO_METHOD = "NO_METHOD"
    UNCONFIRMED = "UNCONFIRMED"
    BELOW_MINIMUM = "BELOW_MINIMUM"


def blockers(
    method: PayoutMethod | None, payable: Money, rules: PayoutPolicy
) -> list[PayoutBlocker]:
    """All that keeps a payout of this money from being made."""
    found = []
    if method is None or method.state is MethodState.REMOVED:
        found.append(PayoutBlocker.NO_METHOD)
    elif method.state is not MethodState.CONFIRMED:
        found.append(PayoutBlocker.UNCONFIRMED)
    if payable < rules.minimum:
        found.append(PayoutBlocker.BELOW_MINIMUM)
    return found


def withheld_from(gross: Money, rate: int) -> Money:
    """The tax, in hundredths of a percent, rounded half up; at least one cent is left."""
    assert gross > NOTHING, "a payout is some money"
    tax = Money((gross.cents * rate + WHOLE // 2) // WHOLE)
    return min(tax, gross - ONE_CENT)


def gross_for(net: Money, rate: int, *, at_most: Money) -> Money:
    """The least gross of which this net is left after tax.

    For codes of gift cards, whose sum may be less than the net of what was to be paid.
    """
    low, high = net.cents, at_most.cents
    while low < high:
        middle = (low + high) // 2
        if Money(middle) - withheld_from(Money(middle), rate) < net:
            low = middle + 1
        else:
            high = middle
    return Money(low)


def later_day(at: datetime, days: int) -> datetime:
    """The first instant of the market day that is so many days after that of `at`."""
    begins_at = market_day(at).begins_at
    return market_day(begins_at + timedelta(days=days) + _NOON).begins_at if days else begins_at


def transfer_after(due_at: datetime, every_days: int, at: datetime) -> datetime:
    """The next scheduled transfer: in the rhythm of the last one, and after now."""
    following = later_day(due_at, every_days)
    while following <= at:
        following = later_day(following, every_days)
    return following


def rail_of(kind: MethodKind, *, us_bank: str, iban: str, gift_card: str) -> str:
    """The name of the rail by which a payout of this kind goes."""
    names = {
        MethodKind.US_BANK: us_bank,
        MethodKind.IBAN: iban,
        MethodKind.GIFT_CARD: gift_card,
    }
    return names[kind]


def named(found: Sequence[PayoutBlocker]) -> str:
    """The blockers as a fact has them."""
    return " ".join(each.value for each in found)
