"""A process says how it is: its connections, and how busy the whole market is."""

import asyncio
from contextlib import asynccontextmanager

from api.counts.presence import LastMinute, OpenConnections, PresenceKeeper
from domain.operations import processes
from subscriptions.log.bell import Bell
from subscriptions.log.tail import Tail
from subscriptions.tasks.background import Background
from tests.domain import cast

SECONDS = 20


@asynccontextmanager
async def a_process():
    background = Background()
    bell = Bell("memory://", background=background)
    tail = Tail(bell, poll_seconds=0.01, background=background)
    keeper = PresenceKeeper(lambda: OpenConnections(2, 1), tail=tail, background=background)
    async with bell, tail, keeper.running():
        yield keeper


async def the_only_row():
    async with asyncio.timeout(SECONDS):
        while not (rows := await processes.all_processes()):
            await asyncio.sleep(0.005)
    [row] = rows
    return row


async def test_it_says_so_at_the_start_and_takes_it_back_at_the_end(database):
    async with a_process():
        row = await the_only_row()

    assert (row.sockets, row.streams, row.behind_ms < 20_000) == (2, 1, True)
    assert await processes.all_processes() == []


async def test_each_assignment_is_counted_once(database):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    async with a_process() as keeper:
        hit = await cast.a_hit(rita)
        await cast.a_submitted(wim, hit)
        async with asyncio.timeout(SECONDS):
            while not (said := keeper._presence()).submitted_a_minute:
                await asyncio.sleep(0.005)

    assert (said.accepted_a_minute, said.submitted_a_minute) == (1, 1)


def test_what_is_older_than_a_minute_does_not_count():
    counter = LastMinute()
    for second in range(200):
        for _ in range(3):
            counter.add(1_000.0 + second + 0.5)

    assert counter.count(1_199.9) == 60 * 3
    assert len(counter._counts) <= 61
    assert counter.count(1_229.9) == 30 * 3
    assert counter.count(2_000.0) == 0
