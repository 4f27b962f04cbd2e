"""The unit of work: one transaction, whose facts are committed with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

from tortoise.transactions import in_transaction

from domain.kernel.facts import Fact
from subscriptions.log import bell, writer


class UnitOfWork:
    """The open transaction, as commands see it."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []  # in the order in which they happened

    def tell(self, fact: Fact) -> None:
        """Have the fact appended to the log when the transaction commits."""
        self.facts.append(fact)


_open: ContextVar[UnitOfWork | None] = ContextVar("open_unit_of_work", default=None)


@asynccontextmanager
async def unit_of_work() -> AsyncIterator[UnitOfWork]:
    """Open a transaction, or join the one that is open.

    When the outermost block ends, its facts are appended to the log as the last statement of the
    transaction, the transaction commits, and the bell rings. An exception rolls everything back.
    Never gather tasks inside: they would share the transaction's connection.
    """
    if (joined := _open.get()) is not None:
        yield joined
        return
    unit = UnitOfWork()
    try:
        async with in_transaction("default"):
            mark = _open.set(unit)
            try:
                yield unit
            finally:
                _open.reset(mark)
            if drafts := [draft for fact in unit.facts for draft in fact.drafts()]:
                await writer.append(drafts)
    finally:
        # Also when this task is cancelled during the commit: the database still commits.
        if unit.facts:
            bell.ring()


def is_open() -> bool:
    """Whether this task is inside a unit of work."""
    return _open.get() is not None
