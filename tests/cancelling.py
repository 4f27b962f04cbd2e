"""Cancels the same work at each of its suspensions in turn, and looks at what is left each time."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator
from enum import Enum
from typing import Any

MOST_SUSPENSIONS = 500


class Moment(Enum):
    """When the cancellation comes: at once, or when the answer that is waited for has come."""

    AS_THE_WAIT_BEGINS = "as the wait begins"
    AS_THE_ANSWER_COMES = "as the answer comes"


class _CancelledAt:
    """Awaits the work, and cancels its task at the n-th suspension."""

    def __init__(self, work: Coroutine[Any, Any, Any], n: int, moment: Moment) -> None:
        self._work, self._n, self._moment = work, n, moment
        self.was_reached = False

    def __await__(self) -> Generator[Any, Any, Any]:
        step, count = lambda: self._work.send(None), 0
        while True:
            try:
                waited_for = step()
            except StopIteration as end:
                return end.value
            count += 1
            if count == self._n:
                self._cancel(waited_for)
            try:
                answer = yield waited_for
            except BaseException as error:
                step = lambda error=error: self._work.throw(error)  # noqa: E731
            else:
                step = lambda answer=answer: self._work.send(answer)  # noqa: E731

    def _cancel(self, waited_for: asyncio.Future[Any] | None) -> None:
        self.was_reached = True
        task = asyncio.current_task()
        assert task is not None
        if self._moment is Moment.AS_THE_WAIT_BEGINS or waited_for is None:
            task.cancel()
        else:
            # Called before the task is woken: it finds the answer and its cancellation.
            waited_for.add_done_callback(lambda _: task.cancel())


async def at_every_await(
    work: Callable[[], Coroutine[Any, Any, Any]],
    check: Callable[[asyncio.Task[Any]], Awaitable[None]],
    prepare: Callable[[], Awaitable[None]] | None = None,
) -> int:
    """How many cancellations were tried. `check` gets the ended task of each.

    The work is made anew each time, and runs once for each moment without a cancellation, which
    is checked too. Suspensions of tasks that it starts are not counted.
    """
    tried = 0
    for moment in Moment:
        for n in range(1, MOST_SUSPENSIONS):
            if prepare is not None:
                await prepare()
            cancelled = _CancelledAt(work(), n, moment)
            task = asyncio.ensure_future(_awaited(cancelled))
            async with asyncio.timeout(20):
                await asyncio.wait({task})
            try:
                if not task.cancelled():
                    task.result()
                await check(task)
            except Exception as error:
                error.add_note(f"cancelled at suspension {n}, {moment.value}")
                raise
            if not cancelled.was_reached:
                break
            tried += 1
        else:
            raise AssertionError(f"the work suspends more than {MOST_SUSPENSIONS} times")
    return tried


async def _awaited(cancelled: _CancelledAt) -> Any:
    return await cancelled
