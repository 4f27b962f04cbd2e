"""The server of the demonstration: `kempelen serve` in its own process, on its own database."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from api.configuration.settings import PREFIX
from api.database.connect import database
from api.database.location import locate
from api.demo.client import CallFailed

START_SECONDS = 60.0
STOP_SECONDS = 30.0
POLL_SECONDS = 0.05
COMMAND_SECONDS = 600.0
LISTENING = re.compile(r"listening on (\S+)")
DIFFERENCES = re.compile(r"(?<!\d)(\d++) differences")
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' LIMIT 1",
    "postgres": "SELECT tablename FROM pg_tables "
    "WHERE schemaname NOT IN ('pg_catalog', 'information_schema') LIMIT 1",
}


class DatabaseInUse(Exception):
    """A database that was named cannot be played on; the message says why."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folders and the database of the demonstration."""

    folder: Path  # for the database, the server's log and the report, which stay
    outbox: Path
    database_url: str | None = None  # none: a file of its own in the folder
    settings: Mapping[str, str] = field(default_factory=dict)  # of the server, by full name

    @property
    def database(self) -> Path:
        """The file to play on where no database is named."""
        return self.folder / "demo.sqlite3"

    @property
    def log(self) -> Path:
        return self.folder / "demo-server.log"

    @property
    def url(self) -> str:
        """The URL of the database to play on."""
        return self.database_url or f"sqlite://{self.database}"

    @property
    def place(self) -> str:
        """The database in words, without its password."""
        return str(locate(self.url))

    def ignored_settings(self) -> list[str]:
        """The settings in the environment, by name: the server gets none of them."""
        return sorted(name for name in os.environ if _is_setting(name))

    def environment(self) -> Mapping[str, str]:
        """Default settings, except for the folders, the database, and those of this play."""
        inherited = {k: v for k, v in os.environ.items() if not _is_setting(k)}
        return inherited | {
            f"{PREFIX}DATABASE_URL": self.url,
            f"{PREFIX}OUTBOX_FOLDER": str(self.outbox),
            f"{PREFIX}STORAGE_FOLDER": str(self.folder / "storage"),
            **self.settings,
        }

    async def prepare(self) -> None:
        """Remove the database of an earlier run; one that was named must be empty.

        Raises DatabaseInUse, DatabaseUnreachable or BadDatabaseUrl.
        """
        if self.database_url is not None and await _has_tables(self.database_url):
            raise DatabaseInUse(
                f"There are tables in {self.place}. The demonstration plays on an empty database, "
                "and empties none that you name."
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        self.outbox.mkdir(parents=True, exist_ok=True)
        if self.database_url is None:
            for ending in ("", "-wal", "-shm", "-journal"):
                self.database.with_name(self.database.name + ending).unlink(missing_ok=True)


def _is_setting(name: str) -> bool:
    """Settings are read whatever the case of their names."""
    return name.upper().startswith(PREFIX)


async def _has_tables(url: str) -> bool:
    async with database(url) as connection:
        tables = await connection.execute_query_dict(TABLES[connection.capabilities.dialect])
    return bool(tables)


@asynccontextmanager
async def serving(workspace: Workspace) -> AsyncIterator[str]:
    """Migrate a new database and serve it; yields the GraphQL address. Raises CallFailed."""
    code, output = await kempelen(workspace, "migrate")
    if code:
        raise CallFailed(f"The database could not be made: {output}")
    with workspace.log.open("wb") as log:
        process = await _started(workspace, log, "serve", "--host", "127.0.0.1", "--port", "0")
    try:
        yield await _address(workspace, process)
    finally:
        await _stopped(process)


async def differences(workspace: Workspace) -> int:
    """How many balances `kempelen ledger verify` finds that differ from their transfers."""
    code, output = await kempelen(workspace, "ledger", "verify")
    if code == 0:
        return 0
    found = DIFFERENCES.search(output)
    return int(found[1]) if found else 1


async def kempelen(workspace: Workspace, *arguments: str) -> tuple[int, str]:
    """Run a command of this program to its end; returns its exit code and output."""
    process = await _started(workspace, asyncio.subprocess.PIPE, *arguments)
    try:
        async with asyncio.timeout(COMMAND_SECONDS):
            output, _ = await process.communicate()
    finally:
        await _stopped(process)
    assert process.returncode is not None
    return process.returncode, output.decode(errors="replace").strip()


async def _started(workspace: Workspace, output: int | IO[bytes], *arguments: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "api.cli.command_line",
        *arguments,
        env=workspace.environment(),
        stdout=output,
        stderr=asyncio.subprocess.STDOUT,
        stdin=asyncio.subprocess.DEVNULL,
    )


async def _address(workspace: Workspace, process: Process) -> str:
    for _ in range(round(START_SECONDS / POLL_SECONDS)):
        output = workspace.log.read_text(errors="replace")
        if found := LISTENING.search(output):
            return found[1]
        if process.returncode is not None:
            raise CallFailed(f"The server did not start: {output.strip() or 'without output'}")
        await asyncio.sleep(POLL_SECONDS)
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
