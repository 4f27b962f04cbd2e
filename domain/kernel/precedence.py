"""Precedence: what the clock does is served before the commands of people that queue already.

The clock is one, and acts a few times a second; people are many. Behind their queue (for a
connection, for SQLite's one writer, for a busy row) a deadline would be late by its length.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_has: ContextVar[bool] = ContextVar("has_precedence", default=False)


@contextmanager
def precedence(given: bool = True) -> Iterator[None]:
    """Give this task precedence for as long as the block lasts. Start no other tasks inside."""
    mark = _has.set(given)
    try:
        yield
    finally:
        _has.reset(mark)


def has_precedence() -> bool:
    """Whether this task has precedence."""
    return _has.get()
