"""Raw websockets, so that tests can send invalid frames and read every byte of the server."""

import asyncio
import base64
import contextlib
import itertools
import os
import socket
import struct

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
FINAL, MASKED = 0x80, 0x80
SECONDS = 10
GREETING = (
    "GET /graphql HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
    "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
)


def frame(payload, *, opcode=TEXT, bits=FINAL, masked=True, announced=None):
    """A client's frame; `bits` are its first four, `announced` a length other than the true one."""
    length = len(payload) if announced is None else announced
    mask = MASKED if masked else 0
    if length < 126:
        head = struct.pack("!BB", bits | opcode, mask | length)
    elif length < 65536:
        head = struct.pack("!BBH", bits | opcode, mask | 126, length)
    else:
        head = struct.pack("!BBQ", bits | opcode, mask | 127, length)
    if not masked:
        return head + payload
    key = os.urandom(4)
    return head + key + bytes(byte ^ key[i % 4] for i, byte in enumerate(payload))


def fragmented(payload, *cuts):
    """One text message in several frames."""
    edges = [0, *sorted(cuts), len(payload)]
    pieces = [payload[a:b] for a, b in itertools.pairwise(edges)]
    last = len(pieces) - 1
    return b"".join(
        frame(piece, opcode=0 if i else TEXT, bits=FINAL if i == last else 0)
        for i, piece in enumerate(pieces)
    )


def closing(code=1000, reason=b""):
    return frame(struct.pack("!H", code) + reason, opcode=CLOSE)


class Raw:
    """A TCP connection that sends bytes, and receives until the other side closes."""

    def __init__(self, connection):
        self._socket = connection
        self._loop = asyncio.get_running_loop()

    @classmethod
    async def connected(cls, port):
        connection = socket.socket()
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, ("127.0.0.1", port))
        return cls(connection)

    @classmethod
    async def websocket(cls, port):
        """A connection after its handshake."""
        raw = await cls.connected(port)
        key = base64.b64encode(os.urandom(16)).decode()
        await raw.say(GREETING.format(host=f"127.0.0.1:{port}", key=key).encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += await raw.receive()
        assert answer.startswith(b"HTTP/1.1 101 "), answer
        return raw

    async def say(self, data):
        """Send as many bytes as the other side takes before it closes."""
        try:
            async with asyncio.timeout(SECONDS):
                await self._loop.sock_sendall(self._socket, data)
        except ConnectionError:
            return

    async def receive(self, seconds=SECONDS):
        """The next bytes; empty at the end. Raises TimeoutError."""
        try:
            async with asyncio.timeout(seconds):
                return await self._loop.sock_recv(self._socket, 65536)
        except ConnectionError:
            return b""

    async def farewell(self, seconds=SECONDS):
        """The server's close code, 1006 without one; and all bytes received.

        No code where nothing comes for so long.
        """
        received = b""
        with contextlib.suppress(TimeoutError):
            while more := await self.receive(seconds):
                received += more
                for opcode, payload in frames(received):
                    if opcode == CLOSE:
                        await self.say(frame(payload, opcode=CLOSE))
                        return struct.unpack("!H", payload[:2])[0] if payload else 1005, received
            return 1006, received
        return None, received

    def leave(self):
        """Close without a close frame."""
        self._socket.close()


def frames(received):
    """The whole frames among a server's bytes. Fails for a frame that a server may not send."""
    while len(received) >= 2:
        first, second = received[:2]
        assert first & 0x70 == 0, "reserved bits"
        assert second & MASKED == 0, "a server masks nothing"
        length, start = second & 0x7F, 2
        if length == 126:
            length, start = int.from_bytes(received[2:4]), 4
        elif length == 127:
            length, start = int.from_bytes(received[2:10]), 10
        payload, received = received[start : start + length], received[start + length :]
        if len(payload) < length:
            return
        opcode = first & 0x0F
        assert first & FINAL, "messages come whole"
        assert opcode in (TEXT, CLOSE, PING, PONG), f"a frame {first:#x}"
        yield opcode, payload
