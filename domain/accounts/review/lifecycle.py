"""The lifecycle of a proposal to review an account."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class ProposalKind(StrEnum):
    """The rule that proposes a review."""

    WORKER_REJECTIONS = "WORKER_REJECTIONS"
    WORKER_BLOCKS = "WORKER_BLOCKS"
    REQUESTER_REJECTIONS = "REQUESTER_REJECTIONS"
    REQUESTER_BLOCKS = "REQUESTER_BLOCKS"
    SHARED_NETWORK = "SHARED_NETWORK"
    FAST_ANSWERS = "FAST_ANSWERS"
    INACTIVITY = "INACTIVITY"
    SHARED_PAYOUT_DETAIL = "SHARED_PAYOUT_DETAIL"
    STRIKES = "STRIKES"  # proposed when a report is decided, by domain/moderation


class ProposalState(StrEnum):
    """The state of a proposal."""

    OPEN = "OPEN"
    DISMISSED = "DISMISSED"
    ACTED = "ACTED"


class ProposalVerb(StrEnum):
    """What an operator does with a proposal."""

    DISMISS = "DISMISS"
    ACT = "ACT"


class ProposalAction(StrEnum):
    """What an operator does to the account."""

    WARN = "WARN"
    SUSPEND = "SUSPEND"


_S = ProposalState

PROPOSAL_LIFECYCLE = Lifecycle[ProposalState, ProposalVerb](
    "proposal",
    {
        (_S.OPEN, ProposalVerb.DISMISS): _S.DISMISSED,
        (_S.OPEN, ProposalVerb.ACT): _S.ACTED,
    },
)
