"""Migrates a database: numbered SQL files of its dialect, each in one transaction.

Tortoise's own migrations drop constraints and indexes, hence this small runner. The table
`migrations_applied` stores each applied file by name and checksum; a file never changes once it has
run anywhere.
"""

import asyncio
import hashlib
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient

from api.database.connect import CONNECT_SECONDS, SQLITE_BUSY_SECONDS, UNREACHABLE, database
from api.database.fills import FILLS, FIRST_ID, ROWS_AT_ONCE, Fill, FilledRow
from api.database.location import (
    SETTING,
    DatabaseUnreachable,
    Location,
    PostgresServer,
    SqliteFile,
    locate,
)
from api.database.sqlite_file import make_file, make_private

MIGRATIONS = Path(__file__).parent / "migrations"
FILL = "-- FILL\n"  # the line of a file at which its fills run
# Any number, as long as every process that migrates uses the same.
ADVISORY_LOCK = 0x6B656D70

APPLIED_TABLE = """
CREATE TABLE IF NOT EXISTS migrations_applied (
    name varchar(200) PRIMARY KEY,
    checksum char(64) NOT NULL,
    applied_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP
)
"""


class MigrationError(RuntimeError):
    """The database and the migration files do not belong together; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Migration:
    name: str
    text: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def fills(self) -> Sequence[Fill]:
        """The columns that are filled between the two parts of the file."""
        return FILLS.get(self.name, ())

    @property
    def parts(self) -> tuple[str, str]:
        """The statements before the fills, and those after them."""
        before, _, after = self.text.partition(FILL)
        return before, after


async def migrate(url: str, *, directory: Path = MIGRATIONS) -> list[str]:
    """Apply missing migrations in order; returns their names.

    Raises MigrationError, BadDatabaseUrl or DatabaseUnreachable.
    """
    location = locate(url)
    with _named(location):
        if isinstance(location, SqliteFile):
            return await asyncio.to_thread(_migrate_sqlite, location, directory)
        return await _migrate_postgres(location, directory)


async def pending(url: str, *, directory: Path = MIGRATIONS) -> list[str]:
    """The names of the migrations that this database lacks. Raises as `migrate`."""
    location = locate(url)
    with _named(location):
        if isinstance(location, SqliteFile):
            applied = await asyncio.to_thread(_applied_in_sqlite, location)
        else:
            applied = await _applied_in_postgres_if_any(location)
    return [migration.name for migration in _missing(directory, location.dialect, applied)]


@asynccontextmanager
async def migrated_database(url: str) -> AsyncIterator[BaseDBAsyncClient]:
    """Connect as `database` does, to a database that has every migration.

    Raises as `migrate`, before anything is made or changed.
    """
    if missing := await pending(url):
        raise MigrationError(
            f"The database lacks {len(missing)} migrations ({missing[0]} first): "
            "run kempelen migrate."
        )
    async with database(url) as connection:
        yield connection


@contextmanager
def _named(location: Location) -> Iterator[None]:
    """Name the database in any error of the database itself."""
    try:
        yield
    except (*UNREACHABLE, sqlite3.Error) as error:
        reason = error if str(error) else type(error).__name__
        raise DatabaseUnreachable(f"Cannot use {location}: {reason}. Check {SETTING}.") from error


def _missing(directory: Path, dialect: str, applied: Mapping[str, str]) -> list[Migration]:
    """The files that are not applied yet, after a check that applied files are unchanged."""
    suffix = f".{dialect}.sql"
    files = [
        Migration(path.name.removesuffix(suffix), path.read_text(encoding="utf-8"))
        for path in sorted(directory.glob(f"*{suffix}"))
    ]
    known = {migration.name: migration for migration in files}
    for name, checksum in applied.items():
        if name not in known:
            raise MigrationError(
                f"The database has migration {name}, which this version does not know. "
                "It was migrated by a newer version: run that one."
            )
        if known[name].checksum != checksum:
            raise MigrationError(
                f"Migration {name} was changed after it had been applied to this database. "
                "Restore the file and put the change into a new one."
            )
    missing = [migration for migration in files if migration.name not in applied]
    if missing and applied and missing[0].name < max(applied):
        raise MigrationError(
            f"Migration {missing[0].name} comes before {max(applied)}, which is applied already. "
            "Give it a higher number."
        )
    return missing


def _applied_in_sqlite(location: SqliteFile) -> dict[str, str]:
    if not Path(location.path).exists():
        return {}
    with closing(_opened(location)) as connection:
        known = connection.execute(
            "SELECT 1 FROM sqlite_master WHERE name = 'migrations_applied'"
        ).fetchone()
        return _rows_applied(connection) if known else {}


def _rows_applied(connection: sqlite3.Connection) -> dict[str, str]:
    rows = connection.execute("SELECT name, checksum FROM migrations_applied ORDER BY name")
    return dict(rows.fetchall())


def _opened(location: SqliteFile) -> sqlite3.Connection:
    path = Path(location.path)
    make_file(path)
    connection = sqlite3.connect(path, isolation_level=None, timeout=SQLITE_BUSY_SECONDS)
    try:
        connection.execute("PRAGMA schema_version")
    except sqlite3.Error:
        connection.close()
        raise
    make_private(path)
    return connection


def _migrate_sqlite(location: SqliteFile, directory: Path) -> list[str]:
    """Foreign keys are off on this connection, so that a file may rebuild a table; instead all keys
    are checked after each file, before its commit."""
    done: list[str] = []
    with closing(_opened(location)) as connection:
        while True:
            connection.execute("BEGIN IMMEDIATE")
            try:
                connection.execute(APPLIED_TABLE)
                missing = _missing(directory, location.dialect, _rows_applied(connection))
                if missing:
                    _apply_to_sqlite(connection, missing[0])
            except BaseException:
                connection.rollback()
                raise
            connection.commit()
            if not missing:
                return done
            done.append(missing[0].name)


def _apply_to_sqlite(connection: sqlite3.Connection, migration: Migration) -> None:
    try:
        before, after = migration.parts
        for statement in _statements(before):
            connection.execute(statement)
        for fill in migration.fills:
            _fill_sqlite(connection, fill)
        for statement in _statements(after):
            connection.execute(statement)
    except sqlite3.Error as error:
        raise MigrationError(f"Migration {migration.name} failed: {error}.") from error
    broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    if broken:
        raise MigrationError(f"Migration {migration.name} leaves a broken key in {broken[0]}.")
    connection.execute(
        "INSERT INTO migrations_applied (name, checksum) VALUES (?, ?)",
        (migration.name, migration.checksum),
    )


def _fill_sqlite(connection: sqlite3.Connection, fill: Fill) -> None:
    value = fill.values()
    rows: list[FilledRow] = [(FIRST_ID,)]
    while rows:
        rows = connection.execute(fill.select, (rows[-1][0], ROWS_AT_ONCE)).fetchall()
        connection.executemany(fill.update, fill.changes(rows, value))


def _statements(text: str) -> Iterator[str]:
    """Split a file into statements; sqlite3's executescript would commit the transaction."""
    statement = ""
    for piece in text.split(";"):
        statement += piece + ";"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip(" \n;"):
        yield statement


async def _migrate_postgres(server: PostgresServer, directory: Path) -> list[str]:
    connection = await _connected(server)
    try:
        # One process migrates at a time; closing the connection releases the lock.
        await connection.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
        async with connection.transaction():
            await connection.execute(APPLIED_TABLE)
        missing = _missing(directory, server.dialect, await _applied_in_postgres(connection))
        await _apply_to_postgres(connection, missing)
        return [migration.name for migration in missing]
    finally:
        await connection.close()


async def _apply_to_postgres(
    connection: "asyncpg.Connection[asyncpg.Record]", missing: Sequence[Migration]
) -> None:
    for migration in missing:
        try:
            async with connection.transaction():
                before, after = migration.parts
                await connection.execute(before)
                for fill in migration.fills:
                    await _fill_postgres(connection, fill)
                if after:
                    await connection.execute(after)
                await connection.execute(
                    "INSERT INTO migrations_applied (name, checksum) VALUES ($1, $2)",
                    migration.name,
                    migration.checksum,
                )
        except asyncpg.PostgresError as error:
            raise MigrationError(f"Migration {migration.name} failed: {error}.") from error


async def _applied_in_postgres_if_any(server: PostgresServer) -> dict[str, str]:
    connection = await _connected(server)
    try:
        known = await connection.fetchval("SELECT to_regclass('migrations_applied')")
        return await _applied_in_postgres(connection) if known else {}
    finally:
        await connection.close()


async def _fill_postgres(connection: "asyncpg.Connection[asyncpg.Record]", fill: Fill) -> None:
    value, update = fill.values(), fill.update.replace("?", "$")
    rows: list[FilledRow] = [(UUID(FIRST_ID),)]
    while rows:
        select = fill.select.replace("?", "$")
        rows = [tuple(row) for row in await connection.fetch(select, rows[-1][0], ROWS_AT_ONCE)]
        await connection.executemany(update, fill.changes(rows, value))


async def _applied_in_postgres(
    connection: "asyncpg.Connection[asyncpg.Record]",
) -> dict[str, str]:
    rows = await connection.fetch("SELECT name, checksum FROM migrations_applied ORDER BY name")
    return {row["name"]: row["checksum"] for row in rows}


async def _connected(server: PostgresServer) -> "asyncpg.Connection[asyncpg.Record]":
    return await asyncpg.connect(**server.arguments(), timeout=CONNECT_SECONDS)
