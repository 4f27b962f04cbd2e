"""The ways in which payday says no."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.kernel.money import Money
from domain.kernel.refusals import RefusalReason, Refused
from domain.payouts.rules import PayoutBlocker

_MINUTE = "%Y-%m-%d %H:%M"
MOST_LINES = 50  # of a refused answer that the refusal names


class PayoutBlocked(Refused):
    """Something keeps the payout from being made."""

    reason = RefusalReason.PAYOUT_BLOCKED

    def __init__(
        self, blockers: Sequence[PayoutBlocker], *, payable: Money, minimum: Money
    ) -> None:
        self.blockers = list(blockers)
        self.payable = payable
        self.minimum = minimum
        says = {
            PayoutBlocker.NO_METHOD: "say how you are paid (setPayoutMethod)",
            PayoutBlocker.UNCONFIRMED: "confirm your bank account (startBankConfirmation)",
            PayoutBlocker.BELOW_MINIMUM: f"{payable} may be paid out now, and {minimum} is the "
            "least: newer earnings are paid from the day after their approval on",
        }
        super().__init__(f"No payout: {'; '.join(says[each] for each in blockers)}.")


class PayoutAlreadyToday(Refused):
    """A payout by hand was made on this day of the market already."""

    reason = RefusalReason.PAYOUT_ALREADY_TODAY

    def __init__(self, retry_at: datetime) -> None:
        self.retry_at = retry_at
        super().__init__(
            "You had a payout by hand today, and one a day is made: ask again from "
            f"{retry_at:{_MINUTE}} UTC on."
        )


class BankAnswerRefused(Refused):
    """A bank's answer does not match what was sent: nothing of it is done."""

    reason = RefusalReason.BANK_ANSWER_REFUSED

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = list(lines[:MOST_LINES])
        more = len(lines) - len(self.lines)
        super().__init__(
            "Nothing of this answer was done: "
            + "; ".join(self.lines)
            + (f"; and {more} more" if more else "")
            + "."
        )
