"""Refusals: errors that a person can cause. Any other error is a fault of the server."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from domain.kernel.money import Money
from domain.kernel.secrets_by_name import carries_secret

SHOWN_CHARACTERS = 80  # of a refused value, so that an error never contains a whole body


class RefusalReason(StrEnum):
    """Every reason for which the market refuses a well-formed request."""

    INVALID_INPUT = "INVALID_INPUT"
    NOT_FOUND = "NOT_FOUND"
    NOT_ALLOWED = "NOT_ALLOWED"
    WRONG_STATE = "WRONG_STATE"
    EMAIL_NOT_VERIFIED = "EMAIL_NOT_VERIFIED"
    EMAIL_TAKEN = "EMAIL_TAKEN"
    WRONG_CREDENTIALS = "WRONG_CREDENTIALS"
    TOO_MANY_ATTEMPTS = "TOO_MANY_ATTEMPTS"
    TOKEN_INVALID = "TOKEN_INVALID"
    SCOPE_MISSING = "SCOPE_MISSING"
    NO_WORKER_ACCOUNT = "NO_WORKER_ACCOUNT"
    NO_REQUESTER_ACCOUNT = "NO_REQUESTER_ACCOUNT"
    ALREADY_OPEN = "ALREADY_OPEN"
    CLIENT_TOKEN_REUSED = "CLIENT_TOKEN_REUSED"
    INSUFFICIENT_FUNDS = "INSUFFICIENT_FUNDS"
    NO_PAYMENT_PROVIDER = "NO_PAYMENT_PROVIDER"
    NOT_BY_INVITATION = "NOT_BY_INVITATION"
    FEE_BRACKET_CROSSED = "FEE_BRACKET_CROSSED"
    UNDECIDED_WORK = "UNDECIDED_WORK"
    NO_SLOTS_LEFT = "NO_SLOTS_LEFT"
    NOT_QUALIFIED = "NOT_QUALIFIED"
    QUEUE_FULL = "QUEUE_FULL"
    BLOCKED_BY_REQUESTER = "BLOCKED_BY_REQUESTER"
    REQUESTER_BLOCKED = "REQUESTER_BLOCKED"
    OWN_HIT = "OWN_HIT"
    ALREADY_DONE = "ALREADY_DONE"
    HIT_EXPIRED = "HIT_EXPIRED"
    DEADLINE_PASSED = "DEADLINE_PASSED"
    ANSWER_DIFFERS = "ANSWER_DIFFERS"
    OVERRIDE_TOO_LATE = "OVERRIDE_TOO_LATE"
    TOO_MANY_BLOCKS = "TOO_MANY_BLOCKS"
    TOO_MANY_API_KEYS = "TOO_MANY_API_KEYS"
    NAME_TAKEN = "NAME_TAKEN"
    KEPT_BY_THE_MARKET = "KEPT_BY_THE_MARKET"
    QUALIFICATION_NOT_REQUESTABLE = "QUALIFICATION_NOT_REQUESTABLE"
    QUALIFICATION_ALREADY_REQUESTED = "QUALIFICATION_ALREADY_REQUESTED"
    QUALIFICATION_RETAKE_NOT_ALLOWED = "QUALIFICATION_RETAKE_NOT_ALLOWED"
    QUALIFICATION_RETRY_TOO_EARLY = "QUALIFICATION_RETRY_TOO_EARLY"
    OWN_QUALIFICATION = "OWN_QUALIFICATION"
    INTERRUPTED = "INTERRUPTED"


class Refused(Exception):
    """The market does not do what a person asked for; nothing has changed."""

    reason: ClassVar[RefusalReason]

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(Refused):
    """A well-formed value is out of bounds. The value of a secret field is not kept."""

    reason = RefusalReason.INVALID_INPUT

    def __init__(self, field: str, value: object, bound: str) -> None:
        hidden = value is None or carries_secret(field)
        shown = None if hidden else str(value)[:SHOWN_CHARACTERS]
        super().__init__(
            f"{field} must be {bound}" + ("." if shown is None else f", not {shown!r}.")
        )
        self.field, self.value, self.bound = field, shown, bound


class NotFound(Refused):
    """The thing does not exist, or this viewer may not see it."""

    reason = RefusalReason.NOT_FOUND

    def __init__(self, what: str) -> None:
        super().__init__(f"There is no such {what}, or you may not see it.")
        self.what = what


class NotAllowed(Refused):
    """The viewer may see the thing but may not do this to it."""

    reason = RefusalReason.NOT_ALLOWED


class WrongState(Refused):
    """The thing is not in a state in which this can be done."""

    reason = RefusalReason.WRONG_STATE

    def __init__(self, what: str, state: str, allowed: Sequence[str]) -> None:
        super().__init__(
            f"This {what} is {state}; that can be done only when it is {' or '.join(allowed)}."
            if allowed
            else f"This {what} is {state}; that can never be done to it."
        )
        self.state = state


class Interrupted(Refused):
    """A fault ended a command on a list between two commits, at this item or before it.

    `is_known` says that this item was certainly not done.
    """

    reason = RefusalReason.INTERRUPTED

    def __init__(self, *, is_known: bool) -> None:
        super().__init__(
            "A fault ended the request before this: send it again."
            if is_known
            else "A fault ended the request at this, which may have been done: look before you "
            "send it again, or send the same request with the same clientToken."
        )


class InsufficientFunds(Refused):
    """The requester's available balance does not cover the cost."""

    reason = RefusalReason.INSUFFICIENT_FUNDS

    def __init__(self, needed: Money, available: Money) -> None:
        super().__init__(
            f"This needs {needed} and {available} is available: "
            f"deposit {needed - available} or more."
        )
        self.needed, self.available = needed, available


class ClientTokenReused(Refused):
    """The client token was used before with another input."""

    reason = RefusalReason.CLIENT_TOKEN_REUSED

    def __init__(self) -> None:
        super().__init__(
            "This clientToken was used before with another input: "
            "send a new token for a new request."
        )


class NotEligible(Refused):
    """This worker may not accept the HIT; the first cause gives the reason."""

    def __init__(self, causes: Sequence[Refused]) -> None:
        assert causes, "a refusal has a cause"
        super().__init__(causes[0].message)
        self.causes = tuple(causes)
        self.reasons = [cause.reason for cause in causes]

    @property
    def reason(self) -> RefusalReason:  # type: ignore[override]
        """The reason of the first cause."""
        return self.reasons[0]
