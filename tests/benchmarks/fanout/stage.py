"""One server with its crowd: what is played on it, and what came of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.benchmarks.fanout.crowd import SILENCE_SECONDS, Crowd, crowd
from tests.benchmarks.fanout.servers import Server, Starter
from tests.benchmarks.programs import Program

Report = dict[str, Any]

VOID_SHARE = 0.9  # of its core: beyond it, the crowd was what was measured
PROBES = 5
PROBE_SILENCE, PROBE_PACE = 3.0, 250.0  # seconds, and sockets a second, of a slow server
SETTLE_SECONDS = 1.0
WARM_SECONDS = 2.0


@dataclass(slots=True)
class Stage:
    """A server, the sockets that follow it, and the number of its next event."""

    server: Server
    crowd: Crowd
    rss_idle_kib: int
    number: int
    capacity: float = 0.0
    """Deliveries a second, as the warm-up had them."""
    memory: Report = field(default_factory=dict)
    _last_sent: float = float("-inf")

    @property
    def sockets(self) -> int:
        return self.crowd.sockets

    async def burst(self, events: int) -> Report:
        """Events back to back, by one request."""
        return await self._play(events, lambda first: self.server.publish(first, events))

    async def calls(self, events: int) -> Report:
        """Events back to back, by a request each."""
        return await self._play(events, lambda first: self.server.publish_apart(first, events))

    async def steady(self, events: int, *, gap: float) -> Report:
        """Events at a rate, whether or not the ones before have arrived."""
        return await self._play(events, lambda first: self._paced(first, events, gap=gap))

    async def _paced(self, first: int, events: int, *, gap: float) -> list[int]:
        sending = []
        for number in range(first, first + events):
            await asyncio.sleep(self._last_sent + gap - time.monotonic())
            self._last_sent = time.monotonic()
            sending.append(asyncio.create_task(self.server.publish_one(number)))
        return await asyncio.gather(*sending)

    async def _play(self, events: int, publish: Callable[[int], Awaitable[list[int]]]) -> Report:
        """Publish, wait until everybody has everything, and judge it."""
        await self.crowd.expect(self.number, events)
        cpu, own = cpu_seconds(self.server.program), time.process_time()
        stamps = await publish(self.number)
        self.number += events
        self._last_sent = time.monotonic()
        report = await self.crowd.report(stamps)
        used = cpu_seconds(self.server.program) - cpu
        report["server_cpu_us"] = used / max(1, report["received"]) * 1e6
        own_share = (time.process_time() - own) / max(1e-9, report["elapsed_s"])
        report["runner_share"] = own_share
        report["deliveries_s"] = report["received"] / max(1e-9, report["elapsed_s"])
        report["void"] = report["share"] + own_share > VOID_SHARE
        report["error"] = wrong(report)
        return report

    async def warm_up(self) -> None:
        """Publish until every socket hears it: only then does each of them surely follow."""
        silence = PROBE_SILENCE + self.sockets / PROBE_PACE
        for _ in range(PROBES):
            if not await self._probe(1, silence=silence):
                break
        else:
            raise RuntimeError(f"{self.server.name}: not every socket hears what is published")
        events = within(self.capacity * WARM_SECONDS / self.sockets, 0, 20)
        if events and (lost := await self._probe(events, silence=SILENCE_SECONDS)):
            raise RuntimeError(f"{self.server.name} lost {lost} messages of {events} events")

    async def _probe(self, events: int, *, silence: float) -> int:
        await self.crowd.expect(self.number, events)
        stamps = await self.server.publish(self.number, events)
        self.number += events
        report = await self.crowd.report(stamps, silence=silence)
        self.capacity = report["received"] / max(1e-9, report["elapsed_s"])
        lost: int = report["lost"]
        return lost


def cpu_seconds(program: Program) -> float:
    """How long its threads ran, to the microsecond where the kernel says so."""
    threads = Path(f"/proc/{program.process.pid}/task")
    try:
        ran = [int(path.read_text().split()[0]) for path in threads.glob("*/schedstat")]
    except FileNotFoundError:  # A thread has just ended.
        return cpu_seconds(program)
    return sum(ran) / 1e9 if ran else program.cpu_seconds()


def within(number: float, least: int, most: int) -> int:
    """A whole number between two others."""
    return max(least, min(most, int(number)))


def wrong(report: Report) -> str | None:
    """Every socket must have had every event exactly once, all in one order."""
    counts = {name: report[name] for name in ("lost", "doubled", "foreign", "closed")}
    if any(counts.values()):
        return ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    return None if report["same_order"] else "not the same order for all"


@asynccontextmanager
async def stage(
    start: Starter, sockets: int, *, program: Path, distinct_ids: bool = False
) -> AsyncIterator[Stage]:
    """A server of its own with so many subscribers, all of them hearing it."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(start())
        number, idle = await _first_heard(server, program)
        who = replace(server.subscribers(sockets), distinct_ids=distinct_ids)
        everybody = crowd(program, server.program.port, who)
        stand = Stage(server, await stack.enter_async_context(everybody), idle, number)
        await asyncio.sleep(SETTLE_SECONDS)
        subscribed = server.program.rss_kib()
        await stand.warm_up()
        await asyncio.sleep(SETTLE_SECONDS)
        used = server.program.rss_kib()
        stand.memory = {
            "sockets": sockets,
            "idle_kib": idle,
            "subscribed_kib_each": (subscribed - idle) / sockets,
            "told_kib_each": (used - idle) / sockets,
            "connect_s": stand.crowd.connect_seconds,
        }
        yield stand


async def _first_heard(server: Server, program: Path) -> tuple[int, int]:
    """What a server loads with its first socket and event is not the price of a connection."""
    async with crowd(program, server.program.port, server.subscribers(1)) as one:
        first = Stage(server, one, 0, 0)
        await first.warm_up()
    await asyncio.sleep(SETTLE_SECONDS)
    return first.number, server.program.rss_kib()
