"""The state that players share: barriers, turns, and the record of the play."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from time import perf_counter

from api.demo.client import CallFailed
from api.demo.counting import ExpectedEvents
from api.demo.dataset import DataSet
from api.demo.progress import Bars

AT_ONCE = 16  # players who call the API at one time; the others only receive events
SETTLE_SECONDS = 60.0  # for events that are still to come when everything is done
QUIET_SECONDS = 1.0  # after that, for duplicates
POLL_SECONDS = 0.02


class Notes:
    """The record of a play: events of all players, and times."""

    def __init__(self) -> None:
        self.all_events: list[ExpectedEvents] = []
        self.requester = self.new_events()
        self.published: list[tuple[int, float]] = []  # HITs by then, and when they were sent
        self.decided_at: dict[str, float] = {}  # by assignment: when its decision was sent
        self.publish_to_feed: list[float] = []
        self.approve_to_notice: list[float] = []
        self.differing_feeds = 0

    def new_events(self) -> ExpectedEvents:
        """The events of one more player."""
        events = ExpectedEvents()
        self.all_events.append(events)
        return events


class Stage:
    """One play of one data set."""

    def __init__(self, data: DataSet, url: str, bars: Bars, *, workers: Sequence[str]) -> None:
        self.data, self.url, self.bars, self.workers = data, url, bars, workers
        self.notes = Notes()
        self.turn = asyncio.Semaphore(AT_ONCE)
        self.everybody = asyncio.Barrier(len(workers) + 1)
        self.all_decided = asyncio.Event()
        self.settled = asyncio.Event()
        self._numbers = {name: number for number, name in enumerate(workers, start=1)}
        self.names: dict[str, str] = {}  # of the data's workers, by the market's workerId
        self.began = self.ended = 0.0

    def address(self, worker: str) -> str:
        """A worker's e-mail address; by number, since the data may name a worker anything."""
        return f"worker-{self._numbers[worker]}@demo.example"

    async def settle(self) -> None:
        """Once everything is decided, wait for the events that are still to come."""
        await self.all_decided.wait()
        await self.catch_up(self.notes.all_events)
        self.ended = perf_counter()
        await asyncio.sleep(QUIET_SECONDS)
        self.settled.set()

    async def catch_up(self, events: Sequence[ExpectedEvents]) -> None:
        """Wait until these have all that is expected by now; the report counts missing ones."""
        deadline = perf_counter() + SETTLE_SECONDS
        while not all(each.is_complete for each in events):
            if perf_counter() > deadline:
                break
            await asyncio.sleep(POLL_SECONDS)


async def within(seconds: float, event: asyncio.Event, otherwise: str) -> None:
    """Wait for an event. Raises CallFailed where it does not come."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        raise CallFailed(otherwise) from None


def chunks(items: list[str], size: int) -> Iterable[list[str]]:
    """The items in parts of this size."""
    return (items[start : start + size] for start in range(0, len(items), size))
