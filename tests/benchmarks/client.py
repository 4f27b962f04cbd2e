"""A load client that is never the bottleneck: raw HTTP/1.1 over persistent connections."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import orjson

from tests.benchmarks.programs import Program
from tests.benchmarks.rounds import Sample

CLIENTS = 32
ANSWER_SECONDS = 60.0

Work = Callable[["Connection", int], Awaitable[None]]
"""One unit of work: the number says which, and is never given twice."""


class Connection:
    """One persistent connection, one request at a time."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def post(self, path: str, body: object, token: str | None = None) -> Any:
        """Send JSON and read JSON. Anything but success stops the benchmark."""
        content = orjson.dumps(body)
        sign_in = f"authorization: Bearer {token}\r\n" if token else ""
        self._writer.write(
            f"POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n"
            f"{sign_in}content-length: {len(content)}\r\n\r\n".encode()
            + content
        )
        async with asyncio.timeout(ANSWER_SECONDS):
            head = await self._reader.readuntil(b"\r\n\r\n")
            answer = await self._reader.readexactly(_length(head))
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{head[:40]!r}: {answer[:500]!r}")
        return orjson.loads(answer)

    async def get(self, path: str) -> bytes:
        """The body of an address. Anything but success stops the benchmark."""
        self._writer.write(f"GET {path} HTTP/1.1\r\nhost: bench\r\n\r\n".encode())
        async with asyncio.timeout(ANSWER_SECONDS):
            head = await self._reader.readuntil(b"\r\n\r\n")
            answer = await self._reader.readexactly(_length(head))
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{head[:40]!r}: {answer[:500]!r}")
        return answer

    async def graphql(self, query: str, variables: object, token: str | None = None) -> Any:
        """The data of an operation that must succeed."""
        body = {"query": query, "variables": variables}
        answer = await self.post("/graphql", body, token)
        if "errors" in answer:
            raise RuntimeError(f"refused: {answer['errors'][:1]}")
        return answer["data"]

    def close(self) -> None:
        """Leave."""
        self._writer.close()


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0])


@asynccontextmanager
async def connection(port: int) -> AsyncIterator[Connection]:
    """A connection to a program of this machine."""
    link = Connection(*await asyncio.open_connection("127.0.0.1", port))
    try:
        yield link
    finally:
        link.close()


class Load:
    """Clients that do one unit of work after another, each as soon as its last one is done."""

    def __init__(self, program: Program, work: Work, *, clients: int = CLIENTS) -> None:
        self._program, self._work, self._clients = program, work, clients
        self._next = 0

    async def round(self, seconds: float, *, beside: asyncio.Future[Any] | None = None) -> Sample:
        """Work for so long, or until what runs beside it is done; whatever was begun is finished
        and counted."""
        took: list[float] = []
        async with AsyncExitStack() as stack:
            links = [
                await stack.enter_async_context(connection(self._program.port))
                for _ in range(self._clients)
            ]
            server_before, client_before = self._program.cpu_seconds(), time.process_time()
            start = time.perf_counter()
            until = start + seconds
            await asyncio.gather(*(self._client(link, until, beside, took) for link in links))
            wall = time.perf_counter() - start
            client = time.process_time() - client_before
        server = self._program.cpu_seconds() - server_before
        took.sort()
        return Sample(
            rate=len(took) / wall,
            p50_ms=took[len(took) // 2] * 1000,
            p99_ms=took[len(took) * 99 // 100] * 1000,
            client_cpu=client / wall,
            server_cpu_us=server / len(took) * 1e6,
        )

    async def _client(
        self,
        link: Connection,
        until: float,
        beside: asyncio.Future[Any] | None,
        took: list[float],
    ) -> None:
        while (start := time.perf_counter()) < until and not (beside and beside.done()):
            number, self._next = self._next, self._next + 1
            await self._work(link, number)
            took.append(time.perf_counter() - start)
