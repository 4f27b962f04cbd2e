"""What is judged anew for a worker when more than one group changes for them at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.discovery import listing
from domain.discovery.feed.exceptions import Block
from domain.discovery.filter import GroupFilter
from domain.hits.models import HitGroup
from domain.people.facts import RequesterBlocked, WorkerBlocked
from domain.qualifications.requirements.catalogue import ChangedSets

MOST_GROUPS = 2_000  # told of in one go
# Servers' clocks differ by less: a group closed so long before the fact is off the client's list.
CLOCKS_AGREE_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Recomputation:
    """Which groups are to be judged anew: read page by page behind an id, as they are now."""

    occurred_at: datetime
    read: Callable[[UUID], Awaitable[list[HitGroup]]]
    may_close: Callable[[HitGroup], bool]  # whether it may have been on the list


def after_block(block: Block, wanted: GroupFilter) -> Recomputation | None:
    """A block came or went: the groups of that requester."""
    if wanted.requester_id not in (None, block.requester_id):
        return None
    closes = isinstance(block, RequesterBlocked) or (
        wanted.only_acceptable and isinstance(block, WorkerBlocked)
    )

    async def read(after: UUID) -> list[HitGroup]:
        return await listing.of_requester(
            block.requester_id, wanted, since=since, after=after, limit=MOST_GROUPS
        )

    since = block.occurred_at - CLOCKS_AGREE_WITHIN
    return Recomputation(block.occurred_at, read, lambda _group: closes)


def after_turn(
    turned: ChangedSets, wanted: GroupFilter, *, occurred_at: datetime
) -> Recomputation | None:
    """A requirement is met that was not, or the other way round: the groups that have it."""
    numbers = turned.gained | turned.lost
    if not numbers:
        return None

    async def read(after: UUID) -> list[HitGroup]:
        return await listing.requiring(numbers, wanted, since=since, after=after, limit=MOST_GROUPS)

    since = occurred_at - CLOCKS_AGREE_WITHIN
    return Recomputation(occurred_at, read, lambda group: group.requirement_set in turned.lost)
