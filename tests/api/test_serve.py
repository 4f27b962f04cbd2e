"""The server process: it listens, drains, stops in order, and keeps its siblings alive."""

import asyncio
import signal
import socket

import pytest

from api.serve import CannotListen, configuration, listening_socket
from api.settings import load
from tests.api.conftest import SECONDS, asked, http_client, serving
from tests.api.small_market import application


async def test_a_signal_stops_the_server_in_order(start):
    server = await start()
    answer = await asked(server.url)

    assert answer.json() == {"data": {"hello": "hello world"}}
    assert await server.stop() == 0
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


def test_an_address_in_use_is_refused_with_a_sentence():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotListen, match=f"Cannot listen on 127.0.0.1 port {port}: ") as no:
            listening_socket("127.0.0.1", port)

    assert "Set KEMPELEN_HOST and KEMPELEN_PORT" in str(no.value)


def test_the_listening_socket_ends_connections_that_stall():
    with listening_socket("127.0.0.1", 0) as listener:
        assert listener.proto == socket.IPPROTO_TCP
        assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000


def test_uvicorn_is_told_what_was_measured():
    settings = load()
    config = configuration(settings, application(settings))

    assert (config.ws, config.ws_per_message_deflate) == ("websockets-sansio", False)
    assert (config.ws_max_size, config.timeout_graceful_shutdown) == (128 * 1024, 20)
    assert (config.server_header, config.log_config, config.proxy_headers) == (False, None, False)


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
