"""Re-evaluates many groups for one worker, after a change that concerns all of them."""

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

MOST_GROUPS = 2_000  # in one event
# Servers' clocks differ by less. A group that closed this long before the fact is off the
# client's list already.
CLOCKS_AGREE_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Recomputation:
    """The groups to evaluate again: `read` returns the current rows of the page behind an id."""

    occurred_at: datetime
    read: Callable[[UUID], Awaitable[list[HitGroup]]]
    may_close: Callable[[HitGroup], bool]  # whether the group may have been on the list

    @classmethod
    def after_block(cls, block: Block, wanted: GroupFilter) -> Recomputation | None:
        """The groups of the blocked or unblocked requester."""
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
        return cls(block.occurred_at, read, lambda _group: closes)

    @classmethod
    def after_turned(
        cls, turned: ChangedSets, wanted: GroupFilter, *, occurred_at: datetime
    ) -> Recomputation | None:
        """The groups of the requirement sets that the worker meets now, or no longer meets."""
        numbers = turned.gained | turned.lost
        if not numbers:
            return None

        async def read(after: UUID) -> list[HitGroup]:
            return await listing.requiring(
                numbers, wanted, since=since, after=after, limit=MOST_GROUPS
            )

        since = occurred_at - CLOCKS_AGREE_WITHIN
        return cls(occurred_at, read, lambda group: group.requirement_set in turned.lost)
