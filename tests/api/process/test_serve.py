"""The server process: it listens, drains, and stops in order; a hung one is replaced."""

import asyncio
import gc
import os
import re
import signal
import socket
from pathlib import Path

import httpx2
import pytest

from api.configuration.settings import load
from api.process.heartbeat import Heartbeat
from api.process.serve import CannotListen, Server, configuration, listening_socket
from api.websocket.wire import Wire
from tests.api.conftest import SECONDS, asked, serving
from tests.api.small_market import Doorman, application
from tests.listening import http_client


async def test_a_signal_stops_the_server_in_order(start):
    server = await start()
    answer = await asked(server.url)

    assert answer.json() == {"data": {"hello": "hello world"}}
    assert await server.stop() == 0
    assert "Traceback" not in server.said


async def test_a_signal_ends_streams_that_would_go_on(start):
    server = await start()
    query = {"query": "subscription { count(to: 2, every: 99) }"}
    async with (
        http_client(timeout=SECONDS) as client,
        client.stream("POST", f"{server.url}/stream", json=query) as stream,
    ):
        lines = stream.aiter_lines()
        assert await anext(lines) == ":"
        code = await server.stop()
        received = [line async for line in lines]

    assert (code, received) == (0, [""])
    assert "Traceback" not in server.said


async def test_readiness_fails_before_the_server_stops_listening(start):
    server = await start(KEMPELEN_DRAIN_SECONDS="1.5")
    base = server.url.removesuffix("/graphql")
    await asked(server.url)
    async with http_client() as client:
        before = await client.get(f"{base}/health/ready")
        server.process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.3)
        draining = await client.get(f"{base}/health/ready")
        still = await client.post(server.url, json={"query": "{ hello }"})
    async with asyncio.timeout(SECONDS):
        await server.process.communicate()

    assert (before.status_code, draining.status_code, still.status_code) == (200, 503, 200)
    assert server.process.returncode == 0


TWO = {
    "KEMPELEN_WORKERS": "2",
    "KEMPELEN_DATABASE_URL": "postgres://unused@localhost/unused",
    "KEMPELEN_BELL_URL": "redis://unused",
}


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Only Linux shows the children.")
async def test_a_process_whose_loop_hangs_is_replaced_and_shows_where_it_stood(start):
    server = await start(**TWO, KEMPELEN_HANG_SECONDS="3")
    await asked(server.url)
    before = server.children
    async with http_client(timeout=SECONDS) as client, asyncio.timeout(SECONDS):
        with pytest.raises(httpx2.RemoteProtocolError):
            await client.post(server.url, json={"query": "{ block(seconds: 3600) }"})
        while {*(after := server.children)} == {*before} or len(after) < 2:
            await asyncio.sleep(0.05)
    answers = [await asked(server.url) for _ in range(4)]
    code = await server.stop()

    assert (len(before), len({*before} & {*after}), len(after)) == (2, 1, 2)
    assert {answer.status_code for answer in answers} == {200}
    [hung] = {*before} - {*after}
    assert re.search(rf"server process {hung} hangs for \d+ seconds: replaced", server.said)
    assert re.search(r'File ".*small_market.py", line \d+ in block', server.said)
    assert code == 0


@pytest.mark.long
async def test_a_process_that_is_slow_to_drain_is_not_taken_for_hung(start):
    server = await start(**TWO, KEMPELEN_HANG_SECONDS="3")
    await asked(server.url)
    before = server.children
    async with http_client(timeout=SECONDS) as client:
        slow = asyncio.create_task(client.post(server.url, json={"query": "{ slow(seconds: 6) }"}))
        await asyncio.sleep(0.3)
        for child in before:
            os.kill(child, signal.SIGTERM)
        answer = await slow
    code = await server.stop()

    assert answer.json() == {"data": {"slow": "at last"}}
    assert "hangs" not in server.said
    assert code == 0


def test_an_address_in_use_is_refused_with_a_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotListen, match=f"Cannot listen on 127.0.0.1 port {port}: ") as no:
            listening_socket("127.0.0.1", port)

        with pytest.raises(CannotListen, match="KEMPELEN_HOST and KEMPELEN_TASK_PAGES_PORT, or"):
            listening_socket("127.0.0.1", port, what="task_pages_port")

    assert "Set KEMPELEN_HOST and KEMPELEN_PORT" in str(no.value)


def test_the_listening_socket_ends_connections_that_stall():
    with listening_socket("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000


def test_uvicorn_is_configured_as_measured():
    settings = load()
    config = configuration(settings, application(settings))

    assert (config.ws, config.ws_per_message_deflate) == (Wire, False)
    assert (config.ws_max_size, config.timeout_graceful_shutdown) == (128 * 1024, 20)
    assert (config.server_header, config.log_config, config.proxy_headers) == (False, None, False)


async def test_what_stays_for_the_life_of_the_process_is_no_work_for_the_garbage_collector():
    settings = load()
    app = application(settings)
    server = Server(configuration(settings, app), app, drain_seconds=0)
    server.should_exit, server.servers = True, []
    threshold = gc.get_threshold()
    gc.unfreeze()  # what this process of tests has set aside
    assert gc.get_freeze_count() == 0
    try:
        await server.main_loop()
        assert gc.get_freeze_count() > len(gc.get_objects())
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [("", "127.0.0.1"), ("192.0.2.1", "127.0.0.1"), ("127.0.0.0/8,::1", "203.0.113.7")],
)
async def test_only_a_trusted_proxy_says_who_the_client_is(trusted, seen):
    settings = load(trusted_proxies=trusted)
    forwarded = {"x-forwarded-for": "198.51.100.66, 203.0.113.7"}
    async with serving(settings) as served, http_client(headers=forwarded) as client:
        answer = await client.post(served.url, json={"query": "{ address }"})

    assert answer.json() == {"data": {"address": seen}}


class BrokenLink:
    """A link to a supervisor that fails at first, as any part of a turn may."""

    def __init__(self, faults):
        self.heartbeat, self.faults, self.turns = Heartbeat(), faults, 0

    def is_closed(self):
        self.turns += 1
        if self.turns <= self.faults:
            raise RuntimeError("out of maple")
        return True

    def report_ready(self):
        raise AssertionError("it never gets so far")


async def test_a_fault_in_a_turn_of_the_main_loop_ends_no_server(caplog):
    settings = load()
    app = application(settings, Doorman())
    link = BrokenLink(faults=3)
    server = Server(configuration(settings, app), app, drain_seconds=0, link=link)

    stops = [await server.on_tick(turn) for turn in range(4)]

    assert (stops, link.turns) == ([False, False, False, True], 4)
    assert link.heartbeat.seconds_since() < SECONDS, "its supervisor sees that it lives"
    [told] = [record for record in caplog.records if record.name == "kempelen.troubles"]
    assert (told.levelname, told.exc_info[0]) == ("ERROR", RuntimeError)


async def test_a_signal_stops_a_server_whose_turns_fail(caplog):
    settings = load()
    app = application(settings, Doorman())
    server = Server(
        configuration(settings, app), app, drain_seconds=0, link=BrokenLink(faults=1_000)
    )

    assert await server.on_tick(0) is False
    server.handle_exit(signal.SIGTERM, None)
    assert await server.on_tick(1) is True
