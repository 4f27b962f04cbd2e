"""Operations as operators see them: counted and timed over all transports, by closed labels."""

import asyncio
import logging

import pytest

from api.configuration.settings import load
from tests.api.conftest import connecting_to, serving
from tests.api.numbers import errors, operations, read
from tests.api.sse.test_endpoint import streaming
from tests.api.websocket.test_connection import Peer, eventually
from tests.listening import http_client

EVERY = logging.DEBUG
RUNNING, EVENTS = "kempelen_subscriptions_running", "kempelen_events_delivered_total"
SECONDS = 30


async def post(client, served, query):
    return await client.post(served.url, json={"query": query})


async def stream(client, served, query, **headers):
    headers["accept"] = "text/event-stream"
    await client.post(f"{served.url}/stream", json={"query": query}, headers=headers)


OUTCOMES = {
    "a query": ("{ hello }", ("hello", "query", "ok"), {}),
    "a mutation": ("mutation { write }", ("write", "mutation", "ok"), {}),
    "several fields": ("{ hello me { hello } }", ("several", "query", "ok"), {}),
    "names of the client's": ("query N { mine: hello }", ("hello", "query", "ok"), {}),
    "a fault": ("{ crash }", ("crash", "query", "failed"), {"INTERNAL": 1}),
    "a fault in a part": ("{ maybeCrash }", ("maybeCrash", "query", "failed"), {"INTERNAL": 1}),
    "an error on purpose": ("{ refuse }", ("refuse", "query", "refused"), {"THROTTLED": 1}),
    "no such field": ("{ x }", ("none", "none", "refused"), {"GRAPHQL_VALIDATION_FAILED": 1}),
    "no document": ("{", ("none", "none", "refused"), {"GRAPHQL_PARSE_FAILED": 1}),
}


@pytest.mark.parametrize("name", OUTCOMES)
async def test_an_operation_over_http_is_counted_once_with_its_outcome(client, served, name):
    query, operation, codes = OUTCOMES[name]
    await post(client, served, query)
    metrics = await read(client, served.url)

    field, kind, _ = operation
    assert operations(metrics) == {operation: 1}
    assert errors(metrics) == codes
    assert metrics["kempelen_operation_seconds_count", field, kind] == 1


@pytest.mark.parametrize("name", OUTCOMES)
async def test_an_operation_over_a_socket_is_counted_likewise(client, served, connect, name):
    query, operation, codes = OUTCOMES[name]
    async with connect() as socket:
        peer = Peer(socket)
        await peer.init()
        await peer.subscribe(query)
        await peer.until_end()
        metrics = await read(client, served.url)

    assert (operations(metrics), errors(metrics)) == ({operation: 1}, codes)


@pytest.mark.parametrize("name", OUTCOMES)
async def test_an_operation_over_an_event_stream_is_counted_likewise(client, served, name):
    query, operation, codes = OUTCOMES[name]
    await stream(client, served, query)
    metrics = await read(client, served.url)

    assert (operations(metrics), errors(metrics)) == ({operation: 1}, codes)


async def test_a_subscription_over_an_event_stream_has_failed_when_it_breaks(client, served):
    await stream(client, served, "subscription { crashAfter(events: 1) }")
    metrics = await read(client, served.url)

    assert operations(metrics) == {("crashAfter", "subscription", "failed"): 1}
    assert errors(metrics) == {"INTERNAL": 1}


async def test_a_query_whose_client_leaves_its_event_stream_is_dropped(client, served):
    async with streaming(client, served, "{ slow(seconds: 60) }") as answer:
        assert await answer.next_frame() == ":"
    metrics = {}

    async def has_ended():
        metrics.update(await read(client, served.url))
        return operations(metrics) != {}

    await comes_true(has_ended)
    assert operations(metrics) == {("slow", "query", "dropped"): 1}


async def test_what_an_event_stream_is_refused_for_is_counted_once(client):
    async with serving(load(sockets_per_account=1)) as served:
        served.doorman.knows("open-sesame")
        async with streaming(client, served, "{ slow(seconds: 9) }", token="open-sesame"):
            subscription = "subscription { count(to: 3) }"
            await stream(client, served, subscription, authorization="Bearer open-sesame")
            await stream(client, served, subscription, authorization="Bearer unknown")
            metrics = await read(client, served.url)

    assert operations(metrics) == {("none", "none", "refused"): 2}
    assert errors(metrics) == {"LIMIT_EXCEEDED": 1, "UNAUTHENTICATED": 1}


async def test_a_request_that_is_no_operation_is_counted_with_its_code(client, served):
    await client.post(served.url, content=b"{", headers={"content-type": "application/json"})
    await client.post(
        served.url, json={"query": "{ hello }"}, headers={"authorization": "Bearer unknown"}
    )
    metrics = await read(client, served.url)

    assert operations(metrics) == {("none", "none", "refused"): 2}
    assert errors(metrics) == {"BAD_REQUEST": 1, "UNAUTHENTICATED": 1}


async def test_an_operation_that_takes_too_long_is_late(served):
    async with serving(load(operation_seconds=0.05)) as quick, http_client() as client:
        await post(client, quick, "{ slow(seconds: 5) }")
        metrics = await read(client, quick.url)

    assert operations(metrics) == {("slow", "query", "late"): 1}
    assert errors(metrics) == {"DEADLINE_EXCEEDED": 1}


async def test_sockets_subscriptions_and_events_are_counted_until_they_end(client, served, connect):
    metrics = {}

    async def reads(name, *labels, value):
        metrics.update(await read(client, served.url))
        return metrics.get((name, *labels)) == value

    async with connect() as socket, connect():
        peer = Peer(socket)
        await peer.init()
        await peer.subscribe("subscription { count(to: 3) }", "1")
        assert len(await peer.until_end()) == 4
        await peer.subscribe("subscription { events(to: 0) { number } }", "2")
        await peer.until_end()
        await peer.subscribe("subscription S { n: count(to: 9, every: 60) }", "3")
        await comes_true(reads, RUNNING, "count", value=1)
        assert metrics[RUNNING, "events"] == 0
        assert metrics["kempelen_sockets_open",] == 2
    await comes_true(reads, "kempelen_sockets_open", value=0)

    assert metrics[RUNNING, "count"] == 0
    assert metrics[EVENTS, "count"] == 3
    assert (EVENTS, "events") not in metrics
    assert operations(metrics) == {
        ("count", "subscription", "ok"): 2,
        ("events", "subscription", "ok"): 1,
    }
    assert not any(key[0].startswith("kempelen_operation_seconds") for key in metrics)


async def comes_true(condition, *arguments, **named):
    async with asyncio.timeout(SECONDS):
        while not await condition(*arguments, **named):
            await asyncio.sleep(0.01)


async def test_a_subscription_that_breaks_has_failed(client, served, connect):
    async with connect() as socket:
        peer = Peer(socket)
        await peer.init()
        await peer.subscribe("subscription { crashAfter(events: 1) }")
        await peer.until_end()
        metrics = await read(client, served.url)

    assert operations(metrics) == {("crashAfter", "subscription", "failed"): 1}
    assert errors(metrics) == {"INTERNAL": 1}


async def test_a_query_whose_client_goes_away_is_dropped(client, served, connect):
    async with connect() as socket:
        peer = Peer(socket)
        await peer.init()
        await peer.subscribe("{ slow(seconds: 60) }")
        await peer.subscribe("{ hello }", "2")
        await peer.until_end()
        await peer.send({"type": "complete", "id": "1"})
        await peer.subscribe("{ hello }", "3")
        await peer.until_end()
        metrics = await read(client, served.url)

    assert operations(metrics) == {("slow", "query", "dropped"): 1, ("hello", "query", "ok"): 2}
    assert errors(metrics) == {}


async def test_one_operation_too_many_on_a_socket_is_an_error_of_no_operation(client):
    async with (
        serving(load(socket_operations=1)) as served,
        connecting_to(served) as socket,
        http_client() as client,
    ):
        peer = Peer(socket)
        await peer.init()
        await peer.subscribe("{ slow(seconds: 60) }", "1")
        await peer.subscribe("{ hello }", "2")
        assert (await peer.receive())["type"] == "error"
        metrics = await read(client, served.url)

    assert (operations(metrics), errors(metrics)) == ({}, {"LIMIT_EXCEEDED": 1})


def operation_records(caplog):
    return [record for record in caplog.records if record.name == "kempelen.operations"]


async def test_only_what_failed_or_was_slow_gets_a_line_by_default(client, served, caplog):
    caplog.set_level(logging.INFO)
    async with serving(load(slow_seconds=0.01)) as impatient:
        for query in ("{ hello }", "{ x }", "{ refuse }", "{ crash }"):
            await post(client, served, query)
        await post(client, impatient, "{ slow(seconds: 0.02) }")

    found = [(record.field, record.outcome) for record in operation_records(caplog)]
    assert found == [("crash", "failed"), ("slow", "ok")]


async def test_a_line_tells_who_what_and_how_and_nothing_the_client_worded(client, served, caplog):
    caplog.set_level(EVERY, logger="kempelen.operations")
    viewer = served.doorman.knows("sesame")
    answer = await client.post(
        served.url,
        json={"query": "query Secret($n: String!) { x: hello(name: $n) }", "variables": {"n": "y"}},
        headers={"authorization": "Bearer sesame"},
    )
    [record] = operation_records(caplog)

    plain = {*vars(logging.makeLogRecord({})), "message"}
    fields = {name: value for name, value in vars(record).items() if name not in plain}
    assert fields.pop("milliseconds") >= 0
    assert record.getMessage() == "operation"
    assert fields == {
        "kind": "query",
        "field": "hello",
        "outcome": "ok",
        "transport": "http",
        "status": 200,
        "operation_id": answer.headers["x-request-id"],
        "account_id": str(viewer.account.id),
    }


async def test_a_subscriptions_line_counts_its_events(served, connect, caplog):
    caplog.set_level(EVERY, logger="kempelen.operations")
    async with connect() as socket:
        peer = Peer(socket)
        await peer.init()
        await peer.subscribe("subscription { count(to: 2) }")
        await peer.until_end()
        await eventually(lambda: operation_records(caplog))
    [record] = operation_records(caplog)

    assert (record.kind, record.field, record.events) == ("subscription", "count", 2)
    assert record.operation_id.endswith(".1")
