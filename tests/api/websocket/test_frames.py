"""Frames that the websocket protocol does not allow are answered with its own close codes."""

import asyncio
import random

import pytest

from api.configuration.settings import load
from tests.api.conftest import serving
from tests.proofs.frames import GREETING, Raw, fragmented, frame
from tests.proofs.nonsense import ENDINGS


def malformed(served, protocol):
    """How often something was counted that is not of the protocol."""
    labels = {"protocol": protocol}
    value = served.app.state.metrics.registry.get_sample_value("kempelen_malformed_total", labels)
    return value or 0


def port_of(served):
    return int(served.url.split(":")[2].split("/")[0])


@pytest.mark.parametrize("is_acknowledged", [False, True])
@pytest.mark.parametrize("name", ENDINGS)
async def test_each_wrong_frame_is_answered_with_its_code(served, name, is_acknowledged, caplog):
    ending, codes = ENDINGS[name]
    raw = await Raw.websocket(port_of(served))
    if is_acknowledged:
        await raw.say(frame(b'{"type":"connection_init"}'))
    await raw.say(ending(random.Random(name)))

    code, _ = await raw.farewell()
    assert code in codes
    raw.leave()
    assert malformed(served, "websocket") == (1 if code in (1002, 1007, 1009) else 0)
    assert [record for record in caplog.records if record.levelname != "INFO"] == []


@pytest.mark.parametrize(("pieces", "is_taken"), [(1024, True), (1025, False)])
async def test_a_message_has_at_most_1024_frames(served, pieces, is_taken):
    message = b'{"type":"ping"}'
    raw = await Raw.websocket(port_of(served))
    await raw.say(frame(b'{"type":"connection_init"}'))
    # Empty frames do not count as bytes, so that only their number bounds them.
    await raw.say(fragmented(message, *[0] * (pieces - 1)))

    received = b""
    if is_taken:
        while b'"pong"' not in received and (more := await raw.receive()):
            received += more
        assert b'"pong"' in received
    else:
        assert (await raw.farewell())[0] == 1009
    raw.leave()


HANDSHAKES = {
    "a long header": ("/graphql", "x: " + "y" * 9000, b"431"),
    "many headers": ("/graphql", "\r\n".join(f"x-{n}: y" for n in range(200)), b"431"),
    "a long address": ("/graphql?x=" + "y" * 9000, "x: y", b"414"),
    "a key that is none": ("/graphql", "Sec-WebSocket-Key: x", b"400"),
    "a request with no such address": ("/nowhere", "x: y", b"404"),
}


@pytest.mark.parametrize("name", HANDSHAKES)
async def test_each_wrong_handshake_is_answered(served, name):
    path, header, status = HANDSHAKES[name]
    greeting = GREETING.format(host="x", key="AAAAAAAAAAAAAAAAAAAAAA==").replace("/graphql", path)
    raw = await Raw.connected(port_of(served))
    await raw.say(greeting.removesuffix("\r\n").encode() + header.encode() + b"\r\n\r\n")
    received = await raw.receive()
    while more := await raw.receive():
        received += more

    assert received.startswith(b"HTTP/1.1 %b " % status)
    raw.leave()


async def test_a_client_that_answers_no_ping_is_asked_to_reconnect():
    async with serving(load(socket_ping_seconds=0.1)) as served:
        raw = await Raw.websocket(port_of(served))
        code, received = await raw.farewell()

    assert code == 1013
    raw.leave()
    assert b"No answer to a ping" in received


NO_HTTP = {
    "a greeting": b"hello\r\n\r\n",
    "bytes": b"\x16\x03\x01\x00\xff" * 9,
    "a bad version": b"GET / HTTP/9.9\r\nhost: x\r\n\r\n",
    "a bad length": b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: x\r\n\r\n",
    "an address in latin-1": b"GET /\xe9 HTTP/1.1\r\nhost: x\r\n\r\n",
    "an unknown upgrade": b"GET / HTTP/1.1\r\nconnection: upgrade\r\nupgrade: h9\r\n\r\n",
}


@pytest.mark.parametrize("name", NO_HTTP)
async def test_what_is_no_http_is_counted_and_not_logged(served, name, caplog):
    _, writer = await asyncio.open_connection("127.0.0.1", port_of(served))
    writer.write(NO_HTTP[name])
    async with asyncio.timeout(10):
        while not malformed(served, "http"):
            await asyncio.sleep(0.01)
    writer.close()

    assert malformed(served, "http") == 1
    assert [record for record in caplog.records if record.levelname != "INFO"] == []
