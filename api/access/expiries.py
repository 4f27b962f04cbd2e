"""Calls at the time at which a credential expires, as the clock has it.

The wall clock may be set, and a machine may sleep: a timer for the remaining seconds would ring at
the wrong moment. The clock is read again at least every second.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from domain.kernel import clock

LOOK_SECONDS = 1.0
FEW = 64  # cancelled calls that are not worth removing


def has_expired(expires_at: datetime | None) -> bool:
    """Whether the clock has reached the end of a credential."""
    return expires_at is not None and expires_at <= clock.now()


@dataclass(order=True, slots=True)
class _Expiry:
    at: datetime
    number: int
    expired: Callable[[], None] | None = field(compare=False)


class Expiries:
    """The expiries of all open sockets and streams of a process, in one timer."""

    def __init__(self, *, look_seconds: float = LOOK_SECONDS) -> None:
        self._look_seconds = look_seconds
        self._expiries: list[_Expiry] = []
        self._timer: asyncio.TimerHandle | None = None
        self._numbers = self._cancelled = 0

    def __len__(self) -> int:
        """How many are awaited."""
        return len(self._expiries) - self._cancelled

    def at(self, time: datetime | None, expired: Callable[[], None]) -> Callable[[], None]:
        """Call `expired` when the clock has reached a time. Returns what cancels the call."""
        if time is None:
            return _nothing
        self._numbers += 1
        expiry = _Expiry(time, self._numbers, expired)
        heapq.heappush(self._expiries, expiry)
        if self._timer is None or self._expiries[0] is expiry:
            self._wait()

        def cancel() -> None:
            if expiry.expired is not None:
                expiry.expired = None
                self._cancelled += 1
                self._tidy()

        return cancel

    def _tidy(self) -> None:
        if self._cancelled > FEW and 2 * self._cancelled > len(self._expiries):
            self._expiries = [each for each in self._expiries if each.expired is not None]
            heapq.heapify(self._expiries)
            self._cancelled = 0

    def _wait(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        seconds = (self._expiries[0].at - clock.now()).total_seconds()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(min(max(0.0, seconds), self._look_seconds), self._look)

    def _look(self) -> None:
        self._timer = None
        now = clock.now()
        while self._expiries and self._expiries[0].at <= now:
            expiry = heapq.heappop(self._expiries)
            if expiry.expired is None:
                self._cancelled -= 1
            else:
                expired, expiry.expired = expiry.expired, None
                expired()
        while self._expiries and self._expiries[0].expired is None:
            heapq.heappop(self._expiries)
            self._cancelled -= 1
        if self._expiries:
            self._wait()


def _nothing() -> None:
    return
