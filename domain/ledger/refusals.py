"""The ways in which the ledger says no."""

from __future__ import annotations

from datetime import datetime

from domain.kernel.money import Money
from domain.kernel.refusals import RefusalReason, Refused


class NoPaymentProvider(Refused):
    """The market collects no money by itself."""

    reason = RefusalReason.NO_PAYMENT_PROVIDER

    def __init__(self) -> None:
        super().__init__(
            "This market has no payment provider, so depositFunds takes no money: transfer it to "
            "the operator's bank account, and the operator records it."
        )


class SpendingLimitReached(Refused):
    """The requester's own limit leaves less for this day of the market."""

    reason = RefusalReason.SPENDING_LIMIT_REACHED

    def __init__(self, limit: Money, spent: Money, needed: Money, *, until: datetime) -> None:
        super().__init__(
            f"This needs {needed}, and {spent} of your spending limit of {limit} is spent on this "
            f"day of the market: it leaves no room until {until:%Y-%m-%d %H:%M} UTC. A member who "
            "manages the account may raise it (setSpendingLimit)."
        )
        self.limit, self.spent, self.needed, self.until = limit, spent, needed, until
        self.retry_at = until
