"""Loaders of rows by their ids, and of what a query reads for many keys at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import cache
from typing import TypeVar
from uuid import UUID

from strawberry.dataloader import DataLoader

from domain.kernel.rows import MarketModel
from domain.kernel.statement import Statement

LARGEST_BATCH = 500

Stored = TypeVar("Stored", bound=MarketModel)
Loaded = TypeVar("Loaded")
Sought = TypeVar("Sought")  # an id, or a pair of ids


def loader(
    read: Callable[[Sequence[Sought]], Awaitable[dict[Sought, Loaded]]],
) -> DataLoader[Sought, Loaded | None]:
    """A loader over a query that reads many keys at once."""

    async def load(keys: list[Sought]) -> list[Loaded | None]:
        found = await read(keys)
        return [found.get(key) for key in keys]

    return DataLoader(load_fn=load, max_batch_size=LARGEST_BATCH)


def by_id(model: type[Stored]) -> DataLoader[UUID, Stored | None]:
    """A loader over the rows of a table."""

    async def read(keys: Sequence[UUID]) -> dict[UUID, Stored]:
        if len(keys) == 1:
            # An event reads one row: a query set costs most of its time in being composed.
            found = await _one(model).row(keys[0])
            return {} if found is None else {keys[0]: model.of(found)}
        return {row.pk: row for row in await model.filter(id__in=list(keys))}

    return loader(read)


@cache
def _one(model: type[MarketModel]) -> Statement:
    table = model.describe()["table"]
    return Statement(f"SELECT {model.columns()} FROM {table} WHERE id = $1")
