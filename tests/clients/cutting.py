"""A relay between a client and the server that can be cut, as networks are."""

import asyncio
import contextlib


class Line:
    """Carries bytes both ways. While it is cut, nothing connects."""

    def __init__(self, port):
        self._port = port
        self._writers = set()
        self._carrying = set()
        self._server = None
        self.port = None
        self.connections = 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/graphql"

    async def open(self):
        """Let connections through, at the same address each time."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port or 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def cut(self):
        """Drop every connection without a close frame, and accept no other."""
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def close(self):
        self.cut()
        await asyncio.gather(*self._carrying, return_exceptions=True)

    async def _carry(self, reader, writer):
        self.connections += 1
        task = asyncio.current_task()
        self._carrying.add(task)
        ends = {writer}
        self._writers.add(writer)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._port)
            ends.add(back)
            self._writers.add(back)
            async with asyncio.TaskGroup() as both:
                both.create_task(_pour(reader, back))
                both.create_task(_pour(there, writer))
        finally:
            self._writers -= ends
            for end in ends:
                end.close()
            self._carrying.discard(task)


async def _pour(source, sink):
    with contextlib.suppress(OSError):
        while chunk := await source.read(65536):
            sink.write(chunk)
            await sink.drain()
    sink.close()
