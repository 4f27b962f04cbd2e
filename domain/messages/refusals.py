"""The ways in which a message is refused."""

from __future__ import annotations

from domain.kernel.refusals import RefusalReason, Refused


class ThreadClosed(Refused):
    """A side keeps the thread closed, or takes no messages from the other."""

    reason = RefusalReason.THREAD_CLOSED

    @classmethod
    def by_oneself(cls) -> ThreadClosed:
        """The writer's own side keeps it closed."""
        return cls("You have closed this thread: reopen it first, by reopenThread.")

    @classmethod
    def by_operators(cls) -> ThreadClosed:
        """An operator has taken it down."""
        return cls("The operators of this market have closed this thread.")

    @classmethod
    def by_the_other(cls) -> ThreadClosed:
        """The side that would read the message takes none."""
        return cls("The other side takes no messages from you here.")
