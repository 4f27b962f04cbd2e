"""The tables of counts: what a row counts for, what it counts, and the statements that add."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.statement import Row, Statement

Key = tuple[UUID, UUID | int]  # the worker, and what the row is about
Counts = Mapping[Key, Counter[str]]


@dataclass(frozen=True)
class CountTable:
    """One table. All changes are additions, so that their order does not matter."""

    name: str
    about: str
    counts: tuple[str, ...]
    _add: Statement = field(init=False, repr=False, compare=False)
    _delete: Statement = field(init=False, repr=False, compare=False)
    _read: Statement = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        columns = ("id", "worker_id", self.about, *self.counts)
        values = ", ".join(f"${number}" for number, _ in enumerate(columns, 1))
        added = ", ".join(f"{each} = {self.name}.{each} + excluded.{each}" for each in self.counts)
        add = f"""INSERT INTO {self.name} ({", ".join(columns)}) VALUES ({values})
            ON CONFLICT (worker_id, {self.about}) DO UPDATE SET {added}"""
        object.__setattr__(self, "_add", Statement(add))
        delete = Statement(f"DELETE FROM {self.name} WHERE worker_id = $1")
        object.__setattr__(self, "_delete", delete)
        read = Statement(f"SELECT * FROM {self.name} WHERE worker_id = $1")
        object.__setattr__(self, "_read", read)

    async def add(self, counted: Counts) -> None:
        """Add to the stored counts, or begin them; in the order of their keys."""
        if rows := list(self._rows(counted)):
            await self._add.run_many(rows)

    async def rows_of(self, worker_id: UUID) -> list[Row]:
        """Every row of a worker."""
        return await self._read.rows(worker_id)

    async def forget(self, worker_id: UUID) -> None:
        """Delete what is stored of a worker."""
        await self._delete.run(worker_id)

    def _rows(self, counted: Counts) -> Iterable[tuple[object, ...]]:
        for (worker_id, about), counts in sorted(counted.items(), key=lambda each: str(each[0])):
            yield new_id(), worker_id, about, *(counts[each] for each in self.counts)


_DECIDED = ("submitted", "approved", "rejected")
_PART = (*_DECIDED, "reward_cents", "bonus_cents", "income_cents", "microseconds")
DAYS = CountTable(
    "worker_days",
    "day",
    (*_DECIDED, "paid", "reward_cents", "bonus_cents", "paid_cents"),
)
YEARS = CountTable("worker_years", "year", ("reward_cents", "bonus_cents", "payment_cents"))
REQUESTERS = CountTable("worker_requesters", "requester_id", _PART)
HIT_TYPES = CountTable("worker_hit_types", "hit_type_id", _PART)
COUNT_TABLES = (DAYS, YEARS, REQUESTERS, HIT_TYPES)
