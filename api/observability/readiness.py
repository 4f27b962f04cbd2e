"""Readiness checks: the database can be read and written, the tail keeps up with the log."""

import asyncio
import time
from contextlib import suppress

from tortoise import connections
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.transactions import in_transaction

from api.database.migrate import pending
from api.database.sqlite_file import file_of
from api.observability.health import Check
from subscriptions.faults import troubles
from subscriptions.faults.passing import FaultCause, cause_of
from subscriptions.log.dialect import is_sqlite
from subscriptions.log.tail import Tail

MAX_SECONDS_BEHIND = 5.0
WRITE_EVERY_SECONDS = 1.0  # at most, however often strangers ask
WRITE_SECONDS = 1.0
REPLACED = "the file was removed or replaced while it was served: restart the server"

# The same values again: a database writes the row all the same.
_WRITE = "UPDATE log_trimmed SET id = id"
# A row may be changed in place on a disk that is full. So after such a fault a write needs pages.
_POSTGRES_GROWS = """CREATE TEMPORARY TABLE kempelen_readiness ON COMMIT DROP AS
    SELECT md5(number::text) AS filling FROM generate_series(1, 10000) AS number"""
_SQLITE_GROWS = "CREATE TABLE kempelen_readiness AS SELECT zeroblob(262144) AS filling"
_DROP = "DROP TABLE IF EXISTS kempelen_readiness"


class DatabaseIsReady:
    """The database answers, has every migration, can be written, and is still at its path."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._file = file_of(url)
        self._is_migrated = False
        self._written_at = float("-inf")
        self._objection: FaultCause | None = None

    async def __call__(self) -> str | None:
        if self._file is None:
            self._file = file_of(self._url)
        elif file_of(self._url) != self._file:
            return REPLACED
        connection = connections.get("default")
        await connection.execute_query("SELECT 1")
        # Checked until it holds: new migrations come with new code, hence with a new process.
        if not self._is_migrated:
            if missing := await pending(self._url):
                return f"{len(missing)} migrations are missing: run kempelen migrate"
            self._is_migrated = True
        return troubles.lasting() or await self._objection_to_writing(connection)

    async def _objection_to_writing(self, connection: BaseDBAsyncClient) -> FaultCause | None:
        if time.monotonic() - self._written_at >= WRITE_EVERY_SECONDS:
            self._written_at = time.monotonic()
            self._objection = await _objection_to_writing(connection)
        return self._objection


async def _objection_to_writing(connection: BaseDBAsyncClient) -> FaultCause | None:
    """Why nothing can be written; none where another process holds the lock for long."""
    begun_at = time.monotonic()
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(WRITE_SECONDS):
                await _write(grows=troubles.has_lasted(), is_sqlite=is_sqlite(connection))
            troubles.end_lasting(before=begun_at)
    except Exception as fault:
        cause = cause_of(fault)
        if cause is None:
            raise
        return None if cause is FaultCause.LOCKED else cause
    return None


async def _write(*, grows: bool, is_sqlite: bool) -> None:
    async with in_transaction("default") as writer:
        await writer.execute_query(_WRITE)
        if grows:
            await writer.execute_query(_DROP)
            await writer.execute_query(_SQLITE_GROWS if is_sqlite else _POSTGRES_GROWS)
    if grows and is_sqlite:
        async with in_transaction("default") as writer:
            await writer.execute_query(_DROP)


def log_is_followed(tail: Tail) -> Check:
    """The tail has read the whole log, or did so a moment ago."""

    async def check() -> str | None:
        if tail.seconds_behind > MAX_SECONDS_BEHIND:
            return f"the log has stood still for {tail.seconds_behind:.0f} seconds"
        return None

    return check
