"""Tortoise's SQLite engine made safe: it takes the write lock at BEGIN and survives cancellation.

Stock Tortoise begins deferred (a later write may then fail at once as "locked"), and a caller
cancelled at the wrong moment leaves its one connection locked or inside a transaction for ever.
Tortoise finds the engine by this module's dotted name and takes `client_class` from it.
"""

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, cast

from tortoise.backends.base.client import (
    ConnectionWrapper,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError, TransactionManagementError

from api.database.savepoint import Savepoint
from api.database.sqlite_connection import InLoopConnection, is_read
from api.database.uncancelled import finish
from api.database.writer import LOST, Writer

_Rows = list[dict[str, Any]]
_Found = tuple[int, Sequence[Any]]


class InLoopSqliteClient(SqliteClient):
    """One connection that writes, for one transaction at a time, and one that only reads.

    A read outside a transaction never waits for one: it sees the last commit.
    """

    _connection: Any
    _reader: InLoopConnection | None = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._lock: Any = Writer()

    def _in_transaction(self) -> TransactionContext:
        return _SqliteTransaction(self)

    async def create_connection(self, with_db: bool) -> None:
        if self._connection is None:
            await finish(self._connect())

    async def _connect(self) -> None:
        connection = await self._opened(self.pragmas)
        try:
            self._reader = await self._opened({**self.pragmas, "query_only": "ON"})
        except BaseException:
            await connection.close()
            raise
        self._connection = connection
        await self._post_connect()

    async def _opened(self, pragmas: Mapping[str, Any]) -> InLoopConnection:
        rest = dict(pragmas)
        busy_ms = int(rest.pop("busy_timeout"))
        settings = [f"{name}={value}" for name, value in rest.items()]
        connection = InLoopConnection(self.filename, settings, busy_ms=busy_ms)
        await connection
        return connection

    async def close(self) -> None:
        reader, self._reader = self._reader, None
        connection, self._connection = self._connection, None
        for each in (reader, connection):
            if each is not None:
                await each.close()

    @translate_exceptions
    async def execute_query(self, query: str, values: list[Any] | None = None) -> _Found:
        if self._reader is None or not is_read(query):
            return cast(_Found, await super().execute_query(query, values))
        self.log.debug("%s: %s", query, values)
        rows = list(await self._reader.execute_fetchall(query, values))
        return len(rows), rows

    @translate_exceptions
    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> _Rows:
        if self._reader is None or not is_read(query):
            return cast(_Rows, await super().execute_query_dict(query, values))
        self.log.debug("%s: %s", query, values)
        return list(map(dict, await self._reader.execute_fetchall(query, values)))

    @translate_exceptions
    async def execute_many(self, query: str, values: Sequence[Sequence[Any]]) -> None:
        async with self.acquire_connection() as connection:
            try:
                await connection.begin()
                await connection.executemany(query, values)
            except BaseException:
                await connection.rollback()
                raise
            await connection.commit()


class _SqliteTransactionClient(SqliteTransactionWrapper):
    """The connection as seen from inside one transaction, unusable once that has ended."""

    _connection: Any

    def _in_transaction(self) -> TransactionContext:
        return Savepoint(_SqliteTransactionClient(self))

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        if self._finalized:
            raise TransactionManagementError("This transaction has ended; nothing may use it now.")
        return super().acquire_connection()

    async def begin(self) -> None:
        try:
            await self._connection.begin()
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error

    async def commit_all(self) -> None:
        """Commit what all units have done. A commit that fails leaves nothing of it."""
        try:
            await self._connection.commit()
        except sqlite3.Error:
            await self._connection.rollback()
            raise

    async def commit(self) -> None:
        raise TransactionManagementError("The block of the transaction commits.")

    async def rollback(self) -> None:
        raise TransactionManagementError("The block of the transaction rolls back.")


class _SqliteTransaction(TransactionContext):
    """A unit of work: a savepoint in a transaction that several units may share."""

    def __init__(self, parent: InLoopSqliteClient) -> None:
        self._parent = parent
        self._writer: Writer = parent._lock

    async def __aenter__(self) -> TransactionalDBClient:
        # The steps below may not yield to the loop, so other tasks run, and a cancellation arrives,
        # here.
        await asyncio.sleep(0)
        await self._writer.join()
        try:
            if self._parent._connection is None:
                await self._parent.create_connection(with_db=True)
            self._client = _SqliteTransactionClient(self._parent)
            if not self._writer.is_open:
                await self._begin()
            await self._run("SAVEPOINT unit")
        except BaseException:
            self._writer.release()
            raise
        self._token = get_connections().set(self._parent.connection_name, self._client)
        return self._client

    async def _begin(self) -> None:
        try:
            await self._client.begin()
        except asyncio.CancelledError:
            await self._client._connection.rollback()
            raise
        self._writer.opened(self._client.commit_all, self._client._connection.rollback)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client._finalized = True
        get_connections().reset(self._token)
        is_lost = not self._client._connection.in_transaction
        try:
            if is_lost:
                self._writer.lost()
            elif kind is not None:
                await self._run("ROLLBACK TO unit")
                await self._run("RELEASE unit")
            else:
                await self._run("RELEASE unit")
        except BaseException:
            self._writer.release()
            raise
        if kind is None and not is_lost:
            await self._writer.committed()
            return
        self._writer.release()
        if kind is None:
            raise OperationalError(LOST)

    async def _run(self, sql: str) -> None:
        await self._client._connection.execute(sql)


client_class = InLoopSqliteClient
