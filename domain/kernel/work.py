"""The unit of work: one transaction, and the facts that tell of it, as one commit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

from tortoise.transactions import in_transaction

from domain.kernel.facts import Fact
from subscriptions.log import bell, writer


class Facts:
    """What the open unit of work will tell, in the order it happened."""

    def __init__(self) -> None:
        self.told: list[Fact] = []

    def append(self, fact: Fact) -> None:
        """Tell of a change when the unit of work commits."""
        self.told.append(fact)


_open: ContextVar[Facts | None] = ContextVar("open_unit_of_work", default=None)


@asynccontextmanager
async def unit_of_work() -> AsyncIterator[Facts]:
    """Open a transaction, or join the one that is open.

    As the outermost block ends, its facts are appended to the log as the last statement of the
    transaction, all is committed, and the bell is rung. An exception takes everything back.
    Never gather tasks inside: they would share the transaction's connection.
    """
    if (joined := _open.get()) is not None:
        yield joined
        return
    facts = Facts()
    try:
        async with in_transaction("default"):
            mark = _open.set(facts)
            try:
                yield facts
            finally:
                _open.reset(mark)
            if drafts := [draft for fact in facts.told for draft in fact.drafts()]:
                await writer.append(drafts)
    finally:
        # Also when this task is cancelled while it commits: the commit is carried out then.
        if facts.told:
            bell.ring()


def is_open() -> bool:
    """Whether this task is inside a unit of work."""
    return _open.get() is not None
