"""The wire under a websocket, over real sockets: the frames that it takes, sends and drops."""

import asyncio
import contextlib
import functools
import socket

import pytest
import uvloop
from starlette.applications import Starlette
from uvicorn.server import ServerState

from api.configuration.settings import load
from api.process.serve import configuration
from api.websocket.wire import Wire

FRAME = b"frame;"
MUCH = b"x" * 1_000_000
SECONDS = 10


def on_uvloop(test):
    """Run on uvloop, as `kempelen serve` does: a wire writes to its transports."""

    @functools.wraps(test)
    def running(**arguments):
        uvloop.run(test(**arguments))

    return running


class WireEnds:
    """A wire, and the client's end of it."""

    def __init__(self, wire, reader, writer):
        self.wire, self.reader, self.writer = wire, reader, writer

    async def fill(self):
        """Write until the buffers of the client, the kernel and the transport are full."""
        sent = 0
        while self.wire.has_room:
            self.wire.write(MUCH)
            sent += len(MUCH)
            await asyncio.sleep(0)
        return sent

    async def received(self):
        """All bytes until the end of the connection."""
        async with asyncio.timeout(SECONDS):
            return await self.reader.read()


@contextlib.asynccontextmanager
async def wire_ends():
    """A wire with small buffers, so that a client that reads nothing is soon slow."""
    loop = asyncio.get_running_loop()
    app = Starlette()
    app.state.task_pages = app
    config = configuration(load(), app)
    config.load()
    wire = Wire(config, ServerState(), {}, loop)
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        listener.bind(("127.0.0.1", 0))
        server = await loop.create_server(lambda: wire, sock=listener)
        reader, writer = await asyncio.open_connection(*listener.getsockname(), limit=4096)
        async with server:
            async with asyncio.timeout(SECONDS):
                while wire.transport is None:
                    await asyncio.sleep(0)
            try:
                yield WireEnds(wire, reader, writer)
            finally:
                wire.transport.abort()
                writer.close()


@on_uvloop
async def test_taken_frames_are_sent():
    async with wire_ends() as each:
        assert [each.wire.take(FRAME), each.wire.take(FRAME)] == [True, True]
        each.wire.transport.close()
        assert await each.received() == 2 * FRAME


@on_uvloop
async def test_no_frame_is_taken_without_room_and_frames_are_taken_again_later():
    async with wire_ends() as each:
        sent = await each.fill()
        assert each.wire.take(FRAME) is False
        async with asyncio.timeout(SECONDS):
            assert await each.reader.readexactly(sent) == b"x" * sent
            await each.wire.room(SECONDS)
        assert each.wire.take(FRAME) is True
        each.wire.transport.close()
        assert await each.received() == FRAME


@on_uvloop
async def test_frames_on_a_muted_wire_are_dropped():
    async with wire_ends() as each:
        each.wire.mute()
        assert each.wire.take(FRAME) is True
        each.wire.write(FRAME)
        each.wire.transport.close()
        assert await each.received() == b""


@on_uvloop
async def test_a_wire_that_was_muted_without_room_stays_mute_when_there_is():
    async with wire_ends() as each:
        sent = await each.fill()
        each.wire.mute()
        assert each.wire.take(FRAME) is False
        async with asyncio.timeout(SECONDS):
            await each.reader.readexactly(sent)
            await each.wire.room(SECONDS)
        assert each.wire.take(FRAME) is True
        each.wire.transport.close()
        assert await each.received() == b""


@pytest.mark.parametrize("way", ["take", "write"])
@on_uvloop
async def test_nothing_is_sent_after_the_last_frame_while_it_waits_to_be_read(way):
    async with wire_ends() as each:
        # Less than the transport's limit, and more than the kernel takes at once.
        each.wire.transport.set_write_buffer_limits(high=10 * len(MUCH))
        each.wire.write(MUCH + MUCH)
        assert each.wire.transport.get_write_buffer_size() > 0
        assert each.wire.has_room
        each.wire.transport.close()
        assert getattr(each.wire, way)(FRAME) is not False
        assert await each.received() == MUCH + MUCH


@on_uvloop
async def test_a_lost_connection_wakes_waiting_tasks_and_sends_nothing():
    async with wire_ends() as each:
        await each.fill()
        each.writer.transport.abort()
        async with asyncio.timeout(SECONDS):
            await each.wire.room(SECONDS)
        assert each.wire.disconnected
        assert each.wire.take(FRAME) is True
        each.wire.write(FRAME)
