"""The position in the log up to which everything is counted: one row, which a keeper locks."""

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
_READ = Statement(f"SELECT {_COLUMNS} FROM dashboard_position")
_HOLD = Statement(f"SELECT {_COLUMNS} FROM dashboard_position FOR UPDATE SKIP LOCKED")
_WAIT = Statement(f"SELECT {_COLUMNS} FROM dashboard_position FOR UPDATE")
_FORGET = Statement("UPDATE dashboard_position SET counted_until = NULL")
_MOVE = Statement(
    """UPDATE dashboard_position SET xid = $1, log_id = $2, counted_until = $3,
           is_recounting = $4, recounted_after = $5"""
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedPosition:
    """All counts are as they were at `reached`; those of workers above `recounted_after` are yet
    to be recounted. `until` is None before the first recount began."""

    reached: Position
    until: datetime | None
    is_recounting: bool = False
    recounted_after: UUID | None = None

    @classmethod
    async def read(cls) -> CountedPosition:
        """As it is stored now."""
        found = await cls._of(_READ)
        assert found is not None, "the migration inserts the row"
        return found

    async def is_held(self) -> bool:
        """Lock the row. False where another keeper has it, or has moved on."""
        return await self._of(_HOLD) == self

    async def store(self) -> None:
        """Store it in the row, which is locked."""
        reached, after = self.reached, self.recounted_after
        await _MOVE.run(reached.xid, reached.id, self.until, self.is_recounting, after)

    @classmethod
    async def _of(cls, statement: Statement) -> CountedPosition | None:
        row = await statement.row()
        if row is None:
            return None
        until, after = row["counted_until"], row["recounted_after"]
        return cls(
            reached=Position(row["xid"], row["log_id"]),
            until=None if until is None else instant(until),
            is_recounting=bool(row["is_recounting"]),
            recounted_after=None if after is None else key(after),
        )


async def forget_position() -> None:
    """Have everything counted again by the next keeper, in the caller's transaction: the log is
    another."""
    await _FORGET.run()


@retried
async def begin_recount() -> None:
    """Have every worker counted again, as of the end of the log now. Its keepers do the work."""
    async with unit_of_work():
        await _WAIT.rows()
        beginning = CountedPosition(
            reached=await reader.head(), until=clock.now(), is_recounting=True
        )
        await beginning.store()
