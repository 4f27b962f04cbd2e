"""Bounds the processor time of code that reads what a stranger has written.

The library's parsers of mails take quadratic time for some mails, such as one with many parameters
in a field. For the main thread of a process alone, as signals are.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class TooMuchTime(Exception):
    """The code took more processor time than it may."""


@contextmanager
def cpu_limit(seconds: float) -> Iterator[None]:
    """Raise TooMuchTime in the block once it has taken so many seconds of processor time."""

    def over(number: int, frame: FrameType | None) -> None:
        raise TooMuchTime()

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
