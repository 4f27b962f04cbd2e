"""SQLite's one writer: units of work take turns, and those that wait at the same moment share a
commit.

Each unit is a savepoint inside one transaction, so that a unit that fails takes nothing of the
others with it. A unit has ended when the transaction is durable. Turns are given first come, first
served, after work that has precedence, and once in a turn of the event loop: the statements of a
unit run in the loop without a pause, and those of all who are ready would make one long turn,
during which nobody is served, not even the clock.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

from tortoise.exceptions import OperationalError

from api.database.uncancelled import finish
from domain.kernel.precedence import has_precedence

MOST_UNITS = 64  # of one commit
LONGEST_SECONDS = 0.02  # from BEGIN to the last unit: other processes wait for that long
LOST = "The database ended the transaction of this work, so nothing of it is stored."

Turn = asyncio.Future[None]


class _AwaitsTurn:
    """A task that waits for its turn, alone or in a transaction that is shared."""

    __slots__ = ("is_alone", "turn")

    def __init__(self, turn: Turn, *, is_alone: bool) -> None:
        self.turn, self.is_alone = turn, is_alone


class _AwaitsCommit:
    """A unit that has ended, and waits for the commit."""

    __slots__ = ("_error", "_is_over", "_wakes")

    def __init__(self) -> None:
        self._is_over = False
        self._error: Exception | None = None
        self._wakes: Turn | None = None

    def over(self, error: Exception | None) -> None:
        """The commit has come, or failed."""
        self._is_over, self._error = True, error
        if self._wakes is not None and not self._wakes.done():
            self._wakes.set_result(None)

    async def wait(self) -> None:
        """Wait for the commit, and raise its error. A cancellation is raised after it."""
        cancelled: asyncio.CancelledError | None = None
        while not self._is_over:
            self._wakes = asyncio.get_running_loop().create_future()
            try:
                await self._wakes
            except asyncio.CancelledError as error:
                cancelled = error
        if cancelled is not None:
            raise cancelled from self._error
        if self._error is not None:
            raise self._error


class Writer:
    """Gives the connection that writes to one task at a time.

    As a lock (`acquire`, `release`) it is for statements outside of transactions.
    """

    def __init__(self, *, most_units: int = MOST_UNITS) -> None:
        self._most_units = most_units
        self._is_held = False
        self._is_urgent = False  # the latest turn was given to work with precedence
        self._first: deque[_AwaitsTurn] = deque()
        self._others: deque[_AwaitsTurn] = deque()
        self._ended: list[_AwaitsCommit] = []
        self._commit: Callable[[], Awaitable[object]] | None = None
        self._rollback: Callable[[], Awaitable[object]] | None = None
        self._latest = 0.0
        self._closing: asyncio.Task[None] | None = None

    @property
    def is_open(self) -> bool:
        """Whether the shared transaction has begun."""
        return self._commit is not None

    async def acquire(self) -> None:
        """Wait for a turn outside of the shared transaction."""
        await self._turn(is_alone=True)

    async def join(self) -> None:
        """Wait for a turn in the shared transaction, which the caller begins if none is open."""
        await self._turn(is_alone=False)

    def opened(
        self, commit: Callable[[], Awaitable[object]], rollback: Callable[[], Awaitable[object]]
    ) -> None:
        """The holder has begun the shared transaction."""
        self._commit, self._rollback = commit, rollback
        self._latest = time.perf_counter() + LONGEST_SECONDS

    def release(self) -> None:
        """Hand the turn to the next task, in the next turn of the loop; commit before, where none
        may join."""
        assert self._is_held, "only the holder releases the turn"
        if not self._hand_over():
            asyncio.get_running_loop().call_soon(self._hand_over_or_close)

    async def committed(self) -> None:
        """Release the turn and wait until the holder's unit is durable.

        Raises OperationalError where the commit fails. A cancellation is raised after the commit.
        """
        ended = _AwaitsCommit()
        self._ended.append(ended)
        self.release()
        await ended.wait()

    def lost(self) -> None:
        """The database has rolled the shared transaction back: all its units fail."""
        self._commit = self._rollback = None
        self._end_all(lambda: OperationalError(LOST))

    async def _turn(self, *, is_alone: bool) -> None:
        if not self._is_held:
            self._is_held = True
            return
        turn = asyncio.get_running_loop().create_future()
        queue = self._first if has_precedence() else self._others
        queue.append(_AwaitsTurn(turn, is_alone=is_alone))
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self.release()
            raise

    def _hand_over_or_close(self) -> None:
        if self._hand_over():
            return
        if not self.is_open:
            self._is_held = False
            return
        self._closing = asyncio.get_running_loop().create_task(self._close())

    async def _close(self) -> None:
        commit, rollback = self._commit, self._rollback
        assert commit is not None, "the shared transaction is open"
        assert rollback is not None, "the shared transaction is open"
        failed: Exception | None = None
        try:
            await finish(_run(commit if self._ended else rollback))
        except asyncio.CancelledError as error:
            failed = error.__cause__ if isinstance(error.__cause__, Exception) else None
            raise
        except Exception as error:
            failed = error
        finally:
            self._commit = self._rollback = None
            self._end_all(None if failed is None else lambda: OperationalError(failed))
            self.release()

    def _end_all(self, error: Callable[[], Exception] | None) -> None:
        ended, self._ended = self._ended, []
        for each in ended:
            each.over(None if error is None else error())

    def _hand_over(self) -> bool:
        for queue in (self._first, self._others):
            while queue:
                waiting = queue[0]
                if waiting.turn.done():
                    queue.popleft()
                    continue
                is_urgent = queue is self._first
                must_close = waiting.is_alone or self._is_full()
                # Work with precedence does not wait for the units that would join behind it.
                if self.is_open and (must_close or (self._is_urgent and not is_urgent)):
                    return False
                queue.popleft()
                self._is_urgent = is_urgent
                waiting.turn.set_result(None)
                return True
        return False

    def _is_full(self) -> bool:
        return len(self._ended) >= self._most_units or time.perf_counter() >= self._latest


async def _run(step: Callable[[], Awaitable[object]]) -> None:
    await step()
