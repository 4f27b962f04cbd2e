"""Production hides its inside from strangers, and every response has the security headers."""

import asyncio
import logging

import pytest

from api.configuration.settings import load
from tests.api.conftest import connecting_to, serving
from tests.api.http.test_endpoint import code, post
from tests.api.websocket.test_connection import Peer
from tests.listening import http_client

SCHEMA = "{ __schema { queryType { name } } }"
MISTAKE = "{ helo }"
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


@pytest.fixture
async def served():
    async with serving(load(production=True)) as server:
        server.doorman.knows("open-sesame")
        yield server


def bearer(token):
    return {"authorization": f"Bearer {token}"} if token else {}


async def over_post(served, query, token):
    async with http_client() as client:
        return (await post(client, served, {"query": query}, **bearer(token))).json()


async def over_get(served, query, token):
    async with http_client() as client:
        return (await client.get(served.url, params={"query": query}, headers=bearer(token))).json()


async def over_a_socket(served, query, token):
    async with connecting_to(served) as socket:
        peer = Peer(socket)
        await peer.init(**bearer(token))
        await peer.subscribe(query)
        return (await peer.until_end())[0]["payload"]


WAYS = pytest.mark.parametrize("way", [over_post, over_get, over_a_socket])


@WAYS
async def test_in_production_only_who_is_signed_in_may_introspect(served, way):
    stranger = await way(served, SCHEMA, None)
    known = await way(served, SCHEMA, "open-sesame")

    assert "introspection has been disabled" in str(stranger)
    assert known == {"data": {"__schema": {"queryType": {"name": "Query"}}}}


@WAYS
async def test_in_production_nobody_gets_suggestions(served, way):
    stranger = await way(served, MISTAKE, None)
    known = await way(served, MISTAKE, "open-sesame")

    assert "helo" in str(stranger)
    assert "helo" in str(known)
    assert "Did you mean" not in str(stranger) + str(known)


async def test_one_viewers_prepared_document_opens_nothing_to_another(served):
    for token, is_allowed in [(None, False), ("open-sesame", True), (None, False)]:
        assert ("data" in await over_post(served, SCHEMA, token)) is is_allowed


@pytest.mark.parametrize(
    ("method", "body", "status"),
    [
        ("POST", {"query": "{hello}"}, 200),
        ("POST", {"query": "{"}, 400),
        ("POST", {}, 400),
        ("PUT", {}, 405),
    ],
)
async def test_every_answer_carries_the_careful_headers(client, served, method, body, status):
    accept = {"accept": "application/graphql-response+json"}
    answer = await client.request(method, served.url, json=body, headers=accept)

    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    # Only the proxy in front knows whether it speaks TLS.
    assert "strict-transport-security" not in answer.headers
    assert "server" not in answer.headers


async def test_a_body_that_dawdles_is_given_up():
    async with serving(load(body_seconds=0.05)) as served:
        host, port = served.url.split("/")[2].split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            b'content-length: 100\r\n\r\n{"query": '
        )
        async with asyncio.timeout(5):
            answer = (await reader.read()).decode()
        writer.close()

    assert answer.startswith("HTTP/1.1 408 ")
    assert "connection: close" in answer
    assert '"The body did not arrive within 0.05 seconds."' in answer


async def test_over_sockets_a_fault_is_sent_and_logged_with_one_request_id(served, caplog):
    caplog.set_level(logging.INFO)
    async with connecting_to(served) as socket:
        peer = Peer(socket)
        await peer.init()
        await peer.subscribe("{ crash }")
        error = (await peer.until_end())[0]["payload"]["errors"][0]

    [record] = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert error["extensions"]["code"] == "INTERNAL"
    assert f"request {error['extensions']['requestId']}: " in record.getMessage()


async def test_a_refusal_of_the_transport_carries_its_request_id(client, served):
    answer = await post(client, served, {}, x_request_id="abcdefgh.1")

    assert code(answer) == "BAD_REQUEST"
    assert answer.json()["errors"][0]["extensions"]["requestId"] == "abcdefgh.1"
    assert answer.headers["x-request-id"] == "abcdefgh.1"


async def test_pages_of_other_origins_are_no_callers_in_production(client, served):
    headers = {"origin": "http://localhost:5173", "access-control-request-method": "POST"}
    preflight = await client.options(served.url, headers=headers)

    assert "access-control-allow-origin" not in preflight.headers
