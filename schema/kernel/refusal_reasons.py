"""Every reason for which the market says no, in words."""

from __future__ import annotations

from domain.kernel.refusals import RefusalReason
from schema.kernel.enums import described

__all__ = ["RefusalReason"]

described(
    RefusalReason,
    name="RefusalReason",
    description="Every reason for which the market says no.",
    members={
        RefusalReason.INVALID_INPUT: "A value is out of bounds.",
        RefusalReason.NOT_FOUND: "There is no such thing, or this viewer may not see it.",
        RefusalReason.NOT_ALLOWED: "This is not the viewer's to do.",
        RefusalReason.WRONG_STATE: "Its state does not allow this.",
        RefusalReason.EMAIL_NOT_VERIFIED: "The e-mail is not confirmed yet.",
        RefusalReason.EMAIL_TAKEN: "An account with this e-mail exists.",
        RefusalReason.WRONG_CREDENTIALS: "The e-mail or the password is wrong.",
        RefusalReason.TOO_MANY_ATTEMPTS: "Tried too often, or too soon after the last time.",
        RefusalReason.TOKEN_INVALID: "The mailed code is unknown, used or expired.",
        RefusalReason.SCOPE_MISSING: "The credential does not carry the scope.",
        RefusalReason.NO_WORKER_ACCOUNT: "The account has no worker profile.",
        RefusalReason.NO_REQUESTER_ACCOUNT: "The account has no requester profile.",
        RefusalReason.ALREADY_OPEN: "The profile is open already.",
        RefusalReason.CLIENT_TOKEN_REUSED: "The client token was used with another input.",
        RefusalReason.INSUFFICIENT_FUNDS: "The available balance does not cover it.",
        RefusalReason.NOT_BY_INVITATION: "The HIT type is for others than the invited too.",
        RefusalReason.FEE_BRACKET_CROSSED: "A HIT may not grow from below ten assignments.",
        RefusalReason.UNDECIDED_WORK: "Submitted work waits for a decision.",
        RefusalReason.NO_SLOTS_LEFT: "Nothing is left to accept.",
        RefusalReason.NOT_QUALIFIED: "A qualification is missing.",
        RefusalReason.QUEUE_FULL: "The worker's queue is full.",
        RefusalReason.BLOCKED_BY_REQUESTER: "The requester blocked this worker.",
        RefusalReason.REQUESTER_BLOCKED: "The worker blocked this requester.",
        RefusalReason.OWN_HIT: "Nobody may work on their own HITs.",
        RefusalReason.ALREADY_DONE: "The worker accepted or did this already.",
        RefusalReason.HIT_EXPIRED: "The HIT has expired.",
        RefusalReason.DEADLINE_PASSED: "The time for the assignment or test ran out.",
        RefusalReason.ANSWER_DIFFERS: "It was submitted already, with another answer.",
        RefusalReason.OVERRIDE_TOO_LATE: "The rejection can no longer be overridden.",
        RefusalReason.TOO_MANY_BLOCKS: "The requester blocks as many workers as one may.",
        RefusalReason.TOO_MANY_API_KEYS: "The account holds as many API keys as one may.",
        RefusalReason.NAME_TAKEN: "The requester has a qualification type of this name.",
        RefusalReason.KEPT_BY_THE_MARKET: "This qualification is the market's own to give.",
        RefusalReason.QUALIFICATION_NOT_REQUESTABLE: "Nobody can request this qualification.",
        RefusalReason.QUALIFICATION_ALREADY_REQUESTED: "A request for it is open already.",
        RefusalReason.QUALIFICATION_RETAKE_NOT_ALLOWED: "It can be requested once alone.",
        RefusalReason.QUALIFICATION_RETRY_TOO_EARLY: "The delay before another try is not over.",
        RefusalReason.OWN_QUALIFICATION: "Nobody may qualify for their own HITs.",
    },
)
