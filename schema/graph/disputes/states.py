"""The states of disputes as GraphQL enums, each member described."""

from __future__ import annotations

from domain.assignments.rejections.lifecycle import AppealState
from schema.kernel.enums import described

__all__ = ["AppealState"]

_S = AppealState

described(
    AppealState,
    name="RejectionAppealState",
    description="The state of an appeal against a rejection.",
    members={
        _S.OPEN: "The requester has to answer.",
        _S.ESCALATED: "The requester did not answer in time: an operator has to decide.",
        _S.UNANSWERED: "The requester did not answer in time, and nobody else decides. The "
        "rejection stays.",
        _S.HELD: "The requester answered: the rejection stays.",
        _S.UPHELD: "An operator decided: the rejection stays.",
        _S.OVERTURNED: "The work is approved and paid.",
    },
)
