"""Fields that are dropped before they begin, since one beside them refuses."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine, Generator
from typing import Any


class Droppable:
    """What a resolver has yet to do. Where nobody awaits it, it is closed without a warning.

    graphql-core cancels the fields beside one that refuses. A coroutine that was never awaited
    warns as it is collected, which may be in the midst of any other code.
    """

    __slots__ = ("_waiting",)

    def __init__(self, work: Awaitable[Any]) -> None:
        self._waiting: Awaitable[Any] | None = work

    def __await__(self) -> Generator[Any, None, Any]:
        work, self._waiting = self._waiting, None
        assert work is not None, "work is done once"
        return work.__await__()

    def __del__(self) -> None:
        if isinstance(self._waiting, Coroutine):
            self._waiting.close()
