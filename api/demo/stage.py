"""What the players share: where they meet, who may act now, and what is noted of it all."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from time import perf_counter

from api.demo.client import CallFailed
from api.demo.counting import ExpectedEvents
from api.demo.dataset import DataSet
from api.demo.progress import Bars

AT_ONCE = 16  # players who act at one time; the others only follow what happens
SETTLE_SECONDS = 60.0  # for what is still to be heard when everything is done
QUIET_SECONDS = 1.0  # after it, for what comes twice
LOOK_SECONDS = 0.02


class Notes:
    """What was done, and what was heard of it."""

    def __init__(self) -> None:
        self.hearings: list[ExpectedEvents] = []
        self.requester = self.hearing()
        self.published: list[tuple[int, float]] = []  # HITs by then, and when they were sent
        self.decided_at: dict[str, float] = {}  # by assignment: when its decision was sent
        self.publish_to_feed: list[float] = []
        self.approve_to_notice: list[float] = []
        self.differing_feeds = 0

    def hearing(self) -> ExpectedEvents:
        """For one more player."""
        made = ExpectedEvents()
        self.hearings.append(made)
        return made


class Stage:
    """One play of one data set."""

    def __init__(self, data: DataSet, url: str, bars: Bars, *, workers: Sequence[str]) -> None:
        self.data, self.url, self.bars, self.workers = data, url, bars, workers
        self.notes = Notes()
        self.turn = asyncio.Semaphore(AT_ONCE)
        self.everybody = asyncio.Barrier(len(workers) + 1)
        self.all_decided = asyncio.Event()
        self.settled = asyncio.Event()
        self.names: dict[str, str] = {}  # of the data's workers, by the market's workerId
        self.began = self.ended = 0.0

    async def settle(self) -> None:
        """Once everything is decided, wait for what is still to be heard of it."""
        await self.all_decided.wait()
        deadline = perf_counter() + SETTLE_SECONDS
        while not all(each.is_complete for each in self.notes.hearings):
            if perf_counter() > deadline:
                break  # the report says what is missing
            await asyncio.sleep(LOOK_SECONDS)
        self.ended = perf_counter()
        await asyncio.sleep(QUIET_SECONDS)
        self.settled.set()


async def within(seconds: float, event: asyncio.Event, otherwise: str) -> None:
    """Wait for an event. Raises CallFailed where it does not come."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        raise CallFailed(otherwise) from None


def chunks(items: list[str], size: int) -> Iterable[list[str]]:
    """The items, so many at a time."""
    return (items[start : start + size] for start in range(0, len(items), size))
