"""GraphQL over HTTP against a real server: the audits of the specification, and bad input."""

import asyncio
import json
import logging
import socket

import httpx2
import pytest

from api.configuration.settings import load
from tests.api import small_market
from tests.api.conftest import serving
from tests.listening import http_client

GRAPHQL = "application/graphql-response+json"
JSON = "application/json"


async def post(client, served, body, *, accept=GRAPHQL, **headers):
    headers = {"accept": accept, **{k.replace("_", "-"): v for k, v in headers.items()}}
    return await client.post(served.url, json=body, headers=headers)


async def post_raw(client, served, content, *, content_type=JSON, accept=GRAPHQL):
    headers = {"accept": accept, "content-type": content_type}
    return await client.post(served.url, content=content, headers=headers)


def code(answer):
    return answer.json()["errors"][0]["extensions"]["code"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (GRAPHQL, GRAPHQL),
        (JSON, JSON),
        ("*/*", JSON),
        (f"{GRAPHQL}, {JSON};q=0.9", GRAPHQL),
        (f"{GRAPHQL};q=0.5, {JSON}", JSON),
        ("text/html, */*;q=0.1", JSON),
    ],
)
async def test_a_query_is_answered_in_the_media_type_asked_for(client, served, accept, media_type):
    answer = await post(client, served, {"query": "{hello}"}, accept=accept)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert answer.json() == {"data": {"hello": "hello world"}}


async def test_a_client_that_accepts_neither_media_type_is_refused(client, served):
    answer = await post(client, served, {"query": "{hello}"}, accept="image/png")

    assert answer.status_code == 406


async def test_a_get_runs_queries_with_variables(client, served):
    params = {
        "query": "query Q($n: String!) { hello(name: $n) }",
        "operationName": "Q",
        "variables": '{"n": "ада"}',
    }
    answer = await client.get(served.url, params=params)

    assert answer.json() == {"data": {"hello": "hello ада"}}


async def test_a_get_runs_no_mutation(client, served):
    before = small_market.ticker.writes
    answer = await client.get(served.url, params={"query": "mutation { write }"})

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert small_market.ticker.writes == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
async def test_other_methods_are_refused_with_the_allowed_ones(client, served, method):
    answer = await client.request(method, served.url)

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


REQUEST_ERRORS = [
    ("{", "GRAPHQL_PARSE_FAILED"),
    ("{ nothing }", "GRAPHQL_VALIDATION_FAILED"),
    ("query ($a: Int!) { add(a: $a, b: 1) }", "BAD_USER_INPUT"),
    ("{ half(of: 3) }", "BAD_USER_INPUT"),
    ("query A { hello } query B { hello }", "BAD_REQUEST"),
    ("fragment F on Query { hello }", "BAD_REQUEST"),
    ("subscription { count(to: 1) }", "BAD_REQUEST"),
]


@pytest.mark.parametrize(("query", "expected"), REQUEST_ERRORS)
async def test_a_request_error_is_a_400_with_a_code_and_no_data(client, served, query, expected):
    answer = await post(client, served, {"query": query})

    assert answer.status_code == 400
    assert list(answer.json()) == ["errors"]
    assert code(answer) == expected


@pytest.mark.parametrize(("query", "expected"), REQUEST_ERRORS[:4])
async def test_plain_json_clients_get_their_request_errors_with_a_200(
    client, served, query, expected
):
    answer = await post(client, served, {"query": query}, accept=JSON)

    assert (answer.status_code, code(answer)) == (200, expected)
    assert "data" not in answer.json()


async def test_a_bad_variable_is_refused_by_its_scalar_as_a_literal_is(client, served):
    body = {"query": "query ($n: Even!) { half(of: $n) }", "variables": {"n": 3}}
    answer = await post(client, served, body)

    assert (answer.status_code, code(answer)) == (400, "BAD_USER_INPUT")
    assert "Even takes even numbers." in answer.json()["errors"][0]["message"]


async def test_an_unknown_operation_name_is_refused(client, served):
    body = {"query": "query A { hello }", "operationName": "B"}
    answer = await post(client, served, body)

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == (
        'There is no operation named "B" in the document.'
    )


async def test_the_named_one_of_several_operations_runs(client, served):
    query = 'query A { hello(name: "A") } query B { hello(name: "B") }'
    answer = await post(client, served, {"query": query, "operationName": "B"})

    assert answer.json() == {"data": {"hello": "hello B"}}


BAD_BODIES = {
    "nothing": b"",
    "not JSON": b"{",
    "null": b"null",
    "a number": b"1",
    "a string": b'"x"',
    "a batch": b'[{"query":"{hello}"}]',
    "an empty list": b"[]",
    "no query": b"{}",
    "an empty query": b'{"query": ""}',
    "a query that is a number": b'{"query": 5}',
    "variables that are a list": b'{"query": "{hello}", "variables": []}',
    "an operation name that is a number": b'{"query": "{hello}", "operationName": 1}',
    "extensions that are a string": b'{"query": "{hello}", "extensions": "x"}',
    "invalid UTF-8": b'{"query": "{hello(name: \\"\xff\\")}"}',
    "UTF-16": '{"query": "{hello}"}'.encode("utf-16"),
    "NaN": b'{"query": "{hello}", "variables": {"x": NaN}}',
    "infinity": b'{"query": "{hello}", "variables": {"x": Infinity}}',
    "a lone surrogate": b'{"query": "{hello}", "variables": {"x": "\\ud800"}}',
    "brackets without end": b"[" * 50_000,
}


@pytest.mark.parametrize("name", BAD_BODIES)
async def test_a_bad_body_is_a_400_and_the_connection_stays_usable(served, name):
    limits = httpx2.Limits(max_connections=1, max_keepalive_connections=1)
    async with http_client(limits=limits) as client:
        connections = set()
        for body in (BAD_BODIES[name], b'{"query": "{hello}"}'):
            answer = await post_raw(client, served, body)
            connections.add(answer.extensions["network_stream"].get_extra_info("client_addr"))

    assert answer.json() == {"data": {"hello": "hello world"}}
    assert len(connections) == 1


@pytest.mark.parametrize("name", BAD_BODIES)
@pytest.mark.parametrize("accept", [GRAPHQL, JSON])
async def test_a_bad_body_is_answered_with_graphql_json(client, served, name, accept):
    answer = await post_raw(client, served, BAD_BODIES[name], accept=accept)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
    assert code(answer) == "BAD_REQUEST"
    assert answer.json()["errors"][0]["extensions"]["requestId"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/plain",
        "application/jsonp",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=latin-1",
    ],
)
async def test_only_json_in_utf_8_is_read(client, served, content_type):
    answer = await post_raw(client, served, b'{"query": "{hello}"}', content_type=content_type)

    assert answer.status_code == 415


@pytest.mark.parametrize("content_type", ["application/json; charset=UTF-8", "Application/JSON"])
async def test_json_may_say_its_charset(client, served, content_type):
    answer = await post_raw(client, served, b'{"query": "{hello}"}', content_type=content_type)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "query",
    ["variables={", "query=%ff", "query={hello}&query={hello}", "query=&x", "x=" + "y" * 20000],
)
async def test_a_bad_query_string_is_refused(client, served, query):
    answer = await client.get(f"{served.url}?{query}")

    assert answer.status_code in (400, 414)


@pytest.mark.parametrize("is_chunked", [False, True])
async def test_a_body_past_the_limit_is_a_413(is_chunked):
    async def chunks():
        for _ in range(4):
            yield b" " * 1024

    async with serving(load(body_limit_bytes=2048)) as served, http_client() as client:
        content = chunks() if is_chunked else b" " * 4096
        answer = await post_raw(client, served, content)
        after = await post(client, served, {"query": "{hello}"})

    assert (answer.status_code, code(answer)) == (413, "LIMIT_EXCEEDED")
    assert answer.headers["connection"] == "close"
    assert after.status_code == 200


async def test_a_body_that_ends_early_hurts_nobody(client, served):
    host, port = served.url.split("/")[2].split(":")
    with socket.create_connection((host, int(port))) as peer:
        peer.sendall(
            b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            b'content-length: 100\r\n\r\n{"query"'
        )
    answer = await post(client, served, {"query": "{hello}"})

    assert answer.status_code == 200


async def test_a_fault_is_masked_and_logged_with_its_request_id(client, served, caplog):
    caplog.set_level(logging.INFO)
    answer = await post(client, served, {"query": "{ crash }"})
    error = answer.json()["errors"][0]

    assert (answer.status_code, answer.json()["data"]) == (200, None)
    assert error == {
        "message": "Something went wrong on our side.",
        "locations": [{"line": 1, "column": 3}],
        "path": ["crash"],
        "extensions": {"code": "INTERNAL", "requestId": answer.headers["x-request-id"]},
    }
    [record] = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert answer.headers["x-request-id"] in record.getMessage()
    assert str(record.exc_info[1]) == "the password is swordfish"


async def test_a_fault_in_one_field_leaves_the_others(client, served):
    answer = await post(client, served, {"query": "{ hello maybeCrash }"})

    assert answer.json()["data"] == {"hello": "hello world", "maybeCrash": None}
    assert "swordfish" not in answer.text


async def test_a_clients_mistake_is_no_error_in_the_log(client, served, caplog):
    caplog.set_level(logging.DEBUG)
    await post(client, served, {"query": "{ nothing }"})
    await post(client, served, {"query": "{ refuse }"})

    assert [r.levelname for r in caplog.records if r.name.startswith("kempelen.graphql")] == [
        "DEBUG",
        "DEBUG",
    ]


async def test_an_error_raised_on_purpose_keeps_its_code(client, served):
    answer = await post(client, served, {"query": "{ refuse }"})

    assert answer.status_code == 200
    assert (answer.json()["errors"][0]["message"], code(answer)) == ("not now", "THROTTLED")


async def test_a_token_says_who_asks(client, served):
    somebody = served.doorman.knows("open-sesame")
    answer = await post(
        client, served, {"query": "{ account }"}, authorization="Bearer open-sesame"
    )
    nobody = await post(client, served, {"query": "{ account }"})

    assert answer.json() == {"data": {"account": str(somebody.account.id)}}
    assert nobody.json() == {"data": {"account": None}}


@pytest.mark.parametrize(
    "header", ["Bearer wrong", "Bearer", "Basic abc", "x", "Bearer " + "x" * 600]
)
async def test_a_bad_token_is_a_401(client, served, header):
    answer = await post(client, served, {"query": "{ hello }"}, authorization=header)

    assert (answer.status_code, code(answer)) == (401, "UNAUTHENTICATED")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_fault_while_recognising_a_token_asks_to_try_again(client, served):
    served.doorman.is_ill = True
    answer = await post(client, served, {"query": "{ hello }"}, authorization="Bearer x")

    assert (answer.status_code, code(answer)) == (503, "UNAVAILABLE")


async def test_an_operation_past_its_time_is_ended():
    async with serving(load(operation_seconds=0.05)) as served, http_client() as client:
        answer = await post(client, served, {"query": "{ slow(seconds: 5) }"})

    assert (answer.status_code, code(answer)) == (503, "DEADLINE_EXCEEDED")


def doubling(levels):
    """Eight hundred bytes that select two to the power of `levels` fields."""
    fragments = [
        f"fragment F{i} on Query {{ me {{ ...F{i + 1} ...F{i + 1} }} }}" for i in range(levels)
    ]
    return " ".join(["{ ...F0 }", *fragments, f"fragment F{levels} on Query {{ hello }}"])


LIMITED = {
    "depth": "{" + "me{" * 17 + "hello" + "}" * 18,
    "aliases": "{ me {" + " ".join(f"a{i}: hello" for i in range(61)) + "} }",
    "root_fields": "{" + " hello" * 31 + "}",
    "directives": "{ me {" + " hello @skip(if: false)" * 61 + "} }",
    "directives_at_one_place": "{ hello" + " @skip(if: false)" * 5 + "}",
    "spreads": "{ me {" + " ...F" * 501 + "} } fragment F on Query { hello }",
    "fields": "{ me {" + " hello" * 2000 + "} }",
    "tokens": "{" + " hello" * 5001 + "}",
    "source characters": "#" + "x" * (256 * 1024) + "\n{ hello }",
    "doubling fragments": doubling(20),
    "fragments": "{ ...F0 } "
    + " ".join(f"fragment F{i} on Query {{ ...F{i + 1} }}" for i in range(600))
    + " fragment F600 on Query { hello }",
}


@pytest.mark.parametrize("name", LIMITED)
async def test_a_document_past_a_bound_is_refused_by_the_name_of_the_bound(client, served, name):
    served.doorman.knows("open-sesame")  # Strangers may not even send the longest of these.
    asking = post(client, served, {"query": LIMITED[name]}, authorization="Bearer open-sesame")
    answer = await asyncio.wait_for(asking, timeout=3)
    extensions = answer.json()["errors"][0]["extensions"]

    assert (answer.status_code, code(answer)) == (400, "LIMIT_EXCEEDED")
    expected = {"doubling fragments": "depth"}.get(name, name)
    assert extensions["limit"] == expected


async def test_the_introspection_query_of_every_tool_is_within_the_bounds(client, served):
    from graphql import build_client_schema, get_introspection_query

    answer = await post(client, served, {"query": get_introspection_query()})

    assert "count" in build_client_schema(answer.json()["data"]).subscription_type.fields


async def test_in_production_strangers_get_no_introspection_and_nobody_gets_suggestions():
    query = {"query": "{ __schema { types { name } } helo }"}
    async with serving(load(production=True)) as served, http_client() as client:
        served.doorman.knows("open-sesame")
        stranger = await post(client, served, query)
        known = await post(client, served, query, authorization="Bearer open-sesame")

    assert "introspection has been disabled" in stranger.text
    assert "Did you mean" not in stranger.text
    assert "introspection has been disabled" not in known.text
    assert "Cannot query field 'helo'" in known.text
    assert "Did you mean" not in known.text


async def test_a_document_is_prepared_once(client, served):
    known = small_market.schema.documents
    query = {"query": "query Once { hello }"}
    await post(client, served, query)
    first = known.prepared(query["query"], may_introspect=True)
    await post(client, served, query)

    assert known.prepared(query["query"], may_introspect=True) is first


async def test_a_request_id_is_taken_from_the_caller_or_made(client, served):
    given = await post(client, served, {"query": "{hello}"}, x_request_id="abc-123.def")
    odd = await post(client, served, {"query": "{hello}"}, x_request_id='<script>"')

    assert given.headers["x-request-id"] == "abc-123.def"
    assert odd.headers["x-request-id"] != '<script>"'


async def test_answers_carry_the_careful_headers(client, served):
    answer = await post(client, served, {"query": "{hello}"})

    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "server" not in answer.headers


async def preflight(client, served, origin):
    headers = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
    }
    answer = await client.options(served.url, headers=headers)
    return answer.headers.get("access-control-allow-origin")


async def test_pages_of_allowed_origins_may_call():
    settings = load(production=True, allowed_origins="https://work.example.org")
    async with serving(settings) as served, http_client() as client:
        allowed = await preflight(client, served, "https://work.example.org")
        foreign = await preflight(client, served, "https://evil.example.org")
        local = await preflight(client, served, "http://localhost:5173")

    assert (allowed, foreign, local) == ("https://work.example.org", None, None)


async def test_pages_from_localhost_may_call_while_developing(client, served):
    assert await preflight(client, served, "http://localhost:5173") == "http://localhost:5173"
    assert await preflight(client, served, "http://localhost.evil.org") is None


async def test_health_is_live_and_ready_and_drains_first(client, served):
    base = served.url.removesuffix("/graphql")
    live = await client.get(f"{base}/health/live")
    ready = await client.get(f"{base}/health/ready")
    served.app.state.health.is_draining = True
    draining = await client.get(f"{base}/health/ready")

    assert (live.status_code, ready.status_code, draining.status_code) == (200, 200, 503)
    assert draining.json()["problems"] == {"server": "stopping"}


async def test_many_clients_at_once_are_each_answered(client, served):
    answers = await asyncio.gather(
        *(post(client, served, {"query": f"{{ add(a: {n}, b: 1) }}"}) for n in range(50))
    )

    assert [json.loads(a.text)["data"]["add"] for a in answers] == list(range(1, 51))
