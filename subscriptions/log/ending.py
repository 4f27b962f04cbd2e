"""The end of tasks that may miss that they are cancelled."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

from subscriptions.limits import CANCEL_AGAIN_SECONDS

log = logging.getLogger(__name__)


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks, and return when all of them have ended.

    Once is not enough: a cancellation that comes just when what a task waits for is done is lost
    in `asyncio.wait_for` of Python 3.11, which redis-py and aiosmtplib use; and a fault of a
    connection that is closed for it may take its place. What a task does at its end is broken
    off where it takes longer than CANCEL_AGAIN_SECONDS.
    """
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=CANCEL_AGAIN_SECONDS)
        for task in left:
            log.warning("cancelled, and has not ended; it is cancelled again: %r", task)
