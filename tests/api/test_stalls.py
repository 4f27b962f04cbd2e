"""No request, handshake or frame of a client holds the event loop: others have their turns."""

import asyncio
import base64
import gc
import gzip
import json
import os
import struct
import time
from contextlib import asynccontextmanager

import pytest

from api.access.prices import STRANGERS_BYTES
from api.configuration.settings import load
from api.process.serve import freeze_garbage_collector
from tests.api.conftest import serving

MOST_WORK = 4_000_000  # numbers to add: about 50 ms of a quiet core
ROUNDS = 5
SUBMITS = b"POST /mturk/externalSubmit "  # on the origin of task pages
KIB = 1024
TOKEN = "open-sesame"
FULL = STRANGERS_BYTES - 100

PAIRS = (
    " ".join(f"...F{n}" for n in range(95))
    + "} } "
    + " ".join(
        f"fragment F{n} on Query {{ hello account address process crash refuse me {{ hello }} }}"
        for n in range(95)
    )
)
DOCUMENTS = {
    "95 fragments of seven fields": "{ me { " + PAIRS,
    "two thousand fields": "{ me { " + "hello " * 1990 + "} }",
    "pairs of fields with fields": "{ me { " + "me { hello } " * 900 + "} }",
    "unknown fields": "{ me { " + " ".join(f"helo{n}" for n in range(1990)) + "} }",
    "many operations": " ".join(f"query A{n} {{ hello }}" for n in range(900)),
    "unused variables": f"query({' '.join(f'$v{n}: Int' for n in range(900))}) {{ hello }}",
    "a long name": "{ " + "a" * FULL + " }",
    "new lines": "\n" * (FULL // 2) + "{ hello }",
    "escapes": '{ hello(name: "' + "\\u00e9" * (FULL // 14) + '") }',
    "a long list": "{ add(a: [" + "1 " * 4_800 + "]) }",
    "a wide object": "{ half(of: {" + "x: 1 " * 1_600 + "}) }",
}
BODIES = {
    "brackets": b"[" * FULL,
    "numbers": b'{"query": "{ hello }", "variables": {"x": [' + b"1," * (FULL // 2 - 50) + b"1]}}",
    "quotes": b'"\\"' * (FULL // 3),
    "another 16 MiB": b"x" * (16 * KIB * KIB),
}
LARGE = {  # of the signed-in
    "numbers": b'{"query": "{ hello }", "variables": {"x": [' + b"1," * 450_000 + b"1]}}",
    "objects": b'{"query": "{ hello }", "variables": {"x": [' + b'{"a":{}},' * 100_000 + b"1]}}",
    "one string": b'{"query": "{ hello }", "variables": {"x": "' + b"x" * (15 * KIB * KIB) + b'"}}',
    "escapes": b'{"query": "{ hello }", "variables": {"x": "' + b"\\n" * (2_000 * KIB) + b'"}}',
}
URL_ENCODED, PARTS = b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x"
FORMS = {
    "escapes": (URL_ENCODED, b"assignmentId=A&a=" + b"%41" * 80_000),
    "pairs": (URL_ENCODED, b"&".join([b"assignmentId=A", *[b"a%41=" + b"%c3%a9" * 7] * 4_900])),
    "parts": (PARTS, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 4_900),
    "new lines": (
        PARTS,
        b'--x\r\nContent-Disposition: form-data; name="a"\r\n' + b"\r\n" * 120_000,
    ),
}
BOMB = gzip.compress(b" " * (64 * KIB * KIB), compresslevel=1)
HEADS = {
    "an origin that never ends": b"origin: http://[" + b"a" * 7_900 + b"\r\n",
    "thousands of headers": b"a:\r\n" * 60_000,
    "a header that never ends": b"a: " + b"x" * (KIB * KIB),
    "an e-mail that never ends": b"x-request-id: " + b"a" * 60_000 + b"@\r\n",
    "media types": b"accept: " + b"a;q=1," * 9_000 + b"\r\n",
    "subprotocols": b"sec-websocket-protocol: " + b"a," * 3_900 + b"\r\n",
}
FRAMES = {
    "empty pings": b"\x89\x80\x00\x00\x00\x00" * 40_000,
    "empty pongs": b"\x8a\x80\x00\x00\x00\x00" * 40_000,
    "tiny messages": None,  # made below, since their text is masked
    "one byte frames of a message": b"\x01\x81\x00\x00\x00\x00a"
    + b"\x00\x81\x00\x00\x00\x00a" * 40_000,
}


def frame(text):
    data = text.encode()
    if len(data) < 126:
        head = bytes((0x81, 0x80 | len(data)))
    elif len(data) < 65_536:
        head = struct.pack("!BBH", 0x81, 0x80 | 126, len(data))
    else:
        head = struct.pack("!BBQ", 0x81, 0x80 | 127, len(data))
    return head + bytes(4) + data  # masked with zeros


FRAMES["tiny messages"] = frame('{"type":"connection_init"}') + frame('{"type":"pong"}') * 20_000


@pytest.fixture
async def served():
    async with serving(load(cost_bucket=1_000_000_000, cost_restore=1_000_000)) as server:
        server.doorman.knows(TOKEN)
        threshold = gc.get_threshold()
        freeze_garbage_collector()  # as a process that serves does
        try:
            yield server
        finally:
            gc.unfreeze()
            gc.set_threshold(*threshold)


class Stalls:
    """The longest work of the event loop of server and test before it came round again.

    Measured in the processor time of its thread: what else runs on the machine does not count.
    """

    def __init__(self):
        self.longest = 0.0

    @asynccontextmanager
    async def measured(self):
        """The client runs in a process of its own, so only the server can hold this loop."""
        ticking = asyncio.ensure_future(self._tick())
        await asyncio.sleep(0.01)
        self.longest = 0.0
        try:
            yield
        finally:
            ticking.cancel()

    async def _tick(self):
        last = time.thread_time()
        while True:
            await asyncio.sleep(0.001)
            now = time.thread_time()
            self.longest, last = max(self.longest, now - last), now


CLIENT = """
import socket, sys
def play(port, timeout):
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.settimeout(timeout)
        data = sys.stdin.buffer.read()
        first, _, rest = data.partition(b"\\0\\0AND THEN\\0\\0")
        try:
            link.sendall(first)
            if rest:
                link.recv(4096)
                link.sendall(rest)
            link.shutdown(socket.SHUT_WR)
            answer = link.recv(65536)
            sys.stdout.buffer.write(answer[:40])
            while answer:
                answer = link.recv(65536)
        except OSError:
            pass
play(int(sys.argv[1]), float(sys.argv[2]))
"""
AND_THEN = b"\0\0AND THEN\0\0"


async def sent(served, data):
    """Send bytes from another process; returns the first bytes of the answer."""
    import sys

    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-S",
        "-c",
        CLIENT,
        (served.task_pages if SUBMITS in data else served.url).split(":")[2].split("/")[0],
        "3",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate(data)
    return out


def posted(body, *more):
    head = [
        b"POST /graphql HTTP/1.1",
        b"host: x",
        b"connection: close",
        b"content-type: application/json",
        b"content-length: %d" % len(body),
        *more,
    ]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def form(media_type, body):
    head = SUBMITS + b"HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
    head += b"content-type: %b\r\ncontent-length: %d\r\n\r\n" % (media_type, len(body))
    return head + body


def handshake(more=b"", protocol=True):
    key = base64.b64encode(os.urandom(16))
    head = b"GET /graphql HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
    head += b"sec-websocket-version: 13\r\nsec-websocket-key: " + key + b"\r\n"
    head += b"sec-websocket-protocol: graphql-transport-ws\r\n" if protocol else b""
    return head + more + b"\r\n"


def corpus():
    for name, text in DOCUMENTS.items():
        body = json.dumps({"query": text}).encode()
        yield f"document: {name}", posted(body)
    for name, body in BODIES.items():
        yield f"body: {name}", posted(body)
    for name, body in LARGE.items():
        yield f"large body: {name}", posted(body, b"authorization: Bearer " + TOKEN.encode())
    for name, (media_type, body) in FORMS.items():
        yield f"form: {name}", form(media_type, body)
    signed_in = b"authorization: Bearer " + TOKEN.encode()
    yield "body: a bomb", posted(BOMB, signed_in, b"content-encoding: gzip")
    for name, head in HEADS.items():
        yield f"head: {name}", b"POST /graphql HTTP/1.1\r\nhost: x\r\n" + head + b"\r\n"
        yield f"handshake: {name}", handshake(head)
    for name, frames in FRAMES.items():
        yield f"frames: {name}", handshake() + AND_THEN + frames
    init, text = frame('{"type":"connection_init"}'), DOCUMENTS["two thousand fields"]
    subscribe = {"type": "subscribe", "id": "1", "payload": {"query": text}}
    yield "frames: a hostile document", handshake() + AND_THEN + init + frame(json.dumps(subscribe))
    yield "frames: 100 KiB", handshake() + AND_THEN + init + frame("[" * 100 * KIB)
    yield "pipelined requests", b"GET / HTTP/1.1\r\n\r\n" * 14_000
    chunked = b"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
    yield "tiny chunks", chunked + b"transfer-encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 60_000


CORPUS = dict(corpus())


def most_seconds():
    """What one client may take at once, in the processor time of this machine at this moment."""
    start = time.thread_time()
    sum(range(MOST_WORK))
    return time.thread_time() - start


@pytest.mark.long
@pytest.mark.parametrize("name", CORPUS)
async def test_a_hostile_client_does_not_hold_the_loop(served, name):
    """A collection of garbage stalls the loop as well: the shortest of several rounds counts."""
    shares = []
    for _ in range(ROUNDS):
        stalls = Stalls()
        async with stalls.measured():
            answer = await sent(served, CORPUS[name])
        assert b" 500 " not in answer
        shares.append(stalls.longest / most_seconds())
        if shares[-1] < 1:
            return

    assert min(shares) < 1, shares
