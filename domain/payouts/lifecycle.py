"""The states of payouts and of the methods by which workers are paid."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class PayoutState(StrEnum):
    """Where a payout stands."""

    DUE = "DUE"
    HELD = "HELD"
    IN_TRANSIT = "IN_TRANSIT"
    SETTLED = "SETTLED"
    FAILED = "FAILED"
    RETURNED = "RETURNED"
    CANCELLED = "CANCELLED"


class PayoutVerb(StrEnum):
    """What may happen to a payout."""

    HOLD = "HOLD"
    RELEASE = "RELEASE"
    CANCEL = "CANCEL"
    SEND = "SEND"
    SETTLE = "SETTLE"
    FAIL = "FAIL"
    RETURN = "RETURN"


class PayoutKind(StrEnum):
    """Why a payout was made."""

    SCHEDULED = "SCHEDULED"
    BY_HAND = "BY_HAND"
    TEST_DEPOSIT = "TEST_DEPOSIT"


class MethodKind(StrEnum):
    """How a worker is paid."""

    US_BANK = "US_BANK"
    IBAN = "IBAN"
    GIFT_CARD = "GIFT_CARD"


class MethodState(StrEnum):
    """Whether payouts may go by a method."""

    UNCONFIRMED = "UNCONFIRMED"
    CONFIRMED = "CONFIRMED"
    REMOVED = "REMOVED"


PAYOUT_LIFECYCLE = Lifecycle[PayoutState, PayoutVerb](
    "payout",
    {
        (PayoutState.DUE, PayoutVerb.HOLD): PayoutState.HELD,
        (PayoutState.HELD, PayoutVerb.RELEASE): PayoutState.DUE,
        (PayoutState.DUE, PayoutVerb.CANCEL): PayoutState.CANCELLED,
        (PayoutState.HELD, PayoutVerb.CANCEL): PayoutState.CANCELLED,
        (PayoutState.DUE, PayoutVerb.SEND): PayoutState.IN_TRANSIT,
        (PayoutState.IN_TRANSIT, PayoutVerb.SETTLE): PayoutState.SETTLED,
        (PayoutState.IN_TRANSIT, PayoutVerb.FAIL): PayoutState.FAILED,
        (PayoutState.SETTLED, PayoutVerb.RETURN): PayoutState.RETURNED,
    },
)
