"""The lifecycle of a payout method."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle
from domain.payouts.lifecycle import MethodState


class MethodVerb(StrEnum):
    """What may happen to a payout method."""

    CONFIRM = "CONFIRM"
    REJECT = "REJECT"  # by an operator
    REMOVE = "REMOVE"  # another one took its place


_S = MethodState

METHOD_LIFECYCLE = Lifecycle[MethodState, MethodVerb](
    "payout method",
    {
        (_S.UNCONFIRMED, MethodVerb.CONFIRM): _S.CONFIRMED,
        (_S.UNCONFIRMED, MethodVerb.REJECT): _S.REMOVED,
        (_S.CONFIRMED, MethodVerb.REJECT): _S.REMOVED,
        (_S.UNCONFIRMED, MethodVerb.REMOVE): _S.REMOVED,
        (_S.CONFIRMED, MethodVerb.REMOVE): _S.REMOVED,
    },
)
