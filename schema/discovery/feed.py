"""The live feed: what a worker's list of groups should gain, change and lose, told by group."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from functools import partial
from typing import Annotated

import strawberry

from domain.discovery.feed import updates
from domain.discovery.feed.exceptions import has_common_feed, kept_from
from domain.discovery.feed.feed import Feed
from domain.discovery.feed.updates import SentState, UpdateKind
from domain.discovery.filter import EVERYTHING
from schema.discovery.browsing import HitGroupFilter
from schema.graph.hit_group import HitGroup
from schema.kernel.context import Info
from schema.kernel.fields import followed
from schema.kernel.scalars import Cursor
from schema.live.event import Event
from schema.live.following import FollowedLog, started
from subscriptions.fanout.stream import FollowPlan


@strawberry.interface(description="Something that happened to a group.")
class HitGroupEvent(Event):
    group: HitGroup = strawberry.field(description="The group as it is now.")
    available_hits: int = strawberry.field(description="How many HITs have a free slot.")
    total_hits: int = strawberry.field(description="How many HITs it holds.")


@strawberry.type(description="A group came to the list: put it there.")
class HitGroupPosted(HitGroupEvent):
    pass


@strawberry.type(description="A group of the list changed: replace it, or put it there.")
class HitGroupUpdated(HitGroupEvent):
    pass


@strawberry.type(description="A group left the list: take it away, if it is there.")
class HitGroupClosed(HitGroupEvent):
    pass


@strawberry.type(
    description="A block came or went, so the groups of one requester were judged anew; or a "
    "qualification of the viewer did, so all that require it were. Put `opened` in the list, or "
    "replace them there, and take `closed` away. One event tells of at most 2,000 groups."
)
class FeedRecomputed(Event):
    opened: list[HitGroup] = strawberry.field(
        description="Groups that belong to the list now, as they are now."
    )
    closed: list[HitGroup] = strawberry.field(
        description="Groups that belong to it no more; some may not have been in it."
    )


HitFeedEvent = Annotated[
    HitGroupPosted | HitGroupUpdated | HitGroupClosed | FeedRecomputed,
    strawberry.union("HitFeedEvent", description="What a feed of groups tells."),
]
_KINDS: dict[UpdateKind, type[HitGroupEvent]] = {
    UpdateKind.POSTED: HitGroupPosted,
    UpdateKind.UPDATED: HitGroupUpdated,
    UpdateKind.CLOSED: HitGroupClosed,
}


@strawberry.type
class FeedSubscriptions:
    """What everybody may follow."""

    @followed(
        description="Changes of the list that `hitGroups` gives this viewer with the same "
        "filter. Read `eventCursor` and `hitGroups` in one request, subscribe after that cursor, "
        "apply what comes by group id, and the list is as if read afresh. The first change of a "
        "quiet group comes at once, further ones of it as one each 250 ms. Cursors resume "
        "behind what was told and may repeat, never skip. What a block or the viewer's own work "
        "changes is told; a full queue, or new rights of the account, are not."
    )
    async def hit_feed(
        self,
        info: Info,
        filter: Annotated[
            HitGroupFilter | None,
            strawberry.argument(description="Only groups that it lets through."),
        ] = None,
        after: Annotated[
            Cursor | None,
            strawberry.argument(description="Resume behind this cursor; without it, from now."),
        ] = None,
    ) -> AsyncGenerator[HitFeedEvent, None]:
        context, wanted = info.context, EVERYTHING if filter is None else filter.read()
        viewer, pace = context.browsing(), context.conditions.conflation_seconds

        wanted.check()

        # What is judged for this worker again and again should not be told again and again.
        memory = SentState() if wanted.only_acceptable else None

        def own(seconds: float) -> Callable[[], Feed]:
            return lambda: Feed(context.tail, viewer, wanted, seconds=seconds, memory=memory)

        def common() -> Feed:
            return Feed.of_all(context.tail, wanted, seconds=pace)

        course = FollowPlan(
            await started(after),
            catching_up=own(0.0),
            personal=own(pace),
            common=common if await has_common_feed(viewer, wanted) else None,
            kept_from=partial(kept_from, accepting=wanted.only_acceptable),
            viewed=lambda: own(0.0)().viewed(),
        )
        return FollowedLog(course, _event, context.onlooker.likeness).as_events()


def _event(told: updates.Update) -> HitGroupEvent | FeedRecomputed:
    cursor = Cursor(told.cursor.encode())
    if isinstance(told, updates.ListRecomputed):
        return FeedRecomputed(
            cursor=cursor,
            occurred_at=told.occurred_at,
            opened=[HitGroup.of(group) for group in told.opened],
            closed=[HitGroup.of(group) for group in told.closed],
        )
    return _KINDS[told.kind](
        cursor=cursor,
        occurred_at=told.occurred_at,
        group=HitGroup.of(told.group),
        available_hits=told.group.available_hits,
        total_hits=told.group.total_hits,
    )
