"""The states of a thread, the moves between them, and the categories of the contact form."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class ContactCategory(StrEnum):
    """The subject matter of a thread."""

    REGISTRATION_REFUSED = "REGISTRATION_REFUSED"
    MISSING_MONEY = "MISSING_MONEY"
    HIT_PROBLEM = "HIT_PROBLEM"
    REJECTION = "REJECTION"
    POLICY_VIOLATION = "POLICY_VIOLATION"
    OTHER = "OTHER"


class ThreadState(StrEnum):
    """The state of a thread."""

    UNCONFIRMED = "UNCONFIRMED"
    OPEN = "OPEN"
    WAITING = "WAITING"
    SOLVED = "SOLVED"


class ThreadVerb(StrEnum):
    """The actions on a thread."""

    CONFIRM = "CONFIRM"
    REPLY = "REPLY"
    ANSWER = "ANSWER"
    SOLVE = "SOLVE"


class Author(StrEnum):
    """The side that wrote a message."""

    WRITER = "WRITER"
    OPERATOR = "OPERATOR"


_CONFIRMED = (ThreadState.OPEN, ThreadState.WAITING, ThreadState.SOLVED)
THREAD_LIFECYCLE = Lifecycle(
    "thread",
    {
        (ThreadState.UNCONFIRMED, ThreadVerb.CONFIRM): ThreadState.OPEN,
        **{(state, ThreadVerb.REPLY): ThreadState.OPEN for state in _CONFIRMED},
        **{(state, ThreadVerb.ANSWER): ThreadState.WAITING for state in _CONFIRMED},
        (ThreadState.OPEN, ThreadVerb.SOLVE): ThreadState.SOLVED,
        (ThreadState.WAITING, ThreadVerb.SOLVE): ThreadState.SOLVED,
    },
)
