"""The lock of SQLite's one writer: first come, first served, after work that has precedence.

It is given once in a turn of the event loop. A transaction runs in the loop without a pause, and
those of all who are ready would make one long turn, during which nobody is served, not even the
clock.
"""

import asyncio
from collections import deque

from domain.kernel.precedence import has_precedence


class WriterLock:
    """As asyncio's lock, which has one queue."""

    def __init__(self) -> None:
        self._is_held = False
        self._first: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()

    async def acquire(self) -> None:
        """Wait for the lock; a release hands it to the next task."""
        if not self._is_held:
            self._is_held = True
            return
        turn = asyncio.get_running_loop().create_future()
        queue = self._first if has_precedence() else self._others
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self.release()
            raise

    def release(self) -> None:
        """Hand the lock to the next task that waits, in the next turn of the loop."""
        assert self._is_held, "only the holder releases the lock"
        if not self._hand_over():
            asyncio.get_running_loop().call_soon(self._hand_over_or_free)

    def _hand_over_or_free(self) -> None:
        self._is_held = self._hand_over()

    def _hand_over(self) -> bool:
        for queue in (self._first, self._others):
            while queue:
                turn = queue.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return True
        return False
