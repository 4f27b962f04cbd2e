"""Tortoise's PostgreSQL engine made safe: cancellation never loses a pooled connection.

Stock Tortoise forgets the connection it took from the pool when the caller is cancelled during
BEGIN; a dozen such cancellations empty the pool for ever. Tortoise finds the engine by this
module's dotted name and takes `client_class` from it.
"""

from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, cast

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    PoolConnectionWrapper,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.backends.base_postgres.client import translate_exceptions
from tortoise.connection import get_connections

from api.database.savepoint import Savepoint
from api.database.uncancelled import finish

SECONDS_TO_END = 5  # for an abandoned statement, over a connection that may be dead


class PostgresClient(AsyncpgDBClient):
    def _in_transaction(self) -> TransactionContext:
        return _PostgresTransaction(self)

    async def create_pool(self, **options: Any) -> "asyncpg.Pool[asyncpg.Record]":
        return await asyncpg.create_pool(None, reset=_no_reset, **options)

    def acquire_connection(self) -> "_Borrowed":
        return _Borrowed(self, self._pool_init_lock)

    @translate_exceptions
    async def execute_many(self, query: str, values: Sequence[Sequence[Any]]) -> None:
        async with self.acquire_connection() as connection:
            transaction = connection.transaction()
            try:
                await finish(transaction.start())
                await connection.executemany(query, values)
            except BaseException:
                if connection.is_in_transaction():
                    await finish(transaction.rollback())
                raise
            await finish(transaction.commit())


class _Borrowed(PoolConnectionWrapper[Any]):
    """A connection for one statement outside of a transaction."""

    __slots__ = ()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: Any, trace: TracebackType | None
    ) -> None:
        try:
            if kind is not None:
                await finish(_end_statement(self.connection))
        finally:
            await super().__aexit__(kind, error, trace)


class _PostgresTransactionClient(TransactionWrapper):
    """The connection as seen from inside one transaction."""

    def _in_transaction(self) -> TransactionContext:
        return Savepoint(_PostgresTransactionClient(self))


class _PostgresTransaction(TransactionContext):
    """Holds one connection of the pool from BEGIN until the transaction has really ended."""

    def __init__(self, parent: PostgresClient) -> None:
        self._parent = parent

    async def __aenter__(self) -> TransactionalDBClient:
        if self._parent._pool is None:
            async with self._parent._pool_init_lock:
                if self._parent._pool is None:
                    await self._parent.create_connection(with_db=True)
        self._pool = cast(Any, self._parent._pool)
        self._client = _PostgresTransactionClient(self._parent)
        # asyncpg gives the connection back by itself when cancelled while waiting for it.
        self._client._connection = await self._pool.acquire()
        try:
            await finish(self._client.begin())
        except BaseException:
            await finish(self._release())
            raise
        self._token = get_connections().set(self._parent.connection_name, self._client)
        return self._client

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await finish(self._end(commit=kind is None))
        finally:
            get_connections().reset(self._token)

    async def _end(self, *, commit: bool) -> None:
        try:
            if commit and not self._client._finalized:
                await self._client.commit()
        finally:
            await self._release()

    async def _release(self) -> None:
        connection = self._client._connection
        try:
            if connection.is_in_transaction() and not self._client._finalized:
                await self._client.rollback()
        finally:
            self._client._finalized = True
            await self._pool.release(connection)


async def _end_statement(connection: Any) -> None:
    """A statement that was prepared and not run (it was cancelled, or its arguments are wrong)
    holds its locks until the connection is used again."""
    try:
        await connection.execute("SELECT", timeout=SECONDS_TO_END)
    except Exception:  # It must not hide the error of the statement itself.
        with suppress(asyncpg.InterfaceError):  # The connection is terminated already.
            connection.terminate()


async def _no_reset(connection: Any) -> None:
    """Save the round trip of asyncpg's reset: no code here sets session state."""


client_class = PostgresClient
