"""Finding work: the market's groups by filter and order, in pages with anchors to jump to."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, TypeVar

import strawberry

from domain.discovery import listing
from domain.discovery.filter import GroupField, GroupFilter, GroupOrder
from domain.discovery.visibility import next_to_preview
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.paging import Slice
from domain.kernel.refusals import InvalidInput
from schema.execution.cost import Cost
from schema.execution.limits import DEFAULT_PAGE
from schema.graph.hit import Hit, hits
from schema.graph.hit_group import HitGroup
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.errors import BadCursor, BadUserInput
from schema.kernel.fields import resolved
from schema.kernel.hit_ids import GROUP, hit_group_key
from schema.kernel.paging import (
    After,
    Before,
    Connection,
    First,
    Last,
    PageRequest,
    parts,
    write_key,
)
from schema.kernel.person_ids import REQUESTER, requester_key

MOST_PAGES = listing.MOST_ANCHORS
SEARCH_COST, TOTALS_COST, ANCHORS_COST = Cost(weight=5), Cost(weight=5), Cost(weight=20)

Answer = TypeVar("Answer")


class OrderDirection(StrEnum):
    """The direction of an order."""

    ASC = "ASC"
    DESC = "DESC"


described(
    GroupField,
    name="HitGroupOrderField",
    description="The keys by which groups can be ordered.",
    members={
        GroupField.NEWEST: "By the time when the newest HIT was published.",
        GroupField.LAST_UPDATED: "By the time when the counts of the group last changed.",
        GroupField.REWARD: "By the reward of one assignment.",
        GroupField.REWARD_PER_HOUR: "By the reward per hour of the allotted time.",
        GroupField.HITS_AVAILABLE: "By the number of HITs with a free slot.",
        GroupField.TIME_ALLOTTED: "By the time that a worker has for one assignment.",
    },
)
described(
    OrderDirection,
    name="OrderDirection",
    description="The direction of an order.",
    members={
        OrderDirection.ASC: "The smallest or oldest first.",
        OrderDirection.DESC: "The largest or newest first.",
    },
)


@strawberry.input(
    description="A filter of groups. A condition that is left out does not restrict the list."
)
class HitGroupFilter:
    text: str | None = strawberry.field(
        default=None,
        description="Each of these words occurs in the title, the description, the keywords or the "
        "requester's name, in any case and in any Unicode form: 1 to 200 characters, at most 10 "
        "different words.",
    )
    minimum_reward: Money | None = strawberry.field(
        default=None, description='The lowest reward, "0.00" to "10000.00".'
    )
    requester_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"Only groups of this requester. {REQUESTER}"
    )
    maximum_duration_seconds: int | None = strawberry.field(
        default=None, description="The longest time for one assignment, 1 to 31,536,000 seconds."
    )
    only_acceptable: bool = strawberry.field(
        default=False,
        description="Only groups with a HIT that the viewer may accept: not their own, no block by "
        "the worker or the requester, and not done by the viewer. Empty for a viewer who may not "
        "work, and while the viewer's queue is full: `eligibility.mayAccept` says the same of each "
        "group.",
    )

    masters_only: bool = strawberry.field(
        default=False,
        description="Only groups that require the Masters qualification.",
    )
    minimum_hourly_reward: Money | None = strawberry.field(
        default=None,
        description='The lowest reward for an hour of work, "0.00" to "10000.00": the reward '
        "over the median time that the latest 100 attempts took, worked out again within minutes "
        "of a submission. A group without a median counts as if a worker needed all of the "
        "allotted time, so that it is listed only where every worker earns that much.",
    )
    pays_bonuses: bool = strawberry.field(
        default=False,
        description="Only groups of requesters who paid a bonus in the last 90 days; a first bonus "
        "counts within seconds.",
    )

    async def read(self) -> GroupFilter:
        """Raises BAD_USER_INPUT for a value out of bounds."""
        id = self.requester_id
        wanted = GroupFilter(
            text=self.text,
            minimum_reward=self.minimum_reward,
            requester_id=None if id is None else await requester_key("filter.requesterId", id),
            maximum_duration_seconds=self.maximum_duration_seconds,
            only_acceptable=self.only_acceptable,
            masters_only=self.masters_only,
            minimum_hourly_reward=self.minimum_hourly_reward,
            pays_bonuses=self.pays_bonuses,
        )
        try:
            wanted.check()
        except InvalidInput as refused:
            raise BadUserInput.out_of_bounds(refused) from None
        return wanted


@strawberry.input(description="The order of groups; equal groups are ordered by their id.")
class HitGroupOrder:
    field: GroupField = strawberry.field(
        default=GroupField.NEWEST, description="The key to order by."
    )
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.DESC, description="The direction of the order."
    )

    def read(self) -> GroupOrder:
        return GroupOrder(self.field, falling=self.direction is OrderDirection.DESC)


@strawberry.type(description="The start of a page, to jump to that page.")
class PageAnchor:
    page: int = strawberry.field(description="The number of the page, from 1.")
    after: str | None = strawberry.field(
        description="The cursor to give as `after`, with the same filter, order and page size; "
        "null for the first page."
    )


@strawberry.type(description="One page of the groups on the market.")
class HitGroupConnection(Connection[HitGroup]):
    wanted: strawberry.Private[GroupFilter]
    order: strawberry.Private[GroupOrder]

    @resolved(
        description="The number of groups that match the filter, from stored counters.",
        cost=TOTALS_COST,
    )
    async def total_count(self, info: Info) -> int:
        return (await listing.totals(info.context.viewer, self.wanted)).groups

    @resolved(
        description="The number of HITs with a free slot in these groups together. Under "
        "`onlyAcceptable` without those that the viewer has done: as many as they may accept.",
        cost=TOTALS_COST,
    )
    async def total_hits(self, info: Info) -> int:
        return (await listing.totals(info.context.viewer, self.wanted)).hits

    @resolved(
        description=f"The starts of the pages of this list, at most the first {MOST_PAGES + 1}. "
        "Groups come and go, so a page may hold other groups than when its anchor was read; it "
        "still begins after its anchor.",
        cost=ANCHORS_COST,
    )
    async def anchors(
        self,
        info: Info,
        first: Annotated[
            int, strawberry.argument(description="The page size, 1 to 100. Default 20.")
        ] = DEFAULT_PAGE,
    ) -> list[PageAnchor]:
        keys = await _allowed(
            listing.anchors(info.context.viewer, self.wanted, self.order, page_size=first)
        )
        ends = [write_key(key, _list_name(self.order)) for key in keys]
        return [PageAnchor(page=n, after=end) for n, end in enumerate([None, *ends], start=1)]


@strawberry.type
class BrowsingQueries:
    @resolved(
        description="The open groups that the viewer may see, with or without signing in and with "
        "or without a worker profile. The newest first, unless an order is given.",
        cost=SEARCH_COST,
    )
    async def hit_groups(
        self,
        info: Info,
        filter: Annotated[
            HitGroupFilter | None,
            strawberry.argument(description="The filter; null lists all groups."),
        ] = None,
        order_by: Annotated[
            HitGroupOrder | None,
            strawberry.argument(description="The order; null lists the newest first."),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> HitGroupConnection:
        wanted = await (filter or HitGroupFilter()).read()
        order = (order_by or HitGroupOrder()).read()
        part = _slice(PageRequest(first, after, last, before), order)
        page = await listing.groups(info.context.browsing(), part, wanted=wanted, order=order)
        cursors = [write_key(order.keys.key(row), _list_name(order)) for row in page.rows]
        return HitGroupConnection(**parts(page, HitGroup.of, cursors), wanted=wanted, order=order)

    @resolved(
        description="The HIT that `acceptHit` would give this viewer next from a group; for a "
        "viewer without a worker profile, the first open HIT. It reserves nothing. Null where no "
        "HIT is left or the viewer may not see one.",
        cost=SEARCH_COST,
    )
    async def preview(
        self,
        info: Info,
        hit_group_id: Annotated[strawberry.ID, strawberry.argument(description=GROUP)],
    ) -> Hit | None:
        viewer = info.context.browsing()
        key = await hit_group_key("hitGroupId", hit_group_id)
        worker = None if viewer is None else viewer.worker
        hit_id = await next_to_preview(key, worker, clock.now())
        return None if hit_id is None else (await hits(info.context, [hit_id]))[0]


def _slice(page: PageRequest, order: GroupOrder) -> Slice:
    part = page.slice(order.keys, list_name=_list_name(order))
    for key in (part.after, part.before):
        if key is not None and isinstance(key[0], datetime) is not order.of_instants:
            raise BadCursor("This is not a page cursor of this list in this order.")
    return part


def _list_name(order: GroupOrder) -> str:
    return f"hitGroups.{order.by}.{'DESC' if order.falling else 'ASC'}"


async def _allowed(answer: Awaitable[Answer]) -> Answer:
    try:
        return await answer
    except InvalidInput as refused:
        raise BadUserInput.out_of_bounds(refused) from None
