"""A relay to a server, which can fail as networks do."""

import asyncio
import contextlib
from urllib.parse import urlsplit, urlunsplit

DEFAULT_PORTS = {"postgres": 5432, "postgresql": 5432, "redis": 6379}
PIECE = 65_536


class Relay:
    """Passes data between clients and a server; `url` is the server's address by this relay.

    While `is_dead` it still accepts connections, but passes nothing on.
    """

    def __init__(self, url):
        self._to = urlsplit(url)
        self._ends = set()
        self.is_dead = False

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        user = f"{self._to.username}@" if self._to.username else ""
        self.url = urlunsplit(self._to._replace(netloc=f"{user}127.0.0.1:{port}"))
        return self

    async def __aexit__(self, *_):
        self.refuse()
        self.cut()
        await asyncio.sleep(0)

    def refuse(self):
        """Accept no new connections."""
        self._server.close()

    def cut(self):
        """Cut all connections, with the data on its way."""
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    async def _pass_on(self, reader, writer):
        port = self._to.port or DEFAULT_PORTS[self._to.scheme]
        there, to_there = await asyncio.open_connection(self._to.hostname, port)
        self._ends |= {writer, to_there}
        await asyncio.gather(self._pump(reader, to_there), self._pump(there, writer))

    async def _pump(self, reader, writer):
        with contextlib.suppress(ConnectionError):
            while some := await reader.read(PIECE):
                if not self.is_dead:
                    writer.write(some)
                    await writer.drain()
        writer.close()
