"""What server processes say of themselves, together."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.operations import processes
from domain.operations.figures import together
from domain.operations.limits import PRESENCE_KEPT, PRESENT_FOR
from domain.operations.processes import Presence


@pytest.fixture(autouse=True)
def stopped():
    clock.freeze(clock.now())


def a_presence(**values):
    said = {
        "process_id": new_id(),
        "host": "market-1",
        "pid": 17,
        "started_at": clock.now(),
        "sockets": 0,
        "streams": 0,
        "accepted_a_minute": 0,
        "submitted_a_minute": 0,
        "seconds_behind": 0.0,
    }
    return Presence(**said | values)


async def figures_now():
    return together(await processes.all_processes(), clock.now())


async def test_sockets_add_up_and_rates_do_not(any_database):
    await processes.say(a_presence(sockets=3, streams=1, accepted_a_minute=40, seconds_behind=0.2))
    await processes.say(a_presence(sockets=4, submitted_a_minute=9, seconds_behind=7.9))

    found = await figures_now()

    assert (found.processes, found.sockets, found.streams) == (2, 7, 1)
    assert (found.accepted_a_minute, found.submitted_a_minute) == (40, 9)
    assert found.seconds_behind == 7


async def test_a_process_says_it_again_and_leaves(any_database):
    first = a_presence(sockets=3)
    await processes.say(first)
    clock.advance(timedelta(seconds=5))
    await processes.say(a_presence(process_id=first.process_id, sockets=5))
    [row] = await processes.all_processes()
    await processes.leave(first.process_id)

    assert (row.sockets, row.seen_at, row.started_at) == (5, clock.now(), first.started_at)
    assert (await figures_now()).processes == 0


async def test_a_silent_process_is_not_counted_and_later_forgotten(any_database):
    await processes.say(a_presence(sockets=3))
    clock.advance(PRESENT_FOR)
    last = await figures_now()
    clock.advance(timedelta(microseconds=1))
    silent = await figures_now()
    clock.advance(PRESENCE_KEPT - PRESENT_FOR)
    forgotten = await processes.forget_silent(clock.now())

    assert (last.sockets, silent.sockets) == (3, 0)
    assert forgotten == 1
    assert await processes.all_processes() == []
