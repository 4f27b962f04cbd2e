"""The lifecycle of a suspension, from the decision to its end, with its one appeal."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class SuspensionState(StrEnum):
    """The state of a suspension."""

    IN_FORCE = "IN_FORCE"
    APPEALED = "APPEALED"  # in force, and an investigator has to decide
    UPHELD = "UPHELD"  # in force, and there is no further appeal
    OVERTURNED = "OVERTURNED"  # ended by an appeal
    LIFTED = "LIFTED"  # ended by an operator


class SuspensionVerb(StrEnum):
    """What can happen to a suspension."""

    APPEAL = "APPEAL"
    UPHOLD = "UPHOLD"
    OVERTURN = "OVERTURN"
    LIFT = "LIFT"


_S = SuspensionState

SUSPENSION_LIFECYCLE = Lifecycle[SuspensionState, SuspensionVerb](
    "suspension",
    {
        (_S.IN_FORCE, SuspensionVerb.APPEAL): _S.APPEALED,
        (_S.APPEALED, SuspensionVerb.UPHOLD): _S.UPHELD,
        (_S.APPEALED, SuspensionVerb.OVERTURN): _S.OVERTURNED,
        (_S.IN_FORCE, SuspensionVerb.LIFT): _S.LIFTED,
        (_S.APPEALED, SuspensionVerb.LIFT): _S.LIFTED,
        (_S.UPHELD, SuspensionVerb.LIFT): _S.LIFTED,
    },
)
