"""The ways in which the ledger says no."""

from __future__ import annotations

from domain.kernel.refusals import RefusalReason, Refused


class NoPaymentProvider(Refused):
    """The market collects no money by itself."""

    reason = RefusalReason.NO_PAYMENT_PROVIDER

    def __init__(self) -> None:
        super().__init__(
            "This market has no payment provider, so depositFunds takes no money: transfer it to "
            "the operator's bank account, and the operator records it."
        )
