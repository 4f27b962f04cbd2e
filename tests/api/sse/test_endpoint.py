"""GraphQL over server-sent events, on a real server: events, refusals and ends."""

import asyncio
import contextlib
import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
import websockets

from api.configuration.settings import load
from domain.kernel import clock
from tests.api import small_market
from tests.api.conftest import connecting_to, serving
from tests.listening import http_client

SECONDS = 30
EVENTS = "text/event-stream"
FOREVER = "subscription { count(to: 2, every: 99) }"
INIT = {"type": "connection_init"}


class Stream:
    """The events of a response, read exactly as the format demands."""

    def __init__(self, response):
        self.response = response
        self._lines = response.aiter_lines()

    async def next_frame(self):
        """The next event with its data; ":" for a comment; None at the end."""
        found = {}
        async with asyncio.timeout(SECONDS):
            async for line in self._lines:
                if not line:
                    return found.get("comment") or (found["event"], found.get("data"))
                name, _, value = line.partition(":")
                found[name or "comment"] = value.removeprefix(" ") if name else ":"
        assert not found, f"the stream ended within an event: {found}"
        return None

    async def event(self):
        """The next event that is no comment."""
        while (received := await self.next_frame()) == ":":
            pass
        return received

    async def rest(self):
        """Every event until the end, data as JSON."""
        received = []
        while (event := await self.event()) is not None:
            received.append((event[0], json.loads(event[1]) if event[1] else None))
        return received


@contextlib.asynccontextmanager
async def streaming(client, served, query, *, method="POST", token=None, accept=EVENTS, **members):
    """An open stream, or the refusal of the request."""
    headers = {"accept": accept} | ({"authorization": f"Bearer {token}"} if token else {})
    body = {"query": query, **members}
    sent = {"json": body} if method == "POST" else {"params": body}
    url = f"{served.url}/stream"
    async with client.stream(method, url, headers=headers, **sent) as response:
        if response.status_code != 200:
            await response.aread()
        yield Stream(response)


async def eventually(condition):
    async with asyncio.timeout(SECONDS):
        while not condition():
            await asyncio.sleep(0.005)


async def until_idle(served):
    await eventually(
        lambda: len(served.app.state.open_streams) == len(served.app.state.open_sockets) == 0
    )


def data(**fields):
    return "next", {"data": fields}


COMPLETE = ("complete", None)


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_subscription_sends_its_events_and_its_end(client, served, method):
    async with streaming(client, served, "subscription { count(to: 2) }", method=method) as stream:
        assert stream.response.headers["content-type"] == f"{EVENTS}; charset=utf-8"
        assert stream.response.headers["cache-control"] == "no-store"
        assert await stream.next_frame() == ":"
        assert await stream.rest() == [data(count=0), data(count=1), COMPLETE]


async def test_the_bytes_are_those_of_the_protocol(client, served):
    async with streaming(client, served, '{ hello(name: "a\\nb") }') as stream:
        content = await stream.response.aread()

    assert content == (
        b':\n\nevent: next\ndata: {"data":{"hello":"hello a\\nb"}}\n\nevent: complete\ndata:\n\n'
    )


async def test_queries_and_mutations_run_too(client, served):
    async with streaming(
        client, served, "query ($n: String!) { hello(name: $n) }", variables={"n": "é"}
    ) as stream:
        assert await stream.rest() == [data(hello="hello é"), COMPLETE]
    async with streaming(client, served, "mutation { write }") as stream:
        assert await stream.rest() == [data(write=small_market.ticker.writes), COMPLETE]


async def test_a_get_runs_no_mutation(client, served):
    before = small_market.ticker.writes
    async with streaming(client, served, "mutation { write }", method="GET") as stream:
        assert stream.response.status_code == 405
        assert stream.response.headers["allow"] == "POST"
    assert small_market.ticker.writes == before


async def test_the_named_one_of_several_operations_runs(client, served):
    query = "query A { hello } subscription B { count(to: 1) }"
    async with streaming(client, served, query, operationName="B") as stream:
        assert await stream.rest() == [data(count=0), COMPLETE]


PROBLEMS = {
    "bad syntax": ("subscription {", "GRAPHQL_PARSE_FAILED"),
    "an unknown field": ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
    "a missing variable": ("subscription ($n: Int!) { count(to: $n) }", "BAD_USER_INPUT"),
    "several operations": ("query A { hello } query B { hello }", "BAD_REQUEST"),
    "a refusal at the start": ("subscription { refused }", "CURSOR_EXPIRED"),
    "a fault in a field": ("{ crash }", "INTERNAL"),
    "a fault at the start": ("subscription { crashAfter(events: 0) }", "INTERNAL"),
}


@pytest.mark.parametrize("name", PROBLEMS)
async def test_an_error_of_an_operation_is_an_event(client, served, name):
    query, code = PROBLEMS[name]
    async with streaming(client, served, query) as stream:
        (event, body), end = await stream.rest()

    assert (stream.response.status_code, event, end) == (200, "next", COMPLETE)
    assert body["errors"][0]["extensions"]["code"] == code
    assert "swordfish" not in json.dumps(body)


async def test_a_fault_in_a_stream_is_masked(client, served):
    async with streaming(client, served, "subscription { crashAfter(events: 1) }") as stream:
        first, (_, second), end = await stream.rest()

    assert (first, end) == (data(crashAfter=0), COMPLETE)
    assert second["errors"][0]["message"] == "Something went wrong on our side."


async def test_each_event_has_a_context_of_its_own(client, served):
    query = "subscription { events(to: 2) { number contextNumber } }"
    async with streaming(client, served, query) as stream:
        received = await stream.rest()

    assert received[:-1] == [data(events={"number": n, "contextNumber": n + 1}) for n in range(2)]


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        (EVENTS, 200),
        ("*/*", 200),
        ("text/*;q=0.3", 200),
        (f"application/json, {EVENTS};q=0.1", 200),
        (f"{EVENTS};q=0", 406),
        ("application/json", 406),
    ],
)
async def test_only_a_client_that_takes_events_gets_them(client, served, accept, status):
    async with streaming(client, served, "{ hello }", accept=accept) as stream:
        assert stream.response.status_code == status


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        (f"application/graphql-response+json, application/json, {EVENTS}, multipart/mixed", 200),
        (EVENTS, 406),
    ],
)
async def test_the_ordinary_address_never_answers_with_events(client, served, accept, status):
    answer = await client.post(served.url, json={"query": "{hello}"}, headers={"accept": accept})

    assert answer.status_code == status
    assert "json" in answer.headers["content-type"]


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b'"x"', "application/json", 400),
        (b'{"query": "\xff"}', "application/json", 400),
        (b'{"query": "{hello}"}', "text/plain", 415),
    ],
)
async def test_a_malformed_request_is_refused_with_its_status(
    client, served, content, content_type, status
):
    headers = {"accept": EVENTS, "content-type": content_type}
    answer = await client.post(f"{served.url}/stream", content=content, headers=headers)

    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD"])
async def test_other_methods_are_refused_with_the_allowed_ones(client, served, method):
    answer = await client.request(method, f"{served.url}/stream")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


async def test_a_token_names_the_account(client, served):
    somebody = served.doorman.knows("open-sesame")
    async with streaming(client, served, "{ account }", token="open-sesame") as stream:
        assert (await stream.rest())[0] == data(account=str(somebody.account.id))


async def test_a_bad_token_is_a_401_and_a_transient_fault_a_503(client, served):
    async with streaming(client, served, FOREVER, token="wrong") as stream:
        assert stream.response.status_code == 401
        assert stream.response.headers["www-authenticate"] == "Bearer"
    served.doorman.is_ill = True
    async with streaming(client, served, FOREVER, token="wrong") as stream:
        assert stream.response.status_code == 503
        assert stream.response.headers["retry-after"] == "1"


async def test_a_revoked_credential_ends_its_streams_and_no_others(client, served):
    revoked = served.doorman.knows("revoked")
    served.doorman.knows("other")
    patient = "subscription { count(to: 1, every: 0.5) }"
    async with (
        streaming(client, served, FOREVER, token="revoked") as first,
        streaming(client, served, patient, token="other") as second,
    ):
        assert await first.next_frame() == await second.next_frame() == ":"
        await served.doorman.revoke(revoked.credential_id)

        assert await first.rest() == []
        assert await second.rest() == [data(count=0), COMPLETE]


async def test_a_credential_revoked_during_authentication_ends_its_stream(client, served):
    served.doorman.seconds = 0.1
    viewer = served.doorman.knows("revoked")
    events = asyncio.create_task(received_by(client, served, "revoked"))
    await asyncio.sleep(0.03)
    await served.doorman.revoke(viewer.credential_id)

    assert await events == []


async def received_by(client, served, token):
    async with streaming(client, served, FOREVER, token=token) as stream:
        return await stream.rest()


async def test_an_expired_credential_ends_its_stream(client, served):
    served.doorman.knows("brief", expires_at=datetime.now(UTC) + timedelta(seconds=0.1))

    assert await received_by(client, served, "brief") == []


async def test_a_clock_set_ahead_ends_the_streams_of_credentials_that_expired(client, served):
    served.doorman.knows("day", expires_at=clock.now() + timedelta(days=1))
    async with streaming(client, served, FOREVER, token="day") as stream:
        clock.advance(timedelta(days=2))
        try:
            async with asyncio.timeout(SECONDS):
                assert await stream.rest() == []
        finally:
            clock.release()


async def test_a_stream_whose_credential_cannot_be_watched_ends(client, served):
    served.doorman.knows("one")
    served.doorman.is_blind = True

    assert await received_by(client, served, "one") == []


async def test_sockets_and_streams_of_an_account_are_bounded_together():
    async with serving(load(sockets_per_account=2)) as served, http_client() as client:
        served.doorman.knows("one")
        async with (
            connecting_to(served) as peer,
            streaming(client, served, FOREVER, token="one") as stream,
        ):
            await stream.next_frame()
            payload = {"authorization": "Bearer one"}
            await peer.send(json.dumps({**INIT, "payload": payload}))
            assert json.loads(await peer.recv()) == {"type": "connection_ack"}
            async with streaming(client, served, "{ hello }", token="one") as third:
                assert third.response.status_code == 429
                assert third.response.json()["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
            async with connecting_to(served) as third:
                await third.send(json.dumps({**INIT, "payload": payload}))
                with pytest.raises(websockets.ConnectionClosed):
                    await third.recv()
                assert third.close_code == 4429
        await until_idle(served)
        async with streaming(client, served, "{ hello }", token="one") as later:
            assert await later.rest() == [data(hello="hello world"), COMPLETE]


async def test_a_client_that_leaves_ends_its_operation(client, served):
    started, ended = small_market.ticker.started, small_market.ticker.ended
    async with streaming(client, served, FOREVER) as stream:
        await stream.next_frame()
        await eventually(lambda: small_market.ticker.started == started + 1)
        assert len(served.app.state.open_streams) == 1
    await until_idle(served)

    assert small_market.ticker.ended == ended + 1


async def test_a_client_that_leaves_with_a_pipelined_request_is_noticed_too():
    ended = small_market.ticker.ended
    body = json.dumps({"query": FOREVER}).encode()
    first = b"POST /graphql/stream HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    async with serving(load(socket_ping_seconds=0.05)) as served:
        reader, writer = await asyncio.open_connection(*served.url.split("/")[2].split(":"))
        writer.write(first + b"content-length: %d\r\n\r\n%b" % (len(body), body))
        assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"
        writer.write(b"GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n")
        await asyncio.sleep(0.1)
        assert len(served.app.state.open_streams) == 1
        writer.transport.abort()
        await until_idle(served)

    assert small_market.ticker.ended == ended + 1


async def test_a_quiet_stream_sends_comments():
    async with (
        serving(load(socket_ping_seconds=0.05)) as served,
        http_client() as client,
        streaming(client, served, "subscription { count(to: 1, every: 0.5) }") as stream,
    ):
        received = [await stream.next_frame() for _ in range(4)]

    assert received == [":"] * 4


async def test_a_reader_that_stalls_is_disconnected(caplog):
    caplog.set_level(logging.DEBUG, logger="kempelen.streams")
    ended = small_market.ticker.ended
    async with serving(load(socket_stall_seconds=0.2)) as served, http_client() as client:
        served.doorman.knows("slow")
        query = "subscription { flood(characters: 60000) }"
        async with streaming(client, served, query, token="slow"):
            await eventually(lambda: small_market.ticker.ended == ended + 1)
            await until_idle(served)

    assert "the reader is too slow" in caplog.text


async def test_a_query_past_its_time_is_ended_and_a_subscription_is_not():
    async with serving(load(operation_seconds=0.05)) as served, http_client() as client:
        async with streaming(client, served, "{ slow(seconds: 9) }") as stream:
            (_, late), end = await stream.rest()
        async with streaming(client, served, "subscription { count(to: 1, every: 0.2) }") as stream:
            patient = await stream.rest()

    assert (late["errors"][0]["extensions"]["code"], end) == ("DEADLINE_EXCEEDED", COMPLETE)
    assert patient == [data(count=0), COMPLETE]


async def test_a_stopping_server_ends_its_streams_without_a_complete():
    ended = small_market.ticker.ended
    async with http_client() as client, contextlib.AsyncExitStack() as stack:
        async with serving(load()) as served:
            stream = await stack.enter_async_context(streaming(client, served, FOREVER))
            assert await stream.next_frame() == ":"
        received = await stream.rest()

    assert received == []
    assert small_market.ticker.ended == ended + 1


async def test_strangers_in_production_get_no_introspection():
    async with (
        serving(load(production=True)) as served,
        http_client() as client,
        streaming(client, served, "{ __schema { description } }") as stream,
    ):
        [(_, refused), _] = await stream.rest()

    assert "introspection has been disabled" in refused["errors"][0]["message"]
