"""The measurements, each in rounds that take turns between the servers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.progress import Progress

from tests.benchmarks.fanout.crowd import CrowdFailed, crowd
from tests.benchmarks.fanout.results import (
    BURST,
    CALLS,
    COALESCED,
    CROWDED,
    CROWDED_RATE,
    END_TO_END,
    GROUPS,
    MEMORY,
    STEADY,
    Results,
)
from tests.benchmarks.fanout.servers import OURS, Starter
from tests.benchmarks.fanout.shared_counts import shared_counts
from tests.benchmarks.fanout.stage import Report, Stage, stage, within

STEADY_RATE = 1_000  # deliveries a second
BURST_EVENTS, COALESCED_EVENTS, LEAST_EVENTS = 20, 200, 2
END_TO_END_GAP, ALONE_EVENTS = 0.2, 40
GROUP_COUNTS, GROUP_EVENTS = (1, 10, 100), 5
SETTLE_SECONDS = 0.5
PAUSE_SECONDS = 0.5  # before a turn: the server before may still be at work on the same core


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much is measured."""

    sizes: tuple[int, ...]
    rounds: int
    alone_rounds: int
    """Of what only ours is measured by."""
    end_to_end: int
    crowded: int
    grouped: int
    burst_seconds: float
    """A server that would take longer gets fewer events, which the tables show."""
    steady_seconds: float
    minutes: float
    """About how long the whole may take: a slow server gets fewer rounds, at least one a size."""


FULL = Scale(
    sizes=(100, 1_000, 5_000),
    rounds=5,
    alone_rounds=3,
    end_to_end=1_000,
    crowded=2_000,
    grouped=1_000,
    burst_seconds=4.0,
    steady_seconds=2.5,
    minutes=11.0,
)
QUICK = Scale(
    sizes=(100, 300),
    rounds=1,
    alone_rounds=1,
    end_to_end=100,
    crowded=300,
    grouped=100,
    burst_seconds=1.0,
    steady_seconds=1.0,
    minutes=1.5,
)


@dataclass(slots=True)
class Run:
    """What every measurement needs."""

    starters: Mapping[str, Starter]
    program: Path
    results: Results
    progress: Progress
    scale: Scale
    distinct_ids: bool
    began: float = field(default_factory=time.monotonic)

    def has_time(self, sockets: int) -> bool:
        """Whether there is time for one more round at this size, with the same for the others."""
        done = self.scale.sizes.index(sockets) + 1
        share = 0.85 * done / len(self.scale.sizes)
        return time.monotonic() - self.began < share * self.scale.minutes * 60

    def stage(self, server: str, sockets: int) -> AbstractAsyncContextManager[Stage]:
        """A server with its crowd."""
        return stage(
            self.starters[server], sockets, program=self.program, distinct_ids=self.distinct_ids
        )

    async def play(
        self, measure: str, stand: Stage, playing: Awaitable[Report], number: int
    ) -> None:
        """Keep what a round gave, or that it failed."""
        name = stand.server.name
        with self.failing(measure, name, stand.sockets, number=number):
            self.results.add(measure, name, await playing, number=number)

    @contextmanager
    def failing(
        self, measure: str, server: str, sockets: int, *, number: int = 0
    ) -> Iterator[None]:
        """What one server cannot do is an error of that round: the others go on."""
        try:
            yield
        except (RuntimeError, AssertionError, OSError, EOFError, CrowdFailed) as error:
            failed = {"sockets": sockets, "error": str(error) or type(error).__name__}
            self.results.add(measure, server, failed, number=number)

    def says(self, what: str) -> None:
        """Only between rounds: drawing takes time from the crowd's core."""
        task = self.progress.task_ids[-1]
        self.progress.update(task, advance=1, description=what)
        self.progress.refresh()


async def fan_out(run: Run, sockets: int) -> None:
    """Bursts and a steady rate, on all servers, to so many sockets."""
    names, rounds = list(run.starters), run.scale.rounds
    steps = len(names) * (1 + 2 * rounds) + 2 * rounds
    run.progress.add_task(f"{sockets:,} sockets", total=steps)
    async with AsyncExitStack() as stack:
        stages = {}
        for name in names:
            run.says(f"{sockets:,} sockets: connecting to {name}")
            with run.failing(MEMORY, name, sockets):
                stages[name] = await stack.enter_async_context(run.stage(name, sockets))
                run.results.add(MEMORY, name, stages[name].memory)
        for number in range(rounds):
            if number == 0 or run.has_time(sockets):
                await _bursts(run, stages, number)
                await _steady(run, stages, number)
        if sockets == run.scale.end_to_end and OURS in stages:
            await _end_to_end(run, stages[OURS])


async def _turns(stages: Mapping[str, Stage]) -> AsyncIterator[tuple[str, Stage]]:
    """Each server in its turn, on a machine that has settled."""
    for name, stand in stages.items():
        await asyncio.sleep(PAUSE_SECONDS)
        yield name, stand


async def _steady(run: Run, stages: Mapping[str, Stage], number: int) -> None:
    async for name, stand in _turns(stages):
        run.says(f"{stand.sockets:,} sockets, round {number + 1}: steady, {name}")
        gap = stand.sockets / STEADY_RATE
        events = max(1, round(run.scale.steady_seconds / gap))
        await run.play(STEADY, stand, stand.steady(events, gap=gap), number)


async def _bursts(run: Run, stages: Mapping[str, Stage], number: int) -> None:
    async for name, stand in _turns(stages):
        where = f"{stand.sockets:,} sockets, round {number + 1}"
        events = _affordable(run, stand, BURST_EVENTS)
        run.says(f"{where}: burst, {name}")
        await run.play(BURST, stand, stand.burst(events), number)
        if name != OURS:
            continue
        run.says(f"{where}: burst of calls")
        await run.play(CALLS, stand, stand.calls(events), number)
        run.says(f"{where}: coalesced")
        many = _affordable(run, stand, COALESCED_EVENTS)
        if many > events:
            await run.play(COALESCED, stand, stand.burst(many), number)


def _affordable(run: Run, stand: Stage, events: int) -> int:
    return within(stand.capacity * run.scale.burst_seconds / stand.sockets, LEAST_EVENTS, events)


async def _end_to_end(run: Run, stand: Stage) -> None:
    run.progress.add_task("end to end", total=run.scale.alone_rounds)
    for number in range(run.scale.alone_rounds):
        run.says(f"end to end, {stand.sockets:,} sockets")
        events = _affordable(run, stand, ALONE_EVENTS)
        await run.play(END_TO_END, stand, stand.steady(events, gap=END_TO_END_GAP), number)


async def crowded(run: Run) -> None:
    """Many events a second to many sockets, ours alone."""
    run.progress.add_task("crowded", total=1 + run.scale.alone_rounds)
    run.says("crowded: connecting")
    async with AsyncExitStack() as stack:
        with run.failing(CROWDED, OURS, run.scale.crowded):
            stand = await stack.enter_async_context(run.stage(OURS, run.scale.crowded))
            for number in range(run.scale.alone_rounds):
                run.says(f"crowded, {stand.sockets:,} sockets")
                events = _affordable(run, stand, ALONE_EVENTS)
                await run.play(CROWDED, stand, stand.steady(events, gap=1 / CROWDED_RATE), number)


async def groups(run: Run) -> bool:
    """How often ours executes and serialises an event; answers whether it tells."""
    run.progress.add_task("groups", total=1 + len(GROUP_COUNTS))
    run.says("groups")
    async with run.starters[OURS]() as server:
        if await shared_counts(server) is None:
            return False
        first = 1
        for count in GROUP_COUNTS:
            run.says(f"groups: {count}")
            who = server.subscribers(run.scale.grouped, groups=count)
            async with crowd(run.program, server.program.port, who) as everybody:
                stand = Stage(server, everybody, 0, first)
                await stand.warm_up()
                await _counted(run, stand, count)
                first = stand.number
    return True


async def _counted(run: Run, stand: Stage, groups: int) -> None:
    before = await shared_counts(stand.server)
    report = await stand.calls(GROUP_EVENTS)
    await asyncio.sleep(SETTLE_SECONDS)
    after = await shared_counts(stand.server)
    assert before is not None
    assert after is not None
    report["groups"] = groups
    report["executions"] = after.executions - before.executions
    report["serialisations"] = after.serialisations - before.serialisations
    run.results.add(GROUPS, OURS, report)
