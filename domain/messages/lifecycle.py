"""The states of a thread, the moves between them, and its two sides."""

from __future__ import annotations

from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class ThreadKind(StrEnum):
    """The people of a thread."""

    OPERATORS = "OPERATORS"  # a person and the operators
    WORK = "WORK"  # a worker and a requester


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


class ThreadSide(StrEnum):
    """The two sides of a thread."""

    PERSON = "PERSON"  # the worker, or the writer to the operators
    OFFICE = "OFFICE"  # the requester's team, or the operators

    @property
    def other(self) -> ThreadSide:
        """The side that reads what this one writes."""
        return ThreadSide.OFFICE if self is ThreadSide.PERSON else ThreadSide.PERSON


class Author(StrEnum):
    """The side that wrote a message."""

    WRITER = "WRITER"
    OPERATOR = "OPERATOR"
    WORKER = "WORKER"
    REQUESTER = "REQUESTER"

    @property
    def side(self) -> ThreadSide:
        """Its side of the thread."""
        return ThreadSide.PERSON if self in AUTHORS[ThreadSide.PERSON] else ThreadSide.OFFICE


AUTHORS: dict[ThreadSide, tuple[Author, Author]] = {
    ThreadSide.PERSON: (Author.WRITER, Author.WORKER),
    ThreadSide.OFFICE: (Author.OPERATOR, Author.REQUESTER),
}

# Of a thread of people at work, the verbs are those of the worker and of the requester.
VERBS: dict[ThreadSide, ThreadVerb] = {
    ThreadSide.PERSON: ThreadVerb.REPLY,
    ThreadSide.OFFICE: ThreadVerb.ANSWER,
}
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
