"""Requests that are nearly right are answered with what would be right."""

import pytest
import websockets

from tests.api.conftest import connecting_to
from tests.api.http.test_endpoint import code, post
from tests.api.websocket.test_connection import INIT, Peer

HELLO = '{"query": "{hello}"}'
RIGHT = {"data": {"hello": "hello world"}}


@pytest.mark.parametrize("accept", ["text/event-stream", "Text/Event-Stream;q=0.9, image/png"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_a_client_of_events_is_told_where_they_are(client, served, accept, method):
    answer = await client.request(
        method,
        served.url,
        params={"query": "{hello}"},
        json={"query": "{hello}"},
        headers={"accept": accept},
    )

    assert (answer.status_code, code(answer)) == (406, "BAD_REQUEST")
    assert "/graphql/stream" in answer.text


async def test_a_client_of_pictures_is_not_told_of_events(client, served):
    answer = await post(client, served, {"query": "{hello}"}, accept="image/png")

    assert (answer.status_code, "stream" in answer.text) == (406, False)


async def test_a_subscription_by_post_is_told_of_both_ways(client, served):
    answer = await post(client, served, {"query": "subscription { count(to: 1) }"})

    assert all(way in answer.text for way in ("graphql-transport-ws", "/graphql/stream"))


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        (None, HELLO),
        ("application/graphql", "{hello}"),
        ("application/graphql+json", HELLO),
        ("application/graphql-response+json", HELLO),
        ("text/plain", HELLO),
        ("application/x-www-form-urlencoded", "query=%7Bhello%7D"),
        ("multipart/form-data; boundary=x", "--x--"),
    ],
)
async def test_another_content_type_is_told_the_right_one(client, served, content_type, content):
    headers = {} if content_type is None else {"content-type": content_type}
    answer = await client.post(served.url, content=content, headers=headers)
    message = answer.json()["errors"][0]["message"]

    assert answer.status_code == 415
    assert "must be application/json" in message
    assert (content_type or "missing").split(";")[0] in message


@pytest.mark.parametrize(
    ("body", "right"),
    [
        ([{"query": "{hello}"}], "one operation a request"),
        ({}, '{"query": "...", "variables": {...}}'),
        ({"mutation": "{hello}"}, '{"query": "...", "variables": {...}}'),
        ("{hello}", '{"query": "...", "variables": {...}}'),
        ({"query": "{hello}", "variables": "{}"}, "variables must be an object"),
        ({"extensions": {"persistedQuery": {"sha256Hash": "0" * 64}}}, "as `query`"),
    ],
)
async def test_a_body_of_another_shape_is_told_the_right_one(client, served, body, right):
    answer = await post(client, served, body)

    assert answer.status_code == 400
    assert right in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "more",
    [
        {"operationName": None},
        {"operationName": ""},
        {"variables": None, "extensions": None},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}},
        {"extensions": {"clientLibrary": {"name": "x"}}},
        {"id": 7, "documentId": None},
    ],
)
async def test_members_that_clients_add_do_no_harm(client, served, more):
    assert (await post(client, served, {"query": "{hello}", **more})).json() == RIGHT


@pytest.mark.parametrize(
    "params",
    [
        {"query": "{hello}"},
        {"query": "{hello}", "operationName": "", "variables": ""},
        {"query": "{hello}", "variables": "null", "extensions": "{}"},
    ],
)
async def test_a_get_with_a_query_is_answered(client, served, params):
    assert (await client.get(served.url, params=params)).json() == RIGHT


@pytest.mark.parametrize("path", ["/graphql/", "/graphql//"])
async def test_a_slash_at_the_end_of_the_address_is_no_other_address(client, served, path):
    base = served.url.removesuffix("/graphql")
    answer = await client.post(base + path, json={"query": "{hello}"})
    stream = await client.post(f"{base}/graphql/stream/", json={"query": "{hello}"})
    live = await client.get(f"{base}/health/live/")

    assert answer.json() == RIGHT
    assert "hello world" in stream.text
    assert live.json() == {"status": "live"}


async def test_a_socket_may_have_a_slash_at_the_end_of_its_address_too(served):
    served.url += "/"
    async with connecting_to(served) as socket:
        await Peer(socket).init()


@pytest.mark.parametrize("path", ["/api/graphql", "/graphql/ws", "/subscriptions", "/graphqL"])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_an_unknown_address_says_where_graphql_is(client, served, path, method):
    base = served.url.removesuffix("/graphql")
    answer = await client.request(method, base + path, json={"query": "{hello}"})

    assert (answer.status_code, code(answer)) == (404, "BAD_REQUEST")
    assert all(place in answer.text for place in (" /graphql,", " /graphql/stream."))


@pytest.mark.parametrize("path", ["/stream", "/ws"])
async def test_a_socket_at_another_address_says_where_they_are_opened(served, path):
    served.url += path
    with pytest.raises(websockets.InvalidStatus) as refused:
        await connecting_to(served)

    assert refused.value.response.status_code == 404
    assert b"GraphQL is at /graphql" in refused.value.response.body


@pytest.mark.parametrize(
    ("offered", "chosen", "reason"),
    [
        (["graphql-ws"], "graphql-ws", "use graphql-transport-ws"),
        (["soap", "graphql-ws"], "soap", "use graphql-transport-ws"),
        (["soap"], "soap", "only graphql-transport-ws is spoken"),
        (None, None, "only graphql-transport-ws is spoken"),
    ],
)
async def test_another_subprotocol_is_told_the_right_one(connect, offered, chosen, reason):
    """One that was offered is chosen: browsers hide the reason where none is."""
    async with connect(subprotocols=offered) as socket:
        code, told = await Peer(socket).closing()

    assert (socket.subprotocol, code) == (chosen, 4406)
    assert reason in told


@pytest.mark.parametrize(
    ("kind", "right"), [("start", "subscribe"), ("stop", "complete"), ("data", "unknown type")]
)
async def test_a_message_of_the_older_protocol_is_told_the_new_one(connect, kind, right):
    async with connect() as socket:
        peer = Peer(socket)
        await peer.send(INIT)
        await peer.send({"type": kind, "id": "1", "payload": {"query": "{hello}"}})
        assert (await peer.receive())["type"] == "connection_ack"
        code, told = await peer.closing()

    assert code == 4400
    assert right in told
