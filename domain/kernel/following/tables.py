"""The tables of counts: what a row counts for, what it counts, and the statements that add."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from domain.kernel.ids import new_id
from domain.kernel.statement import Row, Statement

Key = tuple[UUID, UUID | int]  # the owner, and what the row is about
Counts = Mapping[Key, Counter[str]]


@dataclass(frozen=True)
class CountTable:
    """One table. All changes are additions, so that their order does not matter."""

    name: str
    owner: str  # the column of whom the rows are
    about: str
    counts: tuple[str, ...]
    _add: Statement = field(init=False, repr=False, compare=False)
    _delete: Statement = field(init=False, repr=False, compare=False)
    _read: Statement = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        columns = ("id", self.owner, self.about, *self.counts)
        values = ", ".join(f"${number}" for number, _ in enumerate(columns, 1))
        added = ", ".join(f"{each} = {self.name}.{each} + excluded.{each}" for each in self.counts)
        add = f"""INSERT INTO {self.name} ({", ".join(columns)}) VALUES ({values})
            ON CONFLICT ({self.owner}, {self.about}) DO UPDATE SET {added}"""
        object.__setattr__(self, "_add", Statement(add))
        delete = Statement(f"DELETE FROM {self.name} WHERE {self.owner} = $1")
        object.__setattr__(self, "_delete", delete)
        read = Statement(f"SELECT * FROM {self.name} WHERE {self.owner} = $1")
        object.__setattr__(self, "_read", read)

    async def add(self, counted: Counts) -> None:
        """Add to the stored counts, or begin them; in the order of their keys."""
        if rows := list(self._rows(counted)):
            await self._add.run_many(rows)

    async def rows_of(self, owner_id: UUID) -> list[Row]:
        """Every row of an owner."""
        return await self._read.rows(owner_id)

    async def forget(self, owner_id: UUID) -> None:
        """Delete what is stored of an owner."""
        await self._delete.run(owner_id)

    def _rows(self, counted: Counts) -> Iterable[tuple[object, ...]]:
        for (owner_id, about), counts in sorted(counted.items(), key=lambda each: str(each[0])):
            yield new_id(), owner_id, about, *(counts[each] for each in self.counts)
