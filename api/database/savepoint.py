"""A nested transaction: a savepoint that is released or rolled back even under cancellation."""

import asyncio
from types import TracebackType

from tortoise.backends.base.client import NestedTransactionContext, TransactionalDBClient

from api.database.uncancelled import finish


class Savepoint(NestedTransactionContext):
    async def __aenter__(self) -> TransactionalDBClient:
        try:
            await finish(self.client.savepoint())
        except asyncio.CancelledError as error:
            # Cancelled after the savepoint was made: roll it back, or the outer transaction would
            # go on inside it.
            if error.__cause__ is None:
                await finish(self.client.savepoint_rollback())
            raise
        return self.client

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.client._finalized:
            return
        if kind is None:
            await finish(self.client.release_savepoint())
        else:
            await finish(self.client.savepoint_rollback())
