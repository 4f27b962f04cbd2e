"""The states of an assignment, and the moves between them."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class AssignmentStatus(StrEnum):
    """The states of one worker's attempt at one HIT."""

    IN_PROGRESS = "IN_PROGRESS"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    RETURNED = "RETURNED"
    ABANDONED = "ABANDONED"


class AssignmentVerb(StrEnum):
    """What can happen to an assignment."""

    SUBMIT = "SUBMIT"
    RETURN = "RETURN"
    ABANDON = "ABANDON"
    APPROVE = "APPROVE"
    REJECT = "REJECT"
    OVERRIDE = "OVERRIDE"
    UNDO = "UNDO"


class RejectionReason(StrEnum):
    """Why work was rejected."""

    WRONG = "WRONG"
    INCOMPLETE = "INCOMPLETE"
    INSTRUCTIONS_NOT_FOLLOWED = "INSTRUCTIONS_NOT_FOLLOWED"
    OTHER = "OTHER"


class DecisionOutcome(StrEnum):
    """What a decision did with submitted work."""

    APPROVED = "APPROVED"
    REJECTED = "REJECTED"
    REJECTION_OVERRIDDEN = "REJECTION_OVERRIDDEN"


class DecidedBy(StrEnum):
    """The requester, or the clock at the end of the auto-approval delay."""

    REQUESTER = "REQUESTER"
    CLOCK = "CLOCK"


_S = AssignmentStatus
ASSIGNMENT_LIFECYCLE = Lifecycle[AssignmentStatus, AssignmentVerb](
    "assignment",
    {
        (_S.IN_PROGRESS, AssignmentVerb.SUBMIT): _S.SUBMITTED,
        (_S.IN_PROGRESS, AssignmentVerb.RETURN): _S.RETURNED,
        (_S.IN_PROGRESS, AssignmentVerb.ABANDON): _S.ABANDONED,
        (_S.SUBMITTED, AssignmentVerb.APPROVE): _S.APPROVED,
        (_S.SUBMITTED, AssignmentVerb.REJECT): _S.REJECTED,
        (_S.REJECTED, AssignmentVerb.OVERRIDE): _S.APPROVED,
        (_S.REJECTED, AssignmentVerb.UNDO): _S.SUBMITTED,
    },
)
