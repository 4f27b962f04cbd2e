"""Runs steps to their end under cancellation: begin, commit, rollback and release."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


async def finish(step: Coroutine[Any, Any, Result]) -> Result:
    """Run the step to its end even if the caller is cancelled meanwhile.

    A cancellation is raised after the step. A caller that catches it may rely on the step being
    done, or find the step's error as the cancellation's cause.
    """
    task = asyncio.ensure_future(step)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is None:
        return task.result()
    raise cancelled from (None if task.cancelled() else task.exception())
