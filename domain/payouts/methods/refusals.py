"""Refusals of payout methods."""

from __future__ import annotations

from domain.kernel.refusals import RefusalReason, Refused


class WrongDeposits(Refused):
    """These are not the amounts of the two small deposits."""

    reason = RefusalReason.WRONG_DEPOSITS

    def __init__(self, tries_left: int) -> None:
        then = (
            f"Look at the account's statement; {tries_left} more may be tried."
            if tries_left
            else "That was the last try: ask for new deposits (startBankConfirmation)."
        )
        super().__init__(f"These are not the amounts of the two small deposits. {then}")
        self.tries_left = tries_left
