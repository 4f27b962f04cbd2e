"""Compressed bodies: decoded within the limits of plain ones, and paid for before they are."""

import gzip
import zlib

import pytest

from api.access.prices import FREE_BYTES, STRANGERS_BYTES
from api.configuration.settings import load
from api.http.answers import RequestRefused
from api.http.encodings import PIECE_BYTES, decoder_of
from tests.api.conftest import serving
from tests.api.http.test_endpoint import code
from tests.listening import http_client

HELLO = b'{"query": "{hello}"}'
MIB = 1024 * 1024


def deflated(text, *, window=15):
    packer = zlib.compressobj(wbits=window)
    return packer.compress(text) + packer.flush()


def padded(size):
    """A valid body of this size, which compresses to next to nothing."""
    start, end = b'{"query": "{hello}", "variables": {"x": "', b'"}}'
    return start + b"x" * (size - len(start) - len(end)) + end


async def send(client, served, content, encoding, *, token=None, path=""):
    headers = {"content-type": "application/json", "content-encoding": encoding}
    if token:
        headers["authorization"] = f"Bearer {token}"
    return await client.post(served.url + path, content=content, headers=headers)


PACKED = {
    "gzip": ("gzip", gzip.compress(HELLO)),
    "gzip in capitals": ("GZIP", gzip.compress(HELLO)),
    "gzip by its old name": ("x-gzip", gzip.compress(HELLO)),
    "deflate": ("deflate", deflated(HELLO)),
    "deflate without a header": ("deflate", deflated(HELLO, window=-15)),
    "nothing": ("identity", HELLO),
    "no name": ("", HELLO),
    "gzip, then nothing": ("gzip, identity", gzip.compress(HELLO)),
}


@pytest.mark.parametrize("name", PACKED)
async def test_a_compressed_body_is_decoded(client, served, name):
    encoding, content = PACKED[name]

    assert (await send(client, served, content, encoding)).json() == {
        "data": {"hello": "hello world"}
    }


async def test_event_streams_take_compressed_requests_too(client, served):
    answer = await send(client, served, gzip.compress(HELLO), "gzip", path="/stream")

    assert "hello world" in answer.text


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize("name", PACKED)
def test_it_may_arrive_in_pieces_of_any_size(name, size):
    encoding, content = PACKED[name]
    decoder = decoder_of(encoding)
    text = b""
    for start in range(0, len(content), size):
        text += b"".join(decoder.pieces(content[start : start + size]))
    decoder.end()

    assert text == HELLO


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip", "br, gzip", "utf-8"])
async def test_another_encoding_is_refused_with_those_that_are_taken(client, served, encoding):
    answer = await send(client, served, gzip.compress(HELLO), encoding)

    assert (answer.status_code, code(answer)) == (415, "BAD_REQUEST")
    assert answer.headers["accept-encoding"] == "gzip, deflate"
    message = answer.json()["errors"][0]["message"]
    assert all(name in message for name in (encoding, "gzip", "deflate"))


MALFORMED = {
    "plain text called gzip": ("gzip", HELLO, "is not valid gzip"),
    "plain text called deflate": ("deflate", HELLO, "is not valid deflate"),
    "nothing called gzip": ("gzip", b"", "ends before"),
    "one byte called deflate": ("deflate", b"\x78", "ends before"),
    "half of it": ("gzip", gzip.compress(HELLO)[:-9], "ends before"),
    "a wrong checksum": ("gzip", gzip.compress(HELLO)[:-8] + b"\0" * 8, "is not valid gzip"),
    "something after it": ("gzip", gzip.compress(HELLO) + b"x", "goes on after"),
    "two of them": ("gzip", gzip.compress(HELLO) * 2, "goes on after"),
}


@pytest.mark.parametrize("name", MALFORMED)
async def test_a_body_that_is_not_in_its_encoding_is_refused(client, served, name):
    encoding, content, why = MALFORMED[name]
    answer = await send(client, served, content, encoding)

    assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")
    assert why in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (gzip.compress(HELLO), "Content-Encoding: gzip"),
        (HELLO.decode().encode("utf-16"), "UTF-16"),
        (HELLO.decode().encode("utf-16-be"), "not valid JSON"),
    ],
)
async def test_a_body_of_another_format_is_told_so(client, served, content, why):
    answer = await send(client, served, content, "identity")

    assert (answer.status_code, why in answer.text) == (400, True)


async def test_a_byte_order_mark_before_the_json_is_no_error(client, served):
    answer = await send(client, served, b"\xef\xbb\xbf" + HELLO, "identity")

    assert answer.json() == {"data": {"hello": "hello world"}}


@pytest.mark.parametrize(("size", "status"), [(STRANGERS_BYTES, 200), (STRANGERS_BYTES + 1, 413)])
async def test_a_stranger_may_send_as_much_once_it_is_decoded(client, served, size, status):
    answer = await send(client, served, gzip.compress(padded(size)), "gzip")

    assert answer.status_code == status


@pytest.mark.parametrize(("size", "status"), [(MIB, 200), (MIB + 1, 413), (20 * MIB, 413)])
async def test_the_limit_of_the_signed_in_is_that_of_the_decoded_body(size, status):
    async with serving(load(body_limit_bytes=MIB)) as served, http_client() as client:
        served.doorman.knows("open-sesame")
        content = gzip.compress(padded(size), compresslevel=1)
        answer = await send(client, served, content, "gzip", token="open-sesame")

    assert answer.status_code == status
    if status == 413:
        assert code(answer) == "LIMIT_EXCEEDED"


def test_a_bomb_is_unpacked_no_further_than_it_is_asked_for():
    pieces = decoder_of("gzip").pieces(gzip.compress(b" " * (64 * MIB), compresslevel=1))

    assert [len(next(pieces)) for _ in range(3)] == [PIECE_BYTES] * 3


async def test_bytes_that_unpack_to_nothing_count_as_they_are_received(client, served):
    """An empty block of deflate has five bytes, and there may be any number of them."""
    content = b"\x00\x00\x00\xff\xff" * (STRANGERS_BYTES // 5 + 1)
    answer = await send(client, served, content, "deflate")

    assert (answer.status_code, code(answer)) == (413, "LIMIT_EXCEEDED")


@pytest.fixture
async def charged(monkeypatch):
    """A server whose callers have 5,000 points: for one body of the largest size, and a bit."""
    monkeypatch.setenv("KEMPELEN_COST_BUCKET", "5000")
    async with serving(load(cost_restore=1)) as server:
        server.doorman.knows("open-sesame")
        yield server


def points(answer):
    return answer.json()["extensions"]["cost"]["throttleStatus"]["currentlyAvailable"]


@pytest.mark.parametrize("size", [FREE_BYTES, FREE_BYTES + PIECE_BYTES, 4 * MIB])
async def test_a_compressed_body_costs_what_a_plain_one_costs(charged, size):
    async with http_client() as client:
        before = points(await send(client, charged, HELLO, "", token="open-sesame"))
        packed = points(
            await send(client, charged, gzip.compress(padded(size)), "gzip", token="open-sesame")
        )
        plain = points(await send(client, charged, padded(size), "", token="open-sesame"))

    assert abs((before - packed) - (packed - plain)) <= 2  # points come back with the time
    assert (before - packed > 10) == (size > FREE_BYTES)


async def test_a_bomb_is_paid_for_and_the_second_one_is_not_unpacked(charged):
    bomb = gzip.compress(b" " * (17 * MIB))
    async with http_client() as client:
        first = await send(client, charged, bomb, "gzip", token="open-sesame")
        second = await send(client, charged, bomb, "gzip", token="open-sesame")
        small = await send(client, charged, gzip.compress(HELLO), "gzip", token="open-sesame")

    assert (first.status_code, second.status_code) == (413, 429)
    assert int(second.headers["retry-after"]) > 1
    assert small.json()["data"] == {"hello": "hello world"}


def test_a_malformed_encoding_is_refused_before_anything_is_read():
    with pytest.raises(RequestRefused):
        decoder_of("gzip" * 100)
