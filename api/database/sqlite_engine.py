"""Tortoise's SQLite engine made safe: it takes the write lock at BEGIN and survives cancellation.

Stock Tortoise begins deferred (a later write may then fail at once as "locked"), and a caller
cancelled at the wrong moment leaves its one connection locked or inside a transaction for ever.
Tortoise finds the engine by this module's dotted name and takes `client_class` from it.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from types import TracebackType
from typing import Any

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
from api.database.uncancelled import finish


class Client(SqliteClient):
    def _in_transaction(self) -> TransactionContext:
        return _Transaction(self)

    async def create_connection(self, with_db: bool) -> None:
        await finish(super().create_connection(with_db))

    @translate_exceptions
    async def execute_many(self, query: str, values: Sequence[Sequence[Any]]) -> None:
        async with self.acquire_connection() as connection:
            try:
                await finish(connection.execute("BEGIN IMMEDIATE"))
                await connection.executemany(query, values)
            except BaseException:
                await finish(connection.rollback())
                raise
            await finish(connection.commit())


class _TransactionClient(SqliteTransactionWrapper):
    """The connection as seen from inside one transaction, unusable once that has ended."""

    def _in_transaction(self) -> TransactionContext:
        return Savepoint(_TransactionClient(self))

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        if self._finalized:
            raise TransactionManagementError("This transaction has ended; nothing may use it now.")
        return super().acquire_connection()

    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error

    async def commit(self) -> None:
        self._finalized = True
        try:
            await self._connection.commit()
        except sqlite3.Error as error:
            await self._connection.rollback()
            raise OperationalError(error) from error

    async def rollback(self) -> None:
        self._finalized = True
        await self._connection.rollback()


class _Transaction(TransactionContext):
    """Holds the engine's lock from BEGIN until the transaction has really ended."""

    def __init__(self, parent: Client) -> None:
        self._parent = parent
        self._lock: asyncio.Lock = parent._lock

    async def __aenter__(self) -> TransactionalDBClient:
        await self._lock.acquire()
        try:
            if self._parent._connection is None:
                await self._parent.create_connection(with_db=True)
            self._client = _TransactionClient(self._parent)
            await self._begin()
        except BaseException:
            self._lock.release()
            raise
        self._token = get_connections().set(self._parent.connection_name, self._client)
        return self._client

    async def _begin(self) -> None:
        try:
            await finish(self._client.begin())
        except asyncio.CancelledError:
            await finish(self._client.rollback())
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if not self._client._finalized:
                await finish(self._client.commit() if kind is None else self._client.rollback())
        finally:
            get_connections().reset(self._token)
            self._lock.release()


client_class = Client
