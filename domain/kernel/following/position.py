"""The position in the log up to which some counts are exact: one row, which a keeper locks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel import clock
from domain.kernel.statement import Statement, instant, key
from domain.kernel.work import retried, unit_of_work
from subscriptions.log import reader
from subscriptions.log.position import Position

_COLUMNS = "xid, log_id, counted_until, is_recounting, recounted_after"


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedPosition:
    """All counts are as they were at `reached`; those of things above `recounted_after` are yet
    to be recounted. `until` is None before the first recount began."""

    reached: Position
    until: datetime | None
    is_recounting: bool = False
    recounted_after: UUID | None = None


class PositionRow:
    """The one row of a table with the position of some counts."""

    def __init__(self, table: str) -> None:
        columns = f"SELECT {_COLUMNS} FROM {table}"
        self._read = Statement(columns)
        self._hold = Statement(f"{columns} FOR UPDATE SKIP LOCKED")
        self._wait = Statement(f"{columns} FOR UPDATE")
        self._forget = Statement(f"UPDATE {table} SET counted_until = NULL")
        self._move = Statement(
            f"""UPDATE {table} SET xid = $1, log_id = $2, counted_until = $3,
                is_recounting = $4, recounted_after = $5"""
        )

    async def read(self) -> CountedPosition:
        """As it is stored now."""
        found = await _of(self._read)
        assert found is not None, "the migration inserts the row"
        return found

    async def is_held_at(self, position: CountedPosition) -> bool:
        """Lock the row. False where another keeper has it, or has moved on."""
        return await _of(self._hold) == position

    async def store(self, position: CountedPosition) -> None:
        """Store it in the row, which is locked."""
        reached, after = position.reached, position.recounted_after
        await self._move.run(reached.xid, reached.id, position.until, position.is_recounting, after)

    async def forget(self) -> None:
        """Have everything counted again by the next keeper, in the caller's transaction: the log
        is another."""
        await self._forget.run()

    @retried
    async def begin_recount(self) -> None:
        """Have everything counted again, as of the end of the log now. Its keepers do the work."""
        async with unit_of_work():
            await self._wait.rows()
            beginning = CountedPosition(
                reached=await reader.head(), until=clock.now(), is_recounting=True
            )
            await self.store(beginning)


async def _of(statement: Statement) -> CountedPosition | None:
    row = await statement.row()
    if row is None:
        return None
    until, after = row["counted_until"], row["recounted_after"]
    return CountedPosition(
        reached=Position(row["xid"], row["log_id"]),
        until=None if until is None else instant(until),
        is_recounting=bool(row["is_recounting"]),
        recounted_after=None if after is None else key(after),
    )
