"""Several server processes on one socket: replaced one after another, and stopped together."""

import asyncio
import json
import os
import signal
from pathlib import Path

import httpx2
import pytest
import websockets

from api.process.supervisor import MAX_FAILED_STARTS
from tests.api.conftest import SECONDS, asked
from tests.listening import http_client

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="Only Linux shows the children of a process."
)
SEVERAL = {
    "KEMPELEN_WORKERS": "2",
    "KEMPELEN_DATABASE_URL": "postgres://unused@localhost/unused",
    "KEMPELEN_BELL_URL": "redis://unused",
}


async def post(server, query):
    async with http_client(timeout=SECONDS) as client:
        answer = await client.post(server.url, json={"query": query})
    return answer.json()["data"]


async def until(true):
    async with asyncio.timeout(SECONDS):
        while not true():
            await asyncio.sleep(0.05)


async def both_serve(server):
    """Wait until both processes have answered; returns their ids."""
    found = set()
    async with asyncio.timeout(SECONDS):
        while len(found) < 2:
            found.add((await post(server, "{ process }"))["process"])
    return found


async def all_replaced(server, before):
    """Wait until no earlier process is left; returns the highest number of processes meanwhile."""
    most = 0

    def are_replaced():
        nonlocal most
        now = server.children
        most = max(most, len(now))
        return len(now) == 2 and not set(now) & set(before)

    await until(are_replaced)
    return most


async def subscribed(server, query):
    address = server.url.replace("http://", "ws://")
    socket = await websockets.connect(address, subprotocols=["graphql-transport-ws"], proxy=None)
    await socket.send(json.dumps({"type": "connection_init"}))
    await socket.recv()
    await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": query}}))
    return socket


@pytest.mark.long
async def test_a_dead_process_is_replaced(start):
    server = await start(**SEVERAL)
    await asked(server.url)
    before = server.children
    for process in before:
        os.kill(process, signal.SIGKILL)
        await until(lambda gone=process: gone not in server.children and len(server.children) == 2)
    answers = [await asked(server.url) for _ in range(4)]
    code = await server.stop()

    assert {answer.status_code for answer in answers} == {200}
    assert code == 0
    assert "Traceback" not in server.said


@pytest.mark.long
async def test_hanging_up_replaces_all_processes_and_refuses_nobody(start):
    server = await start(**SEVERAL)
    await asked(server.url)
    before = server.children
    statuses = []
    is_over = asyncio.Event()

    async def keep_asking():
        while not is_over.is_set():
            statuses.append((await asked(server.url)).status_code)

    asking = [asyncio.create_task(keep_asking()) for _ in range(4)]
    server.process.send_signal(signal.SIGHUP)
    most = await all_replaced(server, before)
    is_over.set()
    await asyncio.gather(*asking)
    assert await both_serve(server) == set(server.children)
    code = await server.stop()

    assert set(statuses) == {200}
    assert most == 3
    assert code == 0
    assert "Traceback" not in server.said


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM], ids=["replaced", "stopped"])
async def test_requests_in_flight_are_answered_and_sockets_are_closed_for_a_restart(start, number):
    server = await start(**SEVERAL)
    await asked(server.url)
    ticking = "subscription { count(to: 1000, every: 1) }"
    sockets = [await subscribed(server, ticking) for _ in range(4)]
    slow = [asyncio.create_task(post(server, "{ slow(seconds: 2.5) }")) for _ in range(4)]
    await asyncio.sleep(0.5)
    before = server.children
    server.process.send_signal(number)
    for socket in sockets:
        async with asyncio.timeout(SECONDS):
            await socket.wait_closed()
    answers = await asyncio.gather(*slow)
    if number == signal.SIGHUP:
        await all_replaced(server, before)
        assert await server.stop() == 0
    else:
        async with asyncio.timeout(SECONDS):
            assert await server.process.wait() == 0

    assert answers == [{"slow": "at last"}] * 4
    assert {socket.close_code for socket in sockets} == {1012}


@pytest.mark.long
async def test_what_does_not_start_replaces_nobody(start, tmp_path):
    broken = tmp_path / "broken"
    server = await start("tests.api.fragile_market", BROKEN_WHILE=str(broken), **SEVERAL)
    await asked(server.url)
    before = await both_serve(server)
    broken.touch()
    server.process.send_signal(signal.SIGHUP)
    await until(lambda: len(server.children) == 3)
    await until(lambda: len(server.children) == 2)
    after = await both_serve(server)
    broken.unlink()
    server.process.send_signal(signal.SIGHUP)
    await all_replaced(server, before)
    code = await server.stop()

    assert after == before
    assert code == 0
    assert "this version does not start" in server.said
    assert "does not become ready: the old ones stay" in server.said


@pytest.mark.long
async def test_when_none_can_be_started_it_gives_up(start, tmp_path):
    broken = tmp_path / "broken"
    broken.touch()
    server = await start("tests.api.fragile_market", BROKEN_WHILE=str(broken), **SEVERAL)
    async with asyncio.timeout(2 * SECONDS):
        out, _ = await server.process.communicate()

    assert server.process.returncode == 1
    assert "server processes do not start: giving up" in out.decode()


@pytest.mark.long
async def test_a_process_that_cannot_be_replaced_leaves_the_others_serving(start, tmp_path):
    broken = tmp_path / "broken"
    server = await start("tests.api.fragile_market", BROKEN_WHILE=str(broken), **SEVERAL)
    first, second = sorted(await both_serve(server))
    broken.touch()
    os.kill(first, signal.SIGKILL)
    for _ in range(MAX_FAILED_STARTS + 1):
        await until(lambda: len(server.children) == 1)
        await until(lambda: len(server.children) == 2)
    assert await post(server, "{ process }") == {"process": second}

    broken.unlink()
    assert first not in await both_serve(server)
    assert await server.stop() == 0


@pytest.mark.long
async def test_a_process_is_replaced_only_when_its_successor_passes_the_checks(start, tmp_path):
    unready = tmp_path / "unready"
    server = await start("tests.api.fragile_market", UNREADY_WHILE=str(unready), **SEVERAL)
    before = await both_serve(server)
    unready.touch()
    server.process.send_signal(signal.SIGHUP)
    await until(lambda: len(server.children) == 3)
    [successor] = {*server.children} - before
    async with asyncio.timeout(SECONDS):
        while (await post(server, "{ process }"))["process"] != successor:
            pass
    await asyncio.sleep(2)
    assert before < {*server.children}

    unready.unlink()
    await all_replaced(server, before)
    assert await server.stop() == 0


@pytest.mark.long
async def test_a_replaced_process_does_not_drain_since_the_others_listen(start):
    server = await start(KEMPELEN_DRAIN_SECONDS=str(5 * SECONDS), **SEVERAL)
    before = await both_serve(server)
    server.process.send_signal(signal.SIGHUP)

    await all_replaced(server, before)


@pytest.mark.long
async def test_a_stop_signal_during_a_replacement_stops_all_processes(start):
    server = await start(**SEVERAL)
    await both_serve(server)
    server.process.send_signal(signal.SIGHUP)
    await until(lambda: len(server.children) == 3)

    assert await server.stop() == 0
    assert "Traceback" not in server.said


async def test_a_process_that_does_not_end_delays_a_replacement_no_longer_than_its_time(start):
    server = await start("tests.api.stubborn_process")
    await until(lambda: server.children)
    before = server.children
    server.process.send_signal(signal.SIGHUP)
    await until(lambda: server.children and not {*server.children} & {*before})

    assert await server.stop() == 0


@pytest.mark.long
async def test_a_killed_supervisor_leaves_no_process_behind(start):
    server = await start(**SEVERAL)
    await asked(server.url)
    children = server.children
    server.process.kill()
    await until(lambda: not any(Path(f"/proc/{child}/fd").exists() for child in children))

    assert len(children) == 2
    with pytest.raises(httpx2.ConnectError):
        await asked(server.url)


async def test_a_single_process_is_stopped_in_order_by_hanging_up(start):
    server = await start()
    slow = asyncio.create_task(post(server, "{ slow(seconds: 1.5) }"))
    await asyncio.sleep(0.5)

    assert await server.stop(signal.SIGHUP) == 0
    assert await slow == {"slow": "at last"}
