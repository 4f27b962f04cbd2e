"""Waits for a follower's next batch for a limited time, with a pause between two batches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from types import TracebackType
from typing import Self

from subscriptions.log.entry import Entry
from subscriptions.log.position import Position
from subscriptions.log.tail import EntryBatch


class PacedBatches:
    """A follower's batches; a wait that times out loses no entry."""

    def __init__(self, batches: AsyncGenerator[EntryBatch, None]) -> None:
        self._batches = batches
        self._next_batch: asyncio.Task[EntryBatch | None] | None = None
        self._received_at = float("-inf")
        self.is_last = False  # the log had no more entries after the last batch
        self.reached: Position | None = None  # all entries up to here were returned

    async def next(self, *, patience: float | None, pause: float) -> list[Entry] | None:
        """The entries of the next batch; [] after `patience` seconds; None at the end.

        At least `pause` seconds lie between two batches. Entries that come meanwhile arrive
        together, and a waiting follower costs nothing.
        """
        loop = asyncio.get_running_loop()
        remaining = self._received_at + pause - loop.time()
        if remaining > 0:
            await asyncio.sleep(remaining if patience is None else min(remaining, patience))
            if patience is not None and patience < remaining:
                return []
        if self._next_batch is None:
            self._next_batch = asyncio.create_task(_next(self._batches))
        done, _ = await asyncio.wait({self._next_batch}, timeout=patience)
        if not done:
            return []
        batch, self._next_batch = self._next_batch.result(), None
        self._received_at = loop.time()
        if batch is None:
            return None
        self.is_last, self.reached = batch.is_last, batch.reached
        return batch.entries

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._next_batch is not None:
            self._next_batch.cancel()
            await asyncio.wait({self._next_batch})
        await self._batches.aclose()


async def _next(batches: AsyncGenerator[EntryBatch, None]) -> EntryBatch | None:
    return await anext(batches, None)
