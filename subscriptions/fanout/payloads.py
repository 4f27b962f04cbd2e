"""Payloads: each item is serialised once for all subscribers that need it at the same moment."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic

from subscriptions.fanout.stream import StreamItem, Update
from subscriptions.limits import (
    FIRST_PORTION,
    LARGEST_CACHED_PAYLOAD,
    MOST_CACHED_PAYLOADS,
    PAYLOAD_SECONDS,
    PORTION_BYTES,
)


class NotShareable(Exception):
    """The payload depends on the viewer, so that several viewers cannot share it."""


class PayloadCache(Generic[Update]):
    """Serialises updates by `serialise`, and caches payloads for a moment while it is shared."""

    def __init__(self, serialise: Callable[[Sequence[Update]], Awaitable[Sequence[bytes]]]) -> None:
        self._serialise = serialise
        self._serialising = asyncio.Lock()
        self._cached: OrderedDict[Hashable, tuple[float, bytes]] = OrderedDict()
        self.is_shared = False  # whether several subscribers may need the same payload
        self.serialised = 0  # payloads so far, without those from the cache
        self._bytes_each: float | None = None  # of the latest payloads

    @property
    def portion(self) -> int:
        """How many items a client is sent before the next wait for room."""
        if self._bytes_each is None:
            return FIRST_PORTION
        return max(1, int(PORTION_BYTES / max(1.0, self._bytes_each)))

    async def of(self, items: Sequence[StreamItem[Update]]) -> list[bytes]:
        """The payloads of the items.

        Raises NotShareable, and all that `serialise` raises.
        """
        cached = self._cached_payloads(items)
        if all(item.key in cached for item in items):
            return [cached[item.key] for item in items]
        async with self._serialising:
            cached = self._cached_payloads(items)
            missing = {item.key: item for item in items if item.key not in cached}
            if missing:
                payloads = await self._serialise([item.update for item in missing.values()])
                new = dict(zip(missing, payloads, strict=True))
                self.serialised += len(new)
                self._bytes_each = sum(map(len, payloads)) / len(payloads)
                self._store(new)
                cached |= new
            return [cached[item.key] for item in items]

    def _cached_payloads(self, items: Sequence[StreamItem[Update]]) -> dict[Hashable, bytes]:
        since = asyncio.get_running_loop().time() - PAYLOAD_SECONDS
        found = ((item.key, self._cached.get(item.key)) for item in items)
        return {key: cached[1] for key, cached in found if cached and cached[0] >= since}

    def _store(self, payloads: dict[Hashable, bytes]) -> None:
        if not self.is_shared:
            return
        loop = asyncio.get_running_loop()
        if not self._cached:
            loop.call_later(2 * PAYLOAD_SECONDS, self._cached.clear)
        for key, payload in payloads.items():
            if len(payload) <= LARGEST_CACHED_PAYLOAD:
                self._cached[key] = (loop.time(), payload)
                self._cached.move_to_end(key)
        while len(self._cached) > MOST_CACHED_PAYLOADS:
            self._cached.popitem(last=False)
