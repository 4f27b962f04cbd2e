"""Re-evaluates many groups for one worker, after a change that concerns all of them."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.discovery import listing
from domain.discovery.feed.earlier_list import CLOCKS_AGREE_WITHIN
from domain.discovery.feed.exceptions import Block
from domain.discovery.filter import GroupFilter
from domain.hits.models import HitGroup
from domain.people.facts import RequesterBlocked, WorkerBlocked
from domain.qualifications.requirements.catalogue import ChangedSets

MOST_GROUPS = 2_000  # in one event


@dataclass(frozen=True, slots=True)
class Recomputation:
    """The groups to evaluate again: `read` returns the current rows of the page behind an id.

    They include groups that closed since a time before which the client had all updates.
    """

    occurred_at: datetime
    read: Callable[[UUID], Awaitable[list[HitGroup]]]
    may_close: Callable[[HitGroup], bool]  # whether the change may take the group off the list

    async def pages(self) -> AsyncGenerator[tuple[list[HitGroup], bool], None]:
        """The groups page by page, each with whether it is the last one."""
        after, is_last = UUID(int=0), False
        while not is_last:
            groups = await self.read(after)
            is_last = len(groups) < MOST_GROUPS
            after = groups[-1].id if groups else after
            yield groups, is_last

    @classmethod
    def after_block(
        cls, block: Block, wanted: GroupFilter, *, since: datetime
    ) -> Recomputation | None:
        """The groups of the blocked or unblocked requester."""
        if wanted.requester_id not in (None, block.requester_id):
            return None
        closes = isinstance(block, RequesterBlocked) or (
            wanted.only_acceptable and isinstance(block, WorkerBlocked)
        )

        async def read(after: UUID) -> list[HitGroup]:
            return await listing.of_requester(
                block.requester_id, wanted, since=closed_since, after=after, limit=MOST_GROUPS
            )

        closed_since = since - CLOCKS_AGREE_WITHIN
        return cls(block.occurred_at, read, lambda _group: closes)

    @classmethod
    def after_turned(
        cls, turned: ChangedSets, wanted: GroupFilter, *, occurred_at: datetime, since: datetime
    ) -> Recomputation | None:
        """The groups of the requirement sets that the worker meets now, or no longer meets."""
        numbers = turned.gained | turned.lost
        if not numbers:
            return None

        async def read(after: UUID) -> list[HitGroup]:
            return await listing.requiring(
                numbers, wanted, since=closed_since, after=after, limit=MOST_GROUPS
            )

        closed_since = since - CLOCKS_AGREE_WITHIN
        return cls(occurred_at, read, lambda group: group.requirement_set in turned.lost)
