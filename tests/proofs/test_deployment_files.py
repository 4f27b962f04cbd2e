"""The files of docs/deployment work with the programs they are for."""

import asyncio
import json
import re
import shutil
import ssl
import subprocess
from pathlib import Path

import httpx2
import pytest
import websockets
import yaml
from starlette.responses import StreamingResponse
from starlette.routing import Route

from api.configuration.settings import Settings, load, variable
from api.process.serve import GRACEFUL_SECONDS
from domain.secrets.keys import new_key
from tests.api.small_market import application
from tests.listening import listening
from tests.proofs.nginx import NAME, Nginx

FOLDER = Path(__file__).parents[2] / "docs" / "deployment"
MIB = 1024 * 1024
BODY_LIMIT = Settings.model_fields["body_limit_bytes"].default
SETTINGS = {variable(name) for name in Settings.model_fields}
CLIENT = "127.0.0.7"
TICKS = 3


class Streaming:
    """Server-sent events; each waits until the one before it has arrived."""

    def __init__(self):
        self.arrived = asyncio.Semaphore(0)

    async def answer(self, _request):
        return StreamingResponse(self._events(), media_type="text/event-stream")

    async def _events(self):
        for number in range(TICKS):
            yield f"event: next\ndata: {number}\n\n"
            await self.arrived.acquire()


@pytest.fixture
def streaming():
    return Streaming()


@pytest.fixture
async def nginx(tmp_path, streaming):
    """In front of a server that trusts it, in production."""
    settings = load(production=True, trusted_proxies="127.0.0.1")
    app = application(settings)
    app.router.routes.insert(0, Route("/graphql/stream", streaming.answer))
    async with listening(settings, app) as url:
        nginx = Nginx(tmp_path, int(url.rsplit(":", 1)[1].split("/")[0]))
        await asyncio.to_thread(nginx.start)
        yield nginx
        await asyncio.to_thread(nginx.stop)


@pytest.fixture
async def client():
    """From another address than the proxy's."""
    transport = httpx2.AsyncHTTPTransport(verify=False, local_address=CLIENT)
    headers = {"host": NAME, "x-forwarded-for": "203.0.113.66"}
    async with httpx2.AsyncClient(transport=transport, headers=headers, timeout=30) as http:
        yield http


def a_query(size):
    """A request whose body has exactly so many bytes."""
    body = b'{"query": "{ hello address }"}'
    return body + b" " * (size - len(body))


async def post(client, nginx, size):
    headers = {"content-type": "application/json"}
    return await client.post(nginx.url, content=a_query(size), headers=headers)


async def test_the_largest_body_passes_and_the_client_is_who_it_is(nginx, client):
    answer = await post(client, nginx, BODY_LIMIT)

    assert answer.json()["data"] == {"hello": "hello world", "address": CLIENT}
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_a_larger_body_is_refused_in_our_words_and_a_huge_one_by_nginx(nginx, client):
    larger = await post(client, nginx, BODY_LIMIT + 1)
    huge = await post(client, nginx, BODY_LIMIT + 2 * MIB)

    assert larger.status_code == 413
    assert larger.json()["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert huge.status_code == 413
    assert "nginx" in huge.text


async def test_a_websocket_of_the_own_page_passes(nginx):
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    async with websockets.connect(
        nginx.url.replace("https://", "wss://"),
        subprotocols=["graphql-transport-ws"],
        origin=f"https://127.0.0.1:{nginx.port}",
        ssl=trusting,
        proxy=None,
    ) as socket:
        await socket.send(json.dumps({"type": "connection_init"}))
        asked = {"query": "subscription { count(to: 2) }"}
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": asked}))
        received = [json.loads(await socket.recv())["type"] for _ in range(4)]

    assert received == ["connection_ack", "next", "next", "complete"]


async def test_a_stream_is_not_held_back(nginx, client, streaming):
    url = f"{nginx.url}/stream"
    received = []
    async with client.stream("GET", url) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                received.append(line)
                streaming.arrived.release()

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert received == ["data: 0", "data: 1", "data: 2"]


async def test_plain_http_is_sent_to_https_and_health_stays_inside(nginx, client):
    plain = await client.get(f"http://127.0.0.1:{nginx.plain_port}/graphql?query=x")
    health = await client.get(f"https://127.0.0.1:{nginx.port}/health/ready")

    assert (plain.status_code, plain.headers["location"]) == (
        301,
        f"https://{NAME}/graphql?query=x",
    )
    assert health.status_code == 404


def test_nginx_waits_longer_than_the_server_pings_and_works():
    text = (FOLDER / "nginx.conf").read_text()
    waits = [int(found) for found in re.findall(r"proxy_read_timeout (\d+)s", text)]
    defaults = load()

    assert min(waits) > 2 * defaults.socket_ping_seconds
    assert min(waits) > defaults.operation_seconds


def test_the_unit_is_what_systemd_understands(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    text = (FOLDER / "kempelen.service").read_text()
    unit = tmp_path / "kempelen.service"
    # Everything but the program, which is not installed there.
    unit.write_text(text.replace("/opt/kempelen/bin/kempelen", "/bin/true"))
    checked = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60
    )
    stop = re.search(r"TimeoutStopSec=(\d+)", text)

    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    assert int(stop[1]) > GRACEFUL_SECONDS + load().drain_seconds


def test_the_environment_offered_is_one_that_starts(monkeypatch):
    """Read by a shell, as in the guide; systemd reads the same quotes."""
    read = ["env", "-i", "sh", "-c", f"set -a; . {FOLDER}/kempelen.env; env"]
    said = subprocess.run(read, capture_output=True, text=True, check=True).stdout
    given = {
        name: value
        for name, value in (line.split("=", 1) for line in said.splitlines())
        if name.startswith("KEMPELEN_")
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    found = load()

    assert len(given) == 15
    assert set(given) <= SETTINGS
    assert found.mail_from == "Kempelen <no-reply@work.example.org>"
    assert (found.production, found.trusted_proxies) == (True, ("127.0.0.1",))


def test_the_composition_is_complete(monkeypatch):
    composed = yaml.safe_load((FOLDER / "compose.yaml").read_text())
    services = composed["services"]
    for service in ("migrate", "kempelen"):
        environment = services[service]["environment"]
        assert set(environment) <= SETTINGS
        for name, value in environment.items():
            filled = re.sub(r"\$\{SMTP_URL:\?\}", "smtp://mail", value)
            filled = re.sub(r"\$\{SECRET_KEYS:\?\}", new_key(), filled)
            monkeypatch.setenv(name, re.sub(r"\$\{\w+:\?\}", "secret", filled))
    gateway = composed["networks"]["default"]["ipam"]["config"][0]["gateway"]

    assert load().trusted_proxies == (gateway,)
    assert [services[name]["command"] for name in ("migrate", "kempelen")] == [
        ["kempelen", "migrate"],
        ["kempelen", "serve"],
    ]
    assert {name for s in services.values() for name in s.get("depends_on", ())} <= set(services)
    mounted = {v.split(":")[0] for each in services.values() for v in each.get("volumes", [])}
    assert mounted == set(composed["volumes"])
