"""Ends tasks that may miss their cancellation."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

from subscriptions.limits import CANCEL_AGAIN_SECONDS

log = logging.getLogger(__name__)


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks, and return when all of them have ended.

    One cancellation is not enough. `asyncio.wait_for` of Python 3.11, which redis-py and
    aiosmtplib use, loses a cancellation that comes in the moment in which the awaited result is
    there. An error from the closing of a connection may also replace the cancellation. The
    clean-up of a task is interrupted after CANCEL_AGAIN_SECONDS.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=CANCEL_AGAIN_SECONDS)
        for task in left:
            log.warning("a cancelled task has not ended; it is cancelled again: %r", task)
