"""A fault of uvicorn's reading, which a client may cause at will, is told once, and ends a link."""

import asyncio

import pytest
from uvicorn.server import ServerState

from api.configuration.settings import load
from api.http.uvicorn_protocol import HttpProtocol
from api.process.serve import configuration
from api.websocket.uvicorn_protocol import SocketProtocol
from tests.api.small_market import Doorman, application
from tests.proofs.frames import Raw

LINKS = 5


class OutOfMaple(Exception):
    """A fault that no library foresees."""


class BrokenParser:
    """Takes the place of the library that reads a protocol."""

    def feed_data(self, data):
        raise OutOfMaple

    receive_data = feed_data


class Http(HttpProtocol):
    def connection_made(self, transport):
        super().connection_made(transport)
        self.parser = BrokenParser()


class Socket(SocketProtocol):
    def connection_made(self, transport):
        super().connection_made(transport)
        self.conn = BrokenParser()


@pytest.mark.parametrize(("protocol", "name"), [(Http, "http"), (Socket, "websocket")])
async def test_a_fault_while_reading_is_counted_and_told_once(protocol, name, caplog):
    settings = load()
    app = application(settings, Doorman())
    config, state = configuration(settings, app), ServerState()
    config.load()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: protocol(config, state, {}), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        for _ in range(LINKS):
            raw = await Raw.connected(port)
            await raw.say(b"GET / HTTP/1.1\r\n\r\n")
            assert await raw.receive() == b"", "the connection is cut"
            raw.leave()

    counted = app.state.metrics.registry.get_sample_value(
        "kempelen_malformed_total", {"protocol": name}
    )
    assert counted == LINKS
    [told] = [record for record in caplog.records if record.levelname != "INFO"]
    assert (told.name, told.exc_info[0]) == ("kempelen.troubles", OutOfMaple)
