"""The crowd as the runner holds it: a compiled program, spoken to line by line."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

CROWD_SOURCE = Path(__file__).with_name("crowd.c")
LINE_BYTES = 1 << 20
SILENCE_SECONDS = 20.0
CONNECT_SECONDS = 300.0


class CrowdFailed(Exception):
    """The crowd could not connect, or received a message it does not understand."""


def compiled(source: Path, folder: Path) -> Path:
    """The program, from one C file, under its name."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise CrowdFailed(f"{source.name} has to be compiled: install gcc.")
    program = folder / source.stem
    options = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([compiler, *options, "-o", program, source], check=True)
    return program


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribers:
    """Who subscribes to what: socket i takes the token and the document i modulo their count."""

    documents: Sequence[str]
    tokens: Sequence[str] = ()
    sockets: int
    distinct_ids: bool = False


class Crowd:
    """All of the subscribers, connected."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.sockets, self.connect_seconds = 0, 0.0

    async def connected(self) -> None:
        """Wait until every socket has subscribed."""
        async with asyncio.timeout(CONNECT_SECONDS):
            answer = await self._answer()
        self.sockets, self.connect_seconds = answer["sockets"], answer["seconds"]

    async def expect(self, first: int, count: int) -> None:
        """Begin a round: forget all, and count these events."""
        await self._say(f"round {first} {count}")
        await self._answer()

    async def report(
        self, stamps: Sequence[int], *, silence: float = SILENCE_SECONDS
    ) -> dict[str, Any]:
        """What was received, given when each event was sent; when all is, or after silence."""
        await self._say(f"report {silence} {' '.join(map(str, stamps))}")
        return await self._answer()

    async def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line.encode() + b"\n")
        await self._process.stdin.drain()

    async def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise CrowdFailed("The crowd has gone; what it said of it stands above.")
        answer: dict[str, Any] = orjson.loads(line)
        return answer


@asynccontextmanager
async def crowd(program: Path, port: int, who: Subscribers) -> AsyncIterator[Crowd]:
    """Subscribers of one server, until the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        inits, subscriptions = Path(folder, "inits"), Path(folder, "subscriptions")
        inits.write_bytes(_lines([{"authorization": f"Bearer {t}"} for t in who.tokens] or [{}]))
        subscriptions.write_bytes(_lines([{"query": document} for document in who.documents]))
        process = await asyncio.create_subprocess_exec(
            str(program),
            str(port),
            "/graphql",
            str(who.sockets),
            "distinct" if who.distinct_ids else "same",
            str(inits),
            str(subscriptions),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LINE_BYTES,
        )
        try:
            crowd = Crowd(process)
            await crowd.connected()
            yield crowd
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


def _lines(payloads: Sequence[object]) -> bytes:
    return b"".join(orjson.dumps(payload) + b"\n" for payload in payloads)
