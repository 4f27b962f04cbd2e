"""Samples of the room, which all operators of a process share."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.kernel import clock
from domain.operations import figures, queues
from domain.operations.figures import MarketFigures, MarketMoney
from domain.operations.limits import MONEY_SAMPLED_FOR
from domain.operations.monitors.models import Alarm
from domain.operations.monitors.watching import open_alarms
from domain.operations.queues import QueueKind, QueueLength


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomSample:
    """The room at an instant."""

    queues: tuple[QueueLength, ...]
    alarms: tuple[Alarm, ...]
    figures: MarketFigures
    money: MarketMoney
    taken_at: datetime


class RoomSampler:
    """Takes samples in one process: one at a time, and none where the last one is young enough."""

    def __init__(self) -> None:
        self._turn: asyncio.Lock | None = None
        self._last: RoomSample | None = None

    async def sample(self, *, at_most_old: timedelta) -> RoomSample:
        """The last sample, or a new one where it is older than that.

        Sums of money are taken again only after a minute.
        """
        self._turn = self._turn or asyncio.Lock()
        async with self._turn:
            at, last = clock.now(), self._last
            if last is None or not _is_young(last.taken_at, at, at_most_old):
                last = self._last = await self._take(at)
            return last

    async def _take(self, at: datetime) -> RoomSample:
        money = None if self._last is None else self._last.money
        if money is None or not _is_young(money.taken_at, at, MONEY_SAMPLED_FOR):
            money = await figures.money(at)
        lengths = await queues.lengths(list(QueueKind), waiting_since=at)
        return RoomSample(
            queues=tuple(lengths),
            alarms=tuple(await open_alarms()),
            figures=await figures.figures(at),
            money=money,
            taken_at=at,
        )


def _is_young(taken_at: datetime, at: datetime, at_most_old: timedelta) -> bool:
    """A clock that was set back makes a sample old."""
    return timedelta() <= at - taken_at < at_most_old
