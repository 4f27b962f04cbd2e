"""The states of an appeal against a rejection, and the moves between them."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class AppealState(StrEnum):
    """The states of an appeal against a rejection."""

    OPEN = "OPEN"  # the requester has to answer
    ESCALATED = "ESCALATED"  # the requester did not answer: an operator has to decide
    UNANSWERED = "UNANSWERED"  # the requester did not answer, and nobody else decides
    HELD = "HELD"  # the requester answered: the rejection stays
    UPHELD = "UPHELD"  # an operator decided: the rejection stays
    OVERTURNED = "OVERTURNED"  # the work is approved


class AppealVerb(StrEnum):
    """What can happen to an appeal."""

    HOLD = "HOLD"
    OVERTURN = "OVERTURN"
    ESCALATE = "ESCALATE"
    LAPSE = "LAPSE"
    UPHOLD = "UPHOLD"


_S = AppealState

APPEAL_LIFECYCLE = Lifecycle[AppealState, AppealVerb](
    "appeal",
    {
        (_S.OPEN, AppealVerb.HOLD): _S.HELD,
        (_S.OPEN, AppealVerb.ESCALATE): _S.ESCALATED,
        (_S.OPEN, AppealVerb.LAPSE): _S.UNANSWERED,
        (_S.ESCALATED, AppealVerb.UPHOLD): _S.UPHELD,
        (_S.OPEN, AppealVerb.OVERTURN): _S.OVERTURNED,
        (_S.ESCALATED, AppealVerb.OVERTURN): _S.OVERTURNED,
        (_S.UNANSWERED, AppealVerb.OVERTURN): _S.OVERTURNED,
        (_S.HELD, AppealVerb.OVERTURN): _S.OVERTURNED,
        (_S.UPHELD, AppealVerb.OVERTURN): _S.OVERTURNED,
    },
)
# The rejection can be overturned, however old the work is, while somebody has to decide.
UNDECIDED_APPEALS = frozenset({_S.OPEN, _S.ESCALATED})
