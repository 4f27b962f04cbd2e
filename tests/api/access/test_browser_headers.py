"""Pages of allowed origins may send every header, and read every header that is sent to them."""

import pytest

from api.access.browser_headers import HEADERS, are_header_names
from api.configuration.settings import load
from tests.api.conftest import serving
from tests.listening import http_client

ORIGIN = "https://work.example.org"
# Every page may read these; the others are listed by Access-Control-Expose-Headers.
READABLE = {
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
}
FOR_THE_BROWSER_ITSELF = {*HEADERS, "vary", "connection", "date", "transfer-encoding"} | {
    "x-accel-buffering",
    "access-control-allow-origin",
    "access-control-expose-headers",
}


@pytest.fixture
async def served():
    async with serving(load(production=True, allowed_origins=ORIGIN)) as server:
        server.doorman.knows("open-sesame")
        yield server


async def preflight(client, served, path="/graphql", *, origin=ORIGIN, method="POST", **asked):
    headers = {"origin": origin, "access-control-request-method": method}
    headers |= {f"access-control-request-{name}": value for name, value in asked.items()}
    url = served.url.removesuffix("/graphql") + path
    return await client.options(url, headers=headers)


def allowed(answer):
    """The headers that a page of the origin may send after this preflight."""
    assert answer.headers.get("access-control-allow-origin") in (ORIGIN, "*")
    names = answer.headers["access-control-allow-headers"].split(",")
    return {name.strip().lower() for name in names}


@pytest.mark.parametrize(
    "asked",
    [
        "authorization,content-type,x-request-id",
        "apollographql-client-name,apollographql-client-version",
        "sentry-trace,baggage",
        "traceparent, tracestate",
        "apollo-require-preflight",
        "last-event-id",
        "X-Odd_Name!#$%&'*+.^`|~09",
    ],
)
@pytest.mark.parametrize(
    "path", ["/graphql", "/graphql/", "/graphql/stream", "/verify-email", "/health/ready"]
)
async def test_a_page_of_an_allowed_origin_may_send_every_header(client, served, path, asked):
    answer = await preflight(client, served, path, headers=asked)

    assert answer.status_code == 200
    assert allowed(answer) == {name.strip().lower() for name in asked.split(",")}
    assert {"Origin", "Access-Control-Request-Headers"} <= set(answer.headers["vary"].split(", "))
    assert "access-control-allow-credentials" not in answer.headers


async def test_where_all_origins_are_allowed_every_header_is_named_too():
    """The `*` of Access-Control-Allow-Headers would leave out Authorization."""
    async with serving(load(allowed_origins="*")) as served, http_client() as client:
        answer = await preflight(client, served, headers="authorization,sentry-trace")

    assert allowed(answer) == {"authorization", "sentry-trace"}
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("origin", ["https://evil.example.org", "null", "http://localhost:5173"])
async def test_a_page_of_another_origin_is_allowed_nothing_and_told_why(client, served, origin):
    answer = await preflight(client, served, origin=origin, headers="authorization")

    assert answer.status_code == 400
    assert [name for name in answer.headers if name.startswith("access-control")] == []
    assert "KEMPELEN_ALLOWED_ORIGINS" in answer.text


@pytest.mark.parametrize("asked", ["two words", "a@b", "a:b", '"a"', "a,(b)", "é", "a" * 4097])
async def test_a_text_that_is_no_list_of_header_names_is_refused(client, served, asked):
    answer = await preflight(client, served, headers=asked.encode())

    assert answer.status_code == 400
    assert "access-control-allow-headers" not in answer.headers


@pytest.mark.parametrize(("length", "is_taken"), [(4095, True), (4096, True), (4097, False)])
def test_a_preflight_may_ask_for_so_many_characters_of_names(length, is_taken):
    assert are_header_names("ab," * (length // 3) + "," * (length % 3)) == is_taken


async def test_a_page_on_the_public_web_may_call_a_server_in_a_private_network(client, served):
    answer = await preflight(client, served, **{"headers": "a", "private-network": "true"})

    assert answer.headers["access-control-allow-private-network"] == "true"


REQUESTS = {
    "a result": ({}, "open-sesame", 200),
    "a bad body": ({"content": b"{"}, None, 400),
    "a bad token": ({}, "wrong", 401),
    "an unknown method": ({"method": "PUT"}, None, 405),
    "another media type": ({"accept": "image/png"}, None, 406),
    "an unknown encoding": ({"content-encoding": "br"}, None, 415),
    "too large": ({"content": b" " * 100_000}, None, 413),
    "an unknown address": ({"path": "/nowhere"}, None, 404),
    "no events": ({"path": "/stream", "accept": "image/png"}, None, 406),
    "a fault that passes": ({}, "ill", 503),
}


@pytest.mark.parametrize("name", REQUESTS)
async def test_a_page_may_read_every_header_of_a_response(client, served, name):
    given, token, status = REQUESTS[name]
    headers = {"origin": ORIGIN, "content-type": "application/json"}
    headers |= {key: given[key] for key in ("accept", "content-encoding") if key in given}
    served.doorman.is_ill = token == "ill"
    if token:
        headers["authorization"] = f"Bearer {token}"
    answer = await client.request(
        given.get("method", "POST"),
        served.url + given.get("path", ""),
        content=given.get("content", b'{"query": "{hello}"}'),
        headers=headers,
    )
    exposed = {each.lower() for each in answer.headers["access-control-expose-headers"].split(", ")}

    assert answer.status_code == status
    assert answer.headers["access-control-allow-origin"] == ORIGIN
    assert "Origin" in answer.headers["vary"]
    assert set(answer.headers) - READABLE - FOR_THE_BROWSER_ITSELF <= exposed


async def test_a_page_that_may_not_open_a_socket_is_told_why(client, served):
    headers = {
        "origin": "https://evil.example.org",
        "upgrade": "websocket",
        "connection": "Upgrade",
        "sec-websocket-version": "13",
        "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    answer = await client.get(served.url, headers=headers)

    assert (answer.status_code, "KEMPELEN_ALLOWED_ORIGINS" in answer.text) == (403, True)
