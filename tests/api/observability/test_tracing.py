"""Traces: one span an operation, sent to OpenTelemetry's endpoint, and none where they are off."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from api.app import create_app
from api.composition import application
from api.configuration.settings import BadSettings, load
from api.observability.tracing import Tracing
from tests.api import small_market
from tests.api.conftest import connecting_to
from tests.api.small_market import Doorman
from tests.api.websocket.test_connection import Peer
from tests.listening import http_client, listening

ROOT = Path(__file__).parents[3]


@pytest.fixture
def sent():
    return InMemorySpanExporter()


@pytest.fixture
async def traced(sent):
    """The small market with tracing, until all spans are sent."""
    tracing = Tracing(sent)
    settings = load()
    parts = small_market.parts(Doorman(), companions=[tracing.running], tracer=tracing)
    return listening(settings, create_app(settings, parts))


QUERIES = {
    "{ hello }": ("query hello", "ok", (), StatusCode.UNSET),
    "query N { x: hello me { hello } }": ("query several", "ok", (), StatusCode.UNSET),
    "mutation { write }": ("mutation write", "ok", (), StatusCode.UNSET),
    "{ refuse }": ("query refuse", "refused", ("THROTTLED",), StatusCode.UNSET),
    "{ crash }": ("query crash", "failed", ("INTERNAL",), StatusCode.ERROR),
    "{ x }": ("none none", "refused", ("GRAPHQL_VALIDATION_FAILED",), StatusCode.UNSET),
}


@pytest.mark.parametrize("query", QUERIES)
async def test_an_operation_is_one_span_named_by_its_label(traced, sent, query):
    async with traced as url, http_client() as client:
        answer = await client.post(url, json={"query": query})
    [span] = sent.get_finished_spans()

    name, outcome, codes, status = QUERIES[query]
    kind, field = name.split()
    assert (span.name, span.status.status_code) == (name, status)
    assert dict(span.attributes) == {
        "graphql.operation.type": kind,
        "kempelen.field": field,
        "kempelen.outcome": outcome,
        "kempelen.codes": codes,
        "kempelen.operation_id": answer.headers["x-request-id"],
        "kempelen.transport": "http",
    }
    assert span.resource.attributes["service.name"] == "kempelen"


async def test_a_subscription_is_one_span_from_start_to_end(traced, sent):
    async with traced as url:
        served = type("Served", (), {"socket_url": url.replace("http://", "ws://")})
        async with connecting_to(served) as socket:
            peer = Peer(socket)
            await peer.init()
            await peer.subscribe("subscription { count(to: 3, every: 0.01) }")
            await peer.until_end()
    [span] = sent.get_finished_spans()

    assert (span.name, span.attributes["kempelen.transport"]) == (
        "subscription count",
        "websocket",
    )
    assert span.end_time - span.start_time >= 30_000_000


class Collector:
    """Receives spans over HTTP, and answers with success."""

    def __init__(self):
        self.taken = []

    async def __call__(self, reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        self.taken.append((head.split(b"\r\n")[0], await reader.readexactly(length)))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()


async def test_the_market_sends_its_spans_to_the_configured_endpoint(
    sqlite_url, tmp_path, monkeypatch
):
    collector = Collector()
    async with await asyncio.start_server(collector, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
        settings = load(database_url=sqlite_url, outbox_folder=tmp_path / "outbox", tracing=True)
        async with listening(settings, application(settings)) as url, http_client() as client:
            await client.post(url, json={"query": "{ serverTime }"})
    [(line, body)] = collector.taken

    assert line == b"POST /v1/traces HTTP/1.1"
    assert b"query serverTime" in body


# The client of Redis imports OpenTelemetry by itself where it is installed.
UNASKED = "import api.composition, sys; print({*sys.modules} & {'opentelemetry.sdk.trace', " + (
    "'opentelemetry.exporter', 'api.observability.tracing'})"
)
ABSENT = "import sys; sys.modules['opentelemetry'] = None; import api.composition; print(set())"


@pytest.mark.parametrize("program", [UNASKED, pytest.param(ABSENT, marks=pytest.mark.long)])
def test_nothing_of_it_is_imported_where_it_is_not_asked_for(program):
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert said.stdout == "set()\n"


def test_asking_for_it_without_having_it_is_refused_with_what_to_install(monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "opentelemetry"]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "api.observability.tracing")

    with pytest.raises(BadSettings, match=r"pip install 'kempelen\[tracing\]'"):
        application(load(tracing=True))
