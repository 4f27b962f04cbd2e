"""The states of a refund, and the allowed moves."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class RefundState(StrEnum):
    """Where a refund stands."""

    DUE = "DUE"
    PAID = "PAID"
    REFUSED = "REFUSED"


class RefundVerb(StrEnum):
    """The ways in which an operator ends a refund."""

    PAY = "PAY"
    REFUSE = "REFUSE"


REFUND_LIFECYCLE = Lifecycle(
    "refund",
    {
        (RefundState.DUE, RefundVerb.PAY): RefundState.PAID,
        (RefundState.DUE, RefundVerb.REFUSE): RefundState.REFUSED,
    },
)
