"""Bounds of what requesters pay in, ask back and set."""

from __future__ import annotations

from domain.kernel import bounds
from domain.kernel.money import NOTHING, ONE_CENT, Money

SMALLEST_DEPOSIT, LARGEST_DEPOSIT = ONE_CENT, Money(100_000_000)
LARGEST_REFUND = LARGEST_DEPOSIT
LARGEST_LIMIT = Money(10_000_000_000)  # of a day; and the highest balance to be warned at
LONGEST_REFERENCE, LONGEST_REASON = 80, 1_000


def check_deposit(amount: Money) -> None:
    """Raises InvalidInput where a deposit is out of bounds."""
    bounds.money("amount", amount, at_least=SMALLEST_DEPOSIT, at_most=LARGEST_DEPOSIT)


def check_refund(amount: Money) -> None:
    """Raises InvalidInput where a refund is out of bounds."""
    bounds.money("amount", amount, at_least=ONE_CENT, at_most=LARGEST_REFUND)


def check_limit(amount: Money) -> None:
    """Raises InvalidInput where a limit of a day is out of bounds."""
    bounds.money("amount", amount, at_least=NOTHING, at_most=LARGEST_LIMIT)


def check_warning(amount: Money) -> None:
    """Raises InvalidInput where a balance to be warned at is out of bounds."""
    bounds.money("amount", amount, at_least=ONE_CENT, at_most=LARGEST_LIMIT)


def checked_reference(reference: str) -> str:
    """The reference of a bank, without white space around it. Raises InvalidInput."""
    return bounds.text("reference", reference.strip(), at_most=LONGEST_REFERENCE)


def check_reason(reason: str) -> None:
    """Raises InvalidInput where the reason of a refused refund is out of bounds."""
    bounds.text("reason", reason, at_most=LONGEST_REASON)
