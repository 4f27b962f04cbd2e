"""Refusals: errors that a person can cause. Any other error is a fault of the server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, ParamSpec, TypeVar

from domain.kernel.money import Money
from domain.kernel.secrets_by_name import carries_secret

SHOWN_CHARACTERS = 80  # of a refused value, so that an error never contains a whole body
MOST_PROBLEMS = 50  # in one refusal; the later ones are left out
MOST_SENTENCES = 3  # in the message of one refusal
MOST_ALLOWED = 100  # values that a refusal lists; longer lists are left out
_Values = ParamSpec("_Values")
_Checked = TypeVar("_Checked")


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
    PROVIDER_UNAVAILABLE = "PROVIDER_UNAVAILABLE"
    PROVIDER_ANSWER_REFUSED = "PROVIDER_ANSWER_REFUSED"
    NO_ACCOUNT_YET = "NO_ACCOUNT_YET"
    ALREADY_LINKED = "ALREADY_LINKED"
    LAST_SIGN_IN_WAY = "LAST_SIGN_IN_WAY"
    CHANGED_AT_PROVIDER = "CHANGED_AT_PROVIDER"
    NO_PASSWORD = "NO_PASSWORD"
    SECOND_STEP_REQUIRED = "SECOND_STEP_REQUIRED"
    SECOND_STEP_NOT_SET = "SECOND_STEP_NOT_SET"
    SCOPE_MISSING = "SCOPE_MISSING"
    NO_WORKER_ACCOUNT = "NO_WORKER_ACCOUNT"
    NO_REQUESTER_ACCOUNT = "NO_REQUESTER_ACCOUNT"
    ACCOUNT_SUSPENDED = "ACCOUNT_SUSPENDED"
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED"
    ACCOUNT_NOT_SETTLED = "ACCOUNT_NOT_SETTLED"
    AGREEMENT_NOT_ACCEPTED = "AGREEMENT_NOT_ACCEPTED"
    NOT_ADMITTED = "NOT_ADMITTED"
    TAX_INCOMPLETE = "TAX_INCOMPLETE"
    TAX_STATUS_NOT_SUPPORTED = "TAX_STATUS_NOT_SUPPORTED"
    IDENTITY_INCOMPLETE = "IDENTITY_INCOMPLETE"
    ANOTHER_INVESTIGATOR_NEEDED = "ANOTHER_INVESTIGATOR_NEEDED"
    ALREADY_OPEN = "ALREADY_OPEN"
    TEAM_ROLE_MISSING = "TEAM_ROLE_MISSING"
    IN_A_TEAM = "IN_A_TEAM"
    LAST_OWNER = "LAST_OWNER"
    TEAM_FULL = "TEAM_FULL"
    CLIENT_TOKEN_REUSED = "CLIENT_TOKEN_REUSED"
    INSUFFICIENT_FUNDS = "INSUFFICIENT_FUNDS"
    SPENDING_LIMIT_REACHED = "SPENDING_LIMIT_REACHED"
    NO_PAYMENT_PROVIDER = "NO_PAYMENT_PROVIDER"
    PAYOUT_BLOCKED = "PAYOUT_BLOCKED"
    PAYOUT_ALREADY_TODAY = "PAYOUT_ALREADY_TODAY"
    BANK_ANSWER_REFUSED = "BANK_ANSWER_REFUSED"
    NOT_BY_INVITATION = "NOT_BY_INVITATION"
    FEE_BRACKET_CROSSED = "FEE_BRACKET_CROSSED"
    UNDECIDED_WORK = "UNDECIDED_WORK"
    NO_SLOTS_LEFT = "NO_SLOTS_LEFT"
    NOT_QUALIFIED = "NOT_QUALIFIED"
    IN_PROBATION = "IN_PROBATION"
    QUEUE_FULL = "QUEUE_FULL"
    DAILY_LIMIT_REACHED = "DAILY_LIMIT_REACHED"
    GROUP_PAUSED = "GROUP_PAUSED"
    MAX_HITS_PER_WORKER = "MAX_HITS_PER_WORKER"
    MAX_CONCURRENT_WORKERS = "MAX_CONCURRENT_WORKERS"
    BLOCKED_BY_REQUESTER = "BLOCKED_BY_REQUESTER"
    REQUESTER_BLOCKED = "REQUESTER_BLOCKED"
    OWN_HIT = "OWN_HIT"
    ALREADY_DONE = "ALREADY_DONE"
    HIT_EXPIRED = "HIT_EXPIRED"
    DEADLINE_PASSED = "DEADLINE_PASSED"
    ANSWER_DIFFERS = "ANSWER_DIFFERS"
    OVERRIDE_TOO_LATE = "OVERRIDE_TOO_LATE"
    UNDO_TOO_LATE = "UNDO_TOO_LATE"
    BONUS_TOO_LATE = "BONUS_TOO_LATE"
    APPEAL_TOO_LATE = "APPEAL_TOO_LATE"
    ALREADY_APPEALED = "ALREADY_APPEALED"
    TOO_MANY_BLOCKS = "TOO_MANY_BLOCKS"
    TOO_MANY_API_KEYS = "TOO_MANY_API_KEYS"
    TOO_MANY_UPLOADS = "TOO_MANY_UPLOADS"
    NAME_TAKEN = "NAME_TAKEN"
    KEPT_BY_THE_MARKET = "KEPT_BY_THE_MARKET"
    QUALIFICATION_NOT_REQUESTABLE = "QUALIFICATION_NOT_REQUESTABLE"
    QUALIFICATION_ALREADY_REQUESTED = "QUALIFICATION_ALREADY_REQUESTED"
    QUALIFICATION_RETAKE_NOT_ALLOWED = "QUALIFICATION_RETAKE_NOT_ALLOWED"
    QUALIFICATION_RETRY_TOO_EARLY = "QUALIFICATION_RETRY_TOO_EARLY"
    OWN_QUALIFICATION = "OWN_QUALIFICATION"
    WRONG_DEPOSITS = "WRONG_DEPOSITS"
    THREAD_CLOSED = "THREAD_CLOSED"
    INTERRUPTED = "INTERRUPTED"


class Rule(StrEnum):
    """The rule that a value breaks, for clients that phrase it in their own language."""

    REQUIRED = "REQUIRED"
    LEFT_OUT = "LEFT_OUT"
    BLANK = "BLANK"
    LENGTH = "LENGTH"
    BYTES = "BYTES"
    COUNT = "COUNT"
    NUMBER = "NUMBER"
    WHOLE_NUMBER = "WHOLE_NUMBER"
    RANGE = "RANGE"
    ONE_OF = "ONE_OF"
    UNIQUE = "UNIQUE"
    CHARACTERS = "CHARACTERS"
    FORMAT = "FORMAT"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class Constraint:
    """A rule with its bounds, written out exactly; None where there is none."""

    rule: Rule
    minimum: str | None = None
    maximum: str | None = None
    allowed: tuple[str, ...] | None = None

    @classmethod
    def between(cls, rule: Rule, least: object = None, most: object = None) -> Constraint:
        """A rule with a least and a greatest value."""
        minimum, maximum = (None if each is None else str(each) for each in (least, most))
        return cls(rule, minimum, maximum)

    @classmethod
    def one_of(cls, values: Iterable[object]) -> Constraint:
        """The rule that a value is one of these; without them where they are too many to list."""
        listed = tuple(map(str, values))
        return cls(Rule.ONE_OF, allowed=listed if len(listed) <= MOST_ALLOWED else None)


class Refused(Exception):
    """The market does not do what a person asked for; nothing has changed."""

    reason: ClassVar[RefusalReason]
    broken: Constraint | None = None  # for programs, where there are bounds

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(Refused):
    """A well-formed value is out of bounds. The value of a secret field is not kept.

    `broken` says the same as `bound`, for programs. If several values of one input are wrong,
    `problems` has a refusal for each of the first MOST_PROBLEMS; the other attributes are those of
    the first.
    """

    reason = RefusalReason.INVALID_INPUT

    def __init__(
        self, field: str, value: object, bound: str, *, broken: Rule | Constraint = Rule.OTHER
    ) -> None:
        hidden = value is None or carries_secret(field)
        shown = None if hidden else str(value)[:SHOWN_CHARACTERS]
        super().__init__(
            f"{field} must be {bound}" + ("." if shown is None else f", not {shown!r}.")
        )
        self.field, self.value, self.bound = field, shown, bound
        self.broken: Constraint = broken if isinstance(broken, Constraint) else Constraint(broken)
        self._problems: tuple[InvalidInput, ...] = ()

    @classmethod
    def of(cls, problems: Sequence[InvalidInput]) -> InvalidInput:
        """One refusal of several values."""
        first, *others = problems
        if not others:
            return first
        whole = cls(first.field, None, first.bound, broken=first.broken)
        whole.message = " ".join(each.message for each in problems[:MOST_SENTENCES])
        if len(problems) > MOST_SENTENCES:
            whole.message += " More values are wrong."
        whole.value, whole._problems = first.value, tuple(problems[:MOST_PROBLEMS])
        return whole

    @property
    def problems(self) -> tuple[InvalidInput, ...]:
        """A refusal for each wrong value, in the order of the input."""
        return self._problems or (self,)


class Objections:
    """Collects what is wrong with the values of one input, so that one refusal names all of it."""

    def __init__(self) -> None:
        self._found: list[InvalidInput] = []

    def check(
        self, rule: Callable[_Values, _Checked], *values: _Values.args, **named: _Values.kwargs
    ) -> _Checked | None:
        """The result of a rule; None where it objects, which is noted for one refusal.

        No rule is applied any more after MOST_PROBLEMS.
        """
        if len(self._found) < MOST_PROBLEMS:
            try:
                return rule(*values, **named)
            except InvalidInput as refused:
                self._found.extend(refused.problems)
        return None

    def add(self, problem: InvalidInput) -> None:
        """Note a problem."""
        self._found.append(problem)

    @property
    def refusal(self) -> InvalidInput | None:
        """The refusal of everything that was noted, if anything was."""
        return InvalidInput.of(self._found) if self._found else None

    def raise_any(self) -> None:
        """Raises InvalidInput with everything that was noted."""
        if self._found:
            raise InvalidInput.of(self._found)


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
        self.state, self.allowed = state, tuple(map(str, allowed))


class Interrupted(Refused):
    """A fault ended a command on a list between two commits, at this item or before it. With
    `is_known` this item was certainly not done."""

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
        more = needed - available
        super().__init__(f"This needs {needed}; {available} is available: deposit {more} or more.")
        self.needed, self.available, self.missing = needed, available, more


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
