"""Secrets in every input, wrong in every way: no answer, log line, metric or trace holds one."""

import asyncio
import io
import json
import logging
from urllib.parse import urlencode

import pytest
from graphql import GraphQLInputObjectType, GraphQLNonNull, GraphQLScalarType, is_list_type

from api.configuration.settings import load
from api.observability.logs import formatter
from domain.kernel.refusals import InvalidInput
from domain.kernel.secrets_by_name import carries_secret
from schema.kernel.fields import is_secret
from schema.root import schema
from tests.api.observability.test_tracing import Collector
from tests.schema.cast import a_requester
from tests.schema.inputs import MUTATIONS, SCHEMA
from tests.schema.served import SECONDS, serving

MARK = "hunter2secret"  # a name of GraphQL too, to be written without quotes
OF_SCALARS = {
    "Int": 1,
    "Float": 1.5,
    "Boolean": True,
    "Money": "1.00",
    "DateTime": "2030-01-01T00:00:00Z",
}
MAILED = ("changePassword", "resetPassword", "signIn", "signUp", "verifyEmail")
NO_SECRET = ".clientToken"  # of the client's own choice; no message shows it all the same


def marked(kind, name="", deep=6):
    """A value of an input type with a secret in every field that carries one."""
    kind = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if is_list_type(kind):
        return [marked(kind.of_type, name, deep)]
    if isinstance(kind, GraphQLInputObjectType):
        fields = list(kind.fields.items())[: 1 if kind.is_one_of else None]
        return {each: marked(field.type, each, deep - 1) for each, field in fields if deep}
    if not isinstance(kind, GraphQLScalarType):
        return next(iter(kind.values))
    return OF_SCALARS.get(kind.name, MARK if carries_secret(name) else "text")


def wrong(value):
    """The value, and the value spoiled in each way."""
    yield value
    yield {**value, "unknown": MARK}
    yield {**value, f"two words {MARK}": MARK}
    yield dict(list(value.items())[1:])
    yield from ([value, MARK], MARK, None)
    for name in value:
        nested = {f"two words {MARK}": MARK}
        yield from ({**value, name: spoiled} for spoiled in ([MARK, [MARK]], nested, None))
        if carries_secret(name):
            yield {**value, name: f"\x00{MARK}" * 20}


def literal(value):
    """A value as it is written in a document."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {literal(each)}' for name, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    return json.dumps(value)


def documents(verb, value):
    """The mutation with the value in the document, also where that cannot be read."""
    first, *others = value
    written = literal({first: MARK, **{name: value[name] for name in others}})
    quoted = f'"{MARK}"'
    for instead in (
        quoted,
        MARK,
        f"[{quoted}]",
        f"{{a: {quoted}}}",
        f"{quoted} {quoted}",
        f"{MARK} {MARK} {MARK}",
        f'"\\u{{{MARK}}}"',
        f"'{MARK}'",
        f'"""{MARK}""" {MARK}',
        f"{quoted}, unknown: {quoted}",
    ):
        yield f"mutation {{ {verb}(input: {written.replace(quoted, instead)}) {{ __typename }} }}"


def query_of(verb):
    kind = verb[0].upper() + verb[1:]
    union = {each.name for each in SCHEMA.type_map[f"{kind}Result"].types}
    more = "... on InvalidInput { field value bound }" if "InvalidInput" in union else ""
    shown = f"{{ __typename ... on Refusal {{ message }} {more} }}"
    return f"mutation($input: {kind}Input!) {{ {verb}(input: $input) {shown} }}"


@pytest.fixture
def more_settings():
    """The walk asks for more than people do."""
    return {"cost_bucket": 1_000_000_000, "cost_restore": 1_000_000}


@pytest.fixture
def log():
    """What the server writes, as it writes it."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(formatter(as_json=True))
    handler.addFilter(is_written)
    root, ours = logging.getLogger(), logging.getLogger("kempelen")
    level = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    yield text
    root.removeHandler(handler)
    ours.setLevel(level)


def is_written(record):
    """As configured: of libraries, here also the client's, from warnings on."""
    return record.levelno >= logging.WARNING or record.name.startswith("kempelen")


async def walk(market, token, verbs):
    """Send everything; returns the answers that hold a secret."""
    headers, found, count = {"authorization": f"Bearer {token}"}, [], 0
    for verb in verbs:
        value, query = marked(MUTATIONS[verb]), query_of(verb)
        bodies = [{"query": query, "variables": {"input": each}} for each in wrong(value)]
        bodies += [{"query": document} for document in documents(verb, value)]
        for body in bodies:
            answer = await market.http.post(market.url, json=body, headers=headers)
            assert answer.status_code in (200, 400), answer.text
            count += 1
            if MARK in answer.text:
                found.append((verb, str(body)[-160:], answer.text[:300]))
    assert count > 15 * len(verbs)
    return found


async def metrics_of(market):
    return (await market.http.get(market.url.replace("/graphql", "/metrics"))).text


def input_fields():
    for kind in schema._schema.type_map.values():
        if isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{kind.name}.{name}", field) for name, field in kind.fields.items())


def test_each_input_that_carries_a_secret_is_marked_and_has_a_name_that_says_so():
    """Refusals of the domain know a secret by its name, so a mark alone would not keep it."""
    marks = {name for name, field in input_fields() if is_secret(field)}
    named = {name for name, _ in input_fields() if carries_secret(name.partition(".")[2])}

    assert marks == {name for name in named if not name.endswith(NO_SECRET)}
    assert marks >= {"SignUpInput.password", "ResetPasswordInput.token"}


async def test_no_secret_is_in_a_trace(sqlite_url, tmp_path, monkeypatch):
    collector = Collector()
    async with await asyncio.start_server(collector, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{port}")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
        settings = load(database_url=sqlite_url, outbox_folder=tmp_path, tracing=True)
        async with serving(settings) as market:
            rita = await a_requester("Rita")
            assert await walk(market, rita.token, MAILED) == []
    spans = b"".join(body for _, body in collector.taken)

    assert all(verb.encode() in spans for verb in MAILED)
    assert MARK.encode() not in spans


async def test_no_password_or_mailed_token_comes_back(market, people, log):
    assert await walk(market, people.rita.token, MAILED) == []
    assert MARK not in log.getvalue() + await metrics_of(market)


@pytest.mark.long
async def test_no_secret_of_any_input_comes_back(market, people, log):
    assert await walk(market, people.rita.token, sorted(MUTATIONS)) == []
    assert MARK not in log.getvalue() + await metrics_of(market)


async def test_no_secret_comes_back_in_a_query_string(market, people, log):
    url = market.url
    for document in documents("signUp", marked(MUTATIONS["signUp"])):
        for parameters in (
            {"query": document},
            {"query": query_of("signUp"), "variables": json.dumps({"input": MARK})},
            {"query": query_of("signUp"), "variables": f'{{"input": {MARK}'},
            {"query": "{ me { id } }", "operationName": f"{MARK} {MARK}"},
        ):
            answer = await market.http.get(f"{url}?{urlencode(parameters)}&{MARK}=1&{MARK}=2")
            assert MARK not in answer.text, parameters

    assert MARK not in log.getvalue()


async def test_no_secret_comes_back_over_a_socket_or_a_stream(market, people, log):
    value, query = marked(MUTATIONS["signUp"]), query_of("signUp")
    payloads = [{"query": query, "variables": {"input": each}} for each in wrong(value)]
    payloads += [{"query": document} for document in documents("signUp", value)]
    said = []
    async with market.socket(people.rita.token) as socket:
        for number, payload in enumerate(payloads):
            message = {"type": "subscribe", "id": str(number), "payload": payload}
            await socket.connection.send(json.dumps(message))
            answer = await socket.receive_any(SECONDS)
            said.append(answer)
            if json.loads(answer)["type"] == "next":
                await socket.receive_any(SECONDS)  # complete
    for payload in payloads[:12]:
        answer = await market.http.post(
            f"{market.url}/stream", json=payload, headers={"accept": "text/event-stream"}
        )
        said.append(answer.text)

    assert len(said) == len(payloads) + 12
    assert [text for text in said if MARK in text] == []
    assert MARK not in log.getvalue()


async def test_no_secret_is_in_the_reason_of_a_closed_socket(market, log):
    for first in (
        f"{{{MARK}",
        {"type": "connection_init", "payload": {"authorization": f"Bearer {MARK}"}},
        {"type": "connection_init", "payload": {"authorization": MARK}},
        {"type": MARK},
        {"type": "subscribe", "id": MARK, "payload": {"query": MARK}},
    ):
        async with market.raw_socket() as connection:
            await connection.send(first if isinstance(first, str) else json.dumps(first))
            await connection.wait_closed()
            assert MARK not in str(connection.close_reason), first

    assert MARK not in log.getvalue()


@pytest.mark.parametrize("path", ["/verify-email", "/not-me", "/reset-password"])
async def test_no_page_of_a_mailed_link_answers_with_a_secret(market, log, path):
    url = market.url.replace("/graphql", path)
    for form in ({"token": MARK}, {"token": MARK, "password": MARK}, {"password": "\x00" + MARK}):
        answer = await market.http.post(url, data=form)
        assert answer.status_code == 400
        assert MARK not in answer.text

    assert MARK not in log.getvalue()


@pytest.mark.parametrize(
    ("path", "is_secret"),
    [
        ("password", True),
        ("newPassword", True),
        ("hits[3].clientToken", True),
        ("payee.taxId", True),
        ("accountNumber", True),
        ("code", True),
        ("email", False),
        ("countryCode", False),
        ("subdivision", False),
        ("keywords[0]", False),
    ],
)
def test_a_refusal_keeps_no_value_of_a_secret_field(path, is_secret):
    refused = InvalidInput(path, MARK, "something else")

    assert (refused.value is None) == is_secret
    assert (MARK not in refused.message) == is_secret


def test_a_fault_of_the_database_is_logged_without_the_value(log):
    cause = ValueError(f"invalid input for query argument $2: '{MARK}' (expected str)")
    logging.getLogger("kempelen.graphql").error("failed: %s", cause, exc_info=cause)
    logging.getLogger("kempelen.http").error("GET /not-me?token=%s", MARK)

    assert log.getvalue() != ""
    assert MARK not in log.getvalue()
