"""Waiting for a follower's next entries with patience, and with rest between two looks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from types import TracebackType
from typing import Self

from subscriptions.log.entry import Entry
from subscriptions.log.position import Position
from subscriptions.log.tail import Batch


class PacedBatches:
    """A follower's batches, waited for at most so long; a wait given up loses nothing."""

    def __init__(self, batches: AsyncGenerator[Batch, None]) -> None:
        self._batches = batches
        self._coming: asyncio.Task[Batch | None] | None = None
        self._looked_at = float("-inf")
        self.are_all = False  # nothing more was there when it was looked last
        self.reached: Position | None = None  # all up to here have arrived

    async def next(self, *, patience: float | None, rest: float) -> list[Entry] | None:
        """The next batch; [] when patience is over; None when the follower has ended.

        Between a batch and the next look there is some rest: a position waits at no cost, and
        what comes meanwhile comes together.
        """
        loop = asyncio.get_running_loop()
        resting = self._looked_at + rest - loop.time()
        if resting > 0:
            await asyncio.sleep(resting if patience is None else min(resting, patience))
            if patience is not None and patience < resting:
                return []
        if self._coming is None:
            self._coming = asyncio.create_task(_next(self._batches))
        done, _ = await asyncio.wait({self._coming}, timeout=patience)
        if not done:
            return []
        batch, self._coming = self._coming.result(), None
        self._looked_at = loop.time()
        if batch is None:
            return None
        self.are_all, self.reached = batch.is_last, batch.reached
        return batch.entries

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._coming is not None:
            self._coming.cancel()
            await asyncio.wait({self._coming})
        await self._batches.aclose()


async def _next(batches: AsyncGenerator[Batch, None]) -> Batch | None:
    return await anext(batches, None)
