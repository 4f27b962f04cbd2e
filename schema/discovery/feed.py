"""The live feed: the changes of a viewer's list of groups, one event for each group."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from functools import partial
from typing import Annotated

import strawberry

from domain.discovery.feed import updates
from domain.discovery.feed.exceptions import excluded_workers, has_common_feed
from domain.discovery.feed.feed import Feed
from domain.discovery.feed.renewed import RenewedFeed
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
    available_hits: int = strawberry.field(description="The number of HITs with a free slot.")
    total_hits: int = strawberry.field(description="The number of HITs in the group.")


@strawberry.type(
    description="A group entered the list: add it. After resuming, the group may be in the list "
    "already."
)
class HitGroupPosted(HitGroupEvent):
    pass


@strawberry.type(
    description="A group of the list changed: replace it, or add it if it is missing. At most one "
    "each 250 ms for a group, unless the operator set another time."
)
class HitGroupUpdated(HitGroupEvent):
    pass


@strawberry.type(
    description="A group left the list: remove it if it is there. No HIT of it is left for this "
    "viewer and this filter."
)
class HitGroupClosed(HitGroupEvent):
    pass


@strawberry.type(
    description="The groups of one requester were checked again after a block was added or "
    "removed, the groups that require a qualification after the viewer's qualification changed, or "
    "under `onlyAcceptable` all groups after the viewer's queue was full or had room again. "
    "Add the groups of `opened` to the list or replace them there, and remove those of `closed`. "
    "One event names at most 2,000 groups; a change that concerns more groups gives several events."
)
class FeedRecomputed(Event):
    opened: list[HitGroup] = strawberry.field(
        description="Groups that belong to the list now, as they are now."
    )
    closed: list[HitGroup] = strawberry.field(
        description="Groups that no longer belong to the list; some may not have been in it."
    )


HitFeedEvent = Annotated[
    HitGroupPosted | HitGroupUpdated | HitGroupClosed | FeedRecomputed,
    strawberry.union("HitFeedEvent", description="The events of a feed of groups."),
]
_KINDS: dict[UpdateKind, type[HitGroupEvent]] = {
    UpdateKind.POSTED: HitGroupPosted,
    UpdateKind.UPDATED: HitGroupUpdated,
    UpdateKind.CLOSED: HitGroupClosed,
}


@strawberry.type
class FeedSubscriptions:
    @followed(
        description="Changes of the list that `hitGroups` gives this viewer with the same filter. "
        "Read `eventCursor` and `hitGroups` in one request, subscribe after that cursor and apply "
        "the events by group id: the list then equals a list read again. The first change of a "
        "quiet group is sent at once, further changes as one event each 250 ms. After resuming, "
        "events may be repeated but are never skipped. Changes by a block or by the viewer's own "
        "work are sent, under `onlyAcceptable` also a full queue: FeedRecomputed closes the list, "
        "and opens it again with the next room. New rights of the account send "
        "nothing by themselves; later events show them."
    )
    async def hit_feed(
        self,
        info: Info,
        filter: Annotated[
            HitGroupFilter | None,
            strawberry.argument(description="The filter; only groups that match it."),
        ] = None,
        after: Annotated[
            Cursor | None,
            strawberry.argument(description="The cursor to resume after; null starts now."),
        ] = None,
    ) -> AsyncGenerator[HitFeedEvent, None]:
        context, wanted = info.context, EVERYTHING if filter is None else await filter.read()
        viewer, pace = context.browsing(), context.server.conflation_seconds

        wanted.check()

        # Remember what was sent, so that re-evaluation does not repeat an event.
        sent = SentState() if wanted.only_acceptable else None

        def own(seconds: float) -> Callable[[], RenewedFeed]:
            return lambda: RenewedFeed(context.tail, viewer, wanted, seconds=seconds, sent=sent)

        def common() -> Feed:
            return Feed.common(context.tail, wanted, seconds=pace)

        plan = FollowPlan(
            await started(after),
            catching_up=own(0.0),
            personal=own(pace),
            common=common if await has_common_feed(viewer, wanted) else None,
            excluded_by=partial(excluded_workers, accepting=wanted.only_acceptable),
            with_view=lambda: own(0.0)().with_view(),
        )
        return FollowedLog(plan, _event, context.perspective.identity).as_events()


def _event(update: updates.Update) -> HitGroupEvent | FeedRecomputed:
    cursor = Cursor(update.cursor.encode())
    if isinstance(update, updates.ListRecomputed):
        return FeedRecomputed(
            cursor=cursor,
            occurred_at=update.occurred_at,
            opened=[HitGroup.of(group) for group in update.opened],
            closed=[HitGroup.of(group) for group in update.closed],
        )
    return _KINDS[update.kind](
        cursor=cursor,
        occurred_at=update.occurred_at,
        group=HitGroup.of(update.group),
        available_hits=update.group.available_hits,
        total_hits=update.group.total_hits,
    )
