"""The unit of work: one transaction, whose facts are committed with it."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from tortoise.transactions import in_transaction

from domain.kernel import calls
from domain.kernel.facts import Fact
from subscriptions.faults import troubles
from subscriptions.faults.passing import LASTING, cause_of, is_conflict
from subscriptions.log import bell, writer

ATTEMPTS = 3  # of a transaction that PostgreSQL rolls back for a deadlock or a conflict

Given = ParamSpec("Given")
Result = TypeVar("Result")
AtTheEnd = Callable[[list[Any]], Awaitable[object]]


class UnitOfWork:
    """The open transaction, as commands see it."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []  # in the order in which they happened
        self._at_the_end: dict[AtTheEnd, list[Any]] = {}

    def tell(self, fact: Fact) -> None:
        """Have the fact appended to the log when the transaction commits."""
        self.facts.append(fact)

    def at_the_end(self, write: AtTheEnd) -> list[Any]:
        """The items that `write` gets once, after the last statement of the commands: for a row
        that must be locked after all others."""
        return self._at_the_end.setdefault(write, [])

    async def end(self) -> None:
        """Write what waits for the end, then the facts, as the last statements."""
        mark = _open.set(self)
        try:
            for write, items in self._at_the_end.items():
                await write(items)
        finally:
            _open.reset(mark)
        if drafts := [draft for fact in self.facts for draft in fact.drafts()]:
            await writer.append(drafts)


@dataclass(slots=True)
class _Attempt:
    """One call of a retried function."""

    outer: _Attempt | None
    has_committed: bool = False

    def committed(self) -> None:
        self.has_committed = True
        if self.outer is not None:
            self.outer.committed()


_open: ContextVar[UnitOfWork | None] = ContextVar("open_unit_of_work", default=None)
_attempt: ContextVar[_Attempt | None] = ContextVar("attempt_at_a_unit_of_work", default=None)


@asynccontextmanager
async def unit_of_work() -> AsyncIterator[UnitOfWork]:
    """Open a transaction, or join the one that is open.

    When the outermost block ends, the witness of the call sees it, its facts are appended to the
    log as the last statement of the transaction, the transaction commits, and the bell rings. An
    exception rolls everything back.
    Never gather tasks inside: they would share the transaction's connection.
    """
    if (joined := _open.get()) is not None:
        yield joined
        return
    attempt = _attempt.get()
    assert attempt is None or not attempt.has_committed, "a retried function commits once"
    unit, call = UnitOfWork(), calls.current()
    if call is not None:
        call.made, call.is_seen = None, False  # of an attempt that was rolled back
    try:
        async with in_transaction("default"):
            mark = _open.set(unit)
            try:
                yield unit
            finally:
                _open.reset(mark)
            if call is not None:
                await call.before_commit()
            await unit.end()
        if attempt is not None:
            attempt.committed()
    except Exception as fault:
        if (cause := cause_of(fault)) in LASTING:
            troubles.note(cause)
        raise
    finally:
        # Also when this task is cancelled during the commit: the database still commits.
        if unit.facts:
            bell.ring()


@asynccontextmanager
async def part_of_work() -> AsyncIterator[None]:
    """A part of the open unit of work. An exception undoes this part alone, with its facts."""
    unit = _open.get()
    assert unit is not None, "a part is of an open unit of work"
    told = len(unit.facts)
    try:
        async with in_transaction("default"):
            yield
    except Exception:
        del unit.facts[told:]
        raise


def retried(
    command: Callable[Given, Awaitable[Result]],
) -> Callable[Given, Awaitable[Result]]:
    """Run a function that opens one unit of work again, if the database rolls that back for a
    deadlock or a conflict.

    Every function that opens a unit of work has this decorator, and none above it repeats
    anything: what was committed is never done again. Inside an open unit of work it does nothing,
    since the transaction of that one is rolled back.
    """

    @functools.wraps(command)
    async def run(*given: Given.args, **named: Given.kwargs) -> Result:
        if _open.get() is not None:
            return await command(*given, **named)
        outer = _attempt.get()
        for number in range(1, ATTEMPTS + 1):
            mark = _attempt.set(_Attempt(outer))
            try:
                return await command(*given, **named)
            except Exception as fault:
                if number == ATTEMPTS or not is_conflict(fault):
                    raise
            finally:
                _attempt.reset(mark)
        raise AssertionError("the last attempt returns or raises")

    return run


def is_open() -> bool:
    """Whether this task is inside a unit of work."""
    return _open.get() is not None


def current() -> UnitOfWork | None:
    """The unit of work that this task is inside of."""
    return _open.get()
