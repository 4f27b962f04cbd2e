"""News put into words: once for all who want the same at the same moment."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic

from subscriptions.fanout.stream import StreamItem, Update
from subscriptions.limits import LARGEST_CACHED_PAYLOAD, MOST_CACHED_PAYLOADS, PAYLOAD_SECONDS


class NotShareable(Exception):
    """Putting something into words needed to know for whom."""


class PayloadCache(Generic[Update]):
    """Finds words by `find`, and remembers them for a moment while they are shared."""

    def __init__(self, find: Callable[[Sequence[Update]], Awaitable[Sequence[bytes]]]) -> None:
        self._find = find
        self._finding = asyncio.Lock()
        self._remembered: OrderedDict[Hashable, tuple[float, bytes]] = OrderedDict()
        self.is_shared = False  # whether more than one may want the same words
        self.found = 0  # so far

    async def of(self, items: Sequence[StreamItem[Update]]) -> list[bytes]:
        """The items in words; what somebody was told a moment ago is told in the same words.

        Raises Unshareable, and whatever finding words raises.
        """
        known = self._known(items)
        if all(item.key in known for item in items):
            return [known[item.key] for item in items]
        async with self._finding:
            known = self._known(items)
            missing = {item.key: item for item in items if item.key not in known}
            if missing:
                words = await self._find([item.news for item in missing.values()])
                found = dict(zip(missing, words, strict=True))
                self.found += len(found)
                self._remember(found)
                known |= found
            return [known[item.key] for item in items]

    def _known(self, items: Sequence[StreamItem[Update]]) -> dict[Hashable, bytes]:
        since = asyncio.get_running_loop().time() - PAYLOAD_SECONDS
        found = ((item.key, self._remembered.get(item.key)) for item in items)
        return {key: known[1] for key, known in found if known and known[0] >= since}

    def _remember(self, words: dict[Hashable, bytes]) -> None:
        if not self.is_shared:
            return
        loop = asyncio.get_running_loop()
        if not self._remembered:
            loop.call_later(2 * PAYLOAD_SECONDS, self._remembered.clear)
        for key, word in words.items():
            if len(word) <= LARGEST_CACHED_PAYLOAD:
                self._remembered[key] = (loop.time(), word)
                self._remembered.move_to_end(key)
        while len(self._remembered) > MOST_CACHED_PAYLOADS:
            self._remembered.popitem(last=False)
