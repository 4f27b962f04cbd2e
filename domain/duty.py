"""A duty: one kind of thing that falls due by rows, and what is then done about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

BEGINNING = datetime(1, 1, 1, tzinfo=UTC)  # before anything could fall due


class Due(NamedTuple):
    """A row whose moment has come, and the HIT that is held first to change it."""

    id: UUID
    hit_id: UUID
    since: datetime


@dataclass(frozen=True, slots=True)
class Duty:
    """What the clock must do. Called with an instant and a limit, it does so many at most.

    `due` reads without locks, the earliest first. `do` holds each of these that nobody else
    holds, looks again whether it is still due, and does all of them in one commit; it answers
    with the ids of those it did.
    """

    name: str
    due: Callable[[datetime, int], Awaitable[Sequence[Due]]]
    do: Callable[[Sequence[Due], datetime], Awaitable[Sequence[UUID]]]

    async def __call__(self, at: datetime, limit: int) -> int:
        due = await self.due(at, limit)
        return len(await self.do(due, at)) if due else 0
