"""A server with trusted documents runs these only, by hash or by text."""

import json

import pytest

from api.access.trusted_documents import digest, document_id_in, read
from api.configuration.settings import BadSettings, load
from tests.api.conftest import connecting_to, serving
from tests.api.http.test_endpoint import GRAPHQL, code, post
from tests.api.websocket.test_connection import Peer
from tests.listening import http_client

HELLO = "query Hello($name: String!) { hello(name: $name) }"
COUNT = "subscription { count(to: 1) }"
WRITE = "mutation { write }"
RELAY = "{ add(a: 1, b: 2) }"
NOT_LISTED = "{ hello }"
ANSWERED = {"data": {"hello": "hello Ada"}}


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "trusted.json"
    by_hash = {digest(text): text for text in (HELLO, COUNT, WRITE)}
    path.write_text(json.dumps(by_hash | {"7c1f2d9b0a3e4f5566778899aabbccdd": RELAY}))
    return path


@pytest.fixture
async def served(listed):
    async with serving(load(trusted_documents=listed)) as server:
        yield server


def asking(text):
    """The ways to name a document in a request."""
    return [
        {"query": text},
        {"documentId": digest(text)},
        {"documentId": "sha256:" + digest(text)},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(text)}}},
        {"query": text, "extensions": {"persistedQuery": {"sha256Hash": digest(text)}}},
    ]


@pytest.mark.parametrize("number", range(5))
async def test_a_listed_document_runs_however_it_is_asked_for(client, served, number):
    body = asking(HELLO)[number] | {"variables": {"name": "Ada"}}
    answer = await post(client, served, body)

    assert (answer.status_code, answer.json()) == (200, ANSWERED)


async def test_a_listed_document_runs_by_get(client, served):
    params = {"documentId": digest(HELLO), "variables": '{"name": "Ada"}'}
    answer = await client.get(served.url, params=params, headers={"accept": f"text/html,{GRAPHQL}"})

    assert answer.json() == ANSWERED


async def test_an_id_of_another_kind_is_taken_as_the_compiler_gave_it(client, served):
    answer = await post(client, served, {"documentId": "7c1f2d9b0a3e4f5566778899aabbccdd"})

    assert answer.json() == {"data": {"add": 3}}


@pytest.mark.parametrize("number", range(5))
async def test_any_other_document_is_refused(client, served, number):
    answer = await post(client, served, asking(NOT_LISTED)[number])

    assert (answer.status_code, code(answer)) == (400, "DOCUMENT_NOT_TRUSTED")
    assert "data" not in answer.json()


async def test_a_foreign_text_under_a_listed_hash_is_refused(client, served):
    answer = await post(client, served, {"query": NOT_LISTED, "documentId": digest(HELLO)})

    assert code(answer) == "DOCUMENT_NOT_TRUSTED"


async def test_a_listed_text_runs_only_to_the_letter(client, served):
    answer = await post(client, served, {"query": HELLO + " ", "variables": {"name": "Ada"}})

    assert code(answer) == "DOCUMENT_NOT_TRUSTED"


async def test_over_sockets_the_same_documents_run(served):
    async with connecting_to(served) as socket:
        peer = Peer(socket)
        await peer.init()
        received = []
        for number, payload in enumerate([*asking(COUNT), *asking(NOT_LISTED)]):
            subscribe = {"type": "subscribe", "id": str(number), "payload": payload}
            await peer.send(subscribe)
            received.append((await peer.until_end())[0])

    assert [message["payload"] for message in received[:5]] == [{"data": {"count": 0}}] * 5
    assert [message["payload"][0]["extensions"]["code"] for message in received[5:]] == [
        "DOCUMENT_NOT_TRUSTED"
    ] * 5


async def test_without_a_list_an_id_alone_is_answered_as_apollo_expects():
    body = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(NOT_LISTED)}}}
    async with serving(load()) as served, http_client() as client:
        alone = await post(client, served, body)
        with_text = await post(client, served, {"query": NOT_LISTED, **body})
        async with connecting_to(served) as socket:
            peer = Peer(socket)
            await peer.init()
            await peer.send({"type": "subscribe", "id": "1", "payload": body})
            over_socket = await peer.receive()

    assert (alone.status_code, code(alone)) == (400, "PERSISTED_QUERY_NOT_SUPPORTED")
    assert with_text.json() == {"data": {"hello": "hello world"}}
    assert over_socket["payload"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_SUPPORTED"


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"documentId": ""},
        {"documentId": "x" * 257},
        {"extensions": {"persistedQuery": "x"}},
        {"extensions": {"persistedQuery": {"sha256Hash": 5}}},
    ],
)
def test_what_is_no_id_asks_for_no_document(payload):
    assert document_id_in(payload) is None


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "it cannot be read: No such file or directory"),
        ("{", "it is not JSON"),
        ("[]", "it must be an object"),
        ("{}", "it must be an object"),
        ('{"a": 5}', "the value of a must be a document"),
        (json.dumps({"0" * 64: "{ hello }"}), f"{'0' * 64} is not the SHA-256 of the document"),
    ],
)
def test_a_list_that_cannot_be_used_stops_the_start(tmp_path, content, problem):
    path = tmp_path / "trusted.json"
    if content is not None:
        path.write_text(content)

    with pytest.raises(BadSettings) as refused:
        read(path)
    assert str(refused.value).startswith(f"KEMPELEN_TRUSTED_DOCUMENTS is {path}, but {problem}")


def test_serving_with_a_bad_list_is_one_sentence_and_exit_code_2(kempelen, monkeypatch, tmp_path):
    monkeypatch.setenv("KEMPELEN_TRUSTED_DOCUMENTS", str(tmp_path / "none.json"))
    status, out, err = kempelen("serve")

    assert (status, out) == (2, "")
    assert err.startswith("KEMPELEN_TRUSTED_DOCUMENTS is ")


def test_the_command_prints_a_list_that_can_be_used(kempelen, tmp_path):
    for name, text in (("a.graphql", HELLO), ("b.graphql", WRITE + "\n")):
        (tmp_path / name).write_text(text)
    status, out, _ = kempelen(
        "documents", "hash", str(tmp_path / "a.graphql"), str(tmp_path / "b.graphql")
    )
    path = tmp_path / "trusted.json"
    path.write_text(out)

    assert status == 0
    assert json.loads(out) == {digest(HELLO): HELLO, digest(WRITE + "\n"): WRITE + "\n"}
    assert read(path).text("", digest(HELLO)) == HELLO
