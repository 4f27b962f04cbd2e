"""The server of the demonstration: `kempelen serve` in a process and over a database of its own."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from api.configuration.settings import PREFIX
from api.demo.client import CallFailed

START_SECONDS = 60.0
STOP_SECONDS = 30.0
LOOK_SECONDS = 0.05
COMMAND_SECONDS = 600.0
LISTENING = re.compile(r"listening on (\S+)")
DIFFERENCES = re.compile(r"(\d+) differences")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the demonstration keeps what it makes."""

    folder: Path  # kept: the database, the server's log, the report
    outbox: Path

    @property
    def database(self) -> Path:
        return self.folder / "demo.sqlite3"

    @property
    def log(self) -> Path:
        return self.folder / "demo-server.log"

    def environment(self) -> Mapping[str, str]:
        """Every setting as it is by default, but for where things are kept."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(PREFIX)}
        return inherited | {
            f"{PREFIX}DATABASE_URL": f"sqlite://{self.database}",
            f"{PREFIX}OUTBOX_FOLDER": str(self.outbox),
        }

    def clear(self) -> None:
        """Begin from nothing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.outbox.mkdir(parents=True, exist_ok=True)
        for ending in ("", "-wal", "-shm", "-journal"):
            self.database.with_name(self.database.name + ending).unlink(missing_ok=True)


@asynccontextmanager
async def serving(place: Place) -> AsyncIterator[str]:
    """Migrate a new database and serve it; the address of its GraphQL. Raises CallFailed."""
    code, said = await kempelen(place, "migrate")
    if code:
        raise CallFailed(f"The database could not be made: {said}")
    with place.log.open("wb") as log:
        process = await _started(place, log, "serve", "--host", "127.0.0.1", "--port", "0")
    try:
        yield await _address(place, process)
    finally:
        await _stopped(process)


async def differences(place: Place) -> int:
    """What `kempelen ledger verify` finds: how many balances differ from their transfers."""
    code, said = await kempelen(place, "ledger", "verify")
    if code == 0:
        return 0
    found = DIFFERENCES.search(said)
    return int(found[1]) if found else 1


async def kempelen(place: Place, *arguments: str) -> tuple[int, str]:
    """Run a command of this program to its end; its exit code and what it said."""
    process = await _started(place, asyncio.subprocess.PIPE, *arguments)
    try:
        async with asyncio.timeout(COMMAND_SECONDS):
            said, _ = await process.communicate()
    finally:
        await _stopped(process)
    assert process.returncode is not None
    return process.returncode, said.decode(errors="replace").strip()


async def _started(place: Place, output: int | IO[bytes], *arguments: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "api.cli.command_line",
        *arguments,
        env=place.environment(),
        stdout=output,
        stderr=asyncio.subprocess.STDOUT,
        stdin=asyncio.subprocess.DEVNULL,
    )


async def _address(place: Place, process: Process) -> str:
    for _ in range(round(START_SECONDS / LOOK_SECONDS)):
        said = place.log.read_text(errors="replace")
        if found := LISTENING.search(said):
            return found[1]
        if process.returncode is not None:
            raise CallFailed(f"The server did not start: {said.strip() or 'it said nothing'}")
        await asyncio.sleep(LOOK_SECONDS)
    raise CallFailed(f"The server did not start within {START_SECONDS:.0f} seconds.")


async def _stopped(process: Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
