"""The executions of updates: a few at a time, in turns that are fair between viewers.

Updates that nobody shares are executed once for each subscription. A viewer with very many of them
delays the others by a few executions, and not by all of their own.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from subscriptions.limits import FIRST_PORTION, LARGEST_PORTIONS, LEAST_PORTION, PORTION_SECONDS
from subscriptions.tasks.turns import FairTurns


@dataclass(slots=True)
class Beneficiaries:
    """The subscribers for which updates are executed. A single one waits for the turns of its
    viewer; several that share an audience have turns of their own."""

    viewer: Hashable
    audience: Hashable
    subscribers: int = 1

    @property
    def party(self) -> Hashable:
        """The party whose turns are taken."""
        return self.audience if self.subscribers > 1 else self.viewer


class Executions:
    """Executes the updates of one audience, or of one subscriber alone."""

    def __init__(self, turns: FairTurns, beneficiaries: Beneficiaries) -> None:
        self._turns = turns
        self._beneficiaries = beneficiaries
        self._seconds_each = PORTION_SECONDS / FIRST_PORTION

    async def payloads(
        self, updates: Sequence[Any], execute: Callable[[Sequence[Any]], Awaitable[list[bytes]]]
    ) -> list[bytes]:
        """The payloads of all updates. Raises all that `execute` raises."""
        payloads: list[bytes] = []
        while (done := len(payloads)) < len(updates):
            if done:
                await asyncio.sleep(0)
            for_whom = self._beneficiaries
            seconds = PORTION_SECONDS * max(1, min(for_whom.subscribers, LARGEST_PORTIONS))
            portion = max(LEAST_PORTION, int(seconds / self._seconds_each))
            few = updates[done : done + portion]
            async with self._turns.turn(
                for_whom.party, cost=len(few), beneficiaries=for_whom.subscribers
            ):
                began = time.perf_counter()
                payloads += await execute(few)
                self._seconds_each = max(1e-6, (time.perf_counter() - began) / len(few))
        return payloads
