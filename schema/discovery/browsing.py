"""Finding work: the market's groups by filter and order, page by page, with anchors to jump to."""

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
from schema.kernel.node import key_of
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

MOST_PAGES = listing.MOST_ANCHORS
SEARCH_COST, TOTALS_COST, ANCHORS_COST = Cost(weight=5), Cost(weight=5), Cost(weight=20)

Answer = TypeVar("Answer")


class OrderDirection(StrEnum):
    """Which end of an order comes first."""

    ASC = "ASC"
    DESC = "DESC"


described(
    GroupField,
    name="HitGroupOrderField",
    description="What groups can be ordered by.",
    members={
        GroupField.NEWEST: "When the newest HIT was published.",
        GroupField.LAST_UPDATED: "When the numbers last changed.",
        GroupField.REWARD: "The reward of one assignment.",
        GroupField.REWARD_PER_HOUR: "The reward per hour of the time allotted.",
        GroupField.HITS_AVAILABLE: "How many HITs have a free slot.",
        GroupField.TIME_ALLOTTED: "How long a worker has for one assignment.",
    },
)
described(
    OrderDirection,
    name="OrderDirection",
    description="Which end comes first.",
    members={
        OrderDirection.ASC: "The smallest or oldest first.",
        OrderDirection.DESC: "The largest or newest first.",
    },
)


@strawberry.input(description="Which groups are asked for. What is left out does not matter.")
class HitGroupFilter:
    text: str | None = strawberry.field(
        default=None,
        description="Every one of these words stands somewhere in title, description or "
        "keywords, whatever its case: 1 to 200 characters, at most 10 different words.",
    )
    minimum_reward: Money | None = strawberry.field(
        default=None, description='At least this reward, "0.00" to "10000.00".'
    )
    requester_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only of this requester: the id of their RequesterProfile."
    )
    maximum_duration_seconds: int | None = strawberry.field(
        default=None, description="At most so long for one assignment, 1 to 31,536,000 seconds."
    )
    only_acceptable: bool = strawberry.field(
        default=False,
        description="Only groups that hold a HIT which the viewer may accept: not their own, no "
        "block on either side, and not done by them. Nothing, for who may not work. "
        "A full queue does not matter.",
    )

    def read(self) -> GroupFilter:
        """The domain's filter, its bounds checked. Raises BAD_USER_INPUT."""
        requester_id = self.requester_id
        wanted = GroupFilter(
            text=self.text,
            minimum_reward=self.minimum_reward,
            requester_id=None
            if requester_id is None
            else key_of("filter.requesterId", requester_id, "RequesterProfile", "Requester"),
            maximum_duration_seconds=self.maximum_duration_seconds,
            only_acceptable=self.only_acceptable,
        )
        try:
            wanted.check()
        except InvalidInput as refused:
            raise BadUserInput(refused.message) from None
        return wanted


@strawberry.input(description="How groups are ordered; equal ones stand by their id.")
class HitGroupOrder:
    field: GroupField = strawberry.field(
        default=GroupField.NEWEST, description="What they are ordered by."
    )
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.DESC, description="Which end comes first."
    )

    def read(self) -> GroupOrder:
        """The domain's order."""
        return GroupOrder(self.field, falling=self.direction is OrderDirection.DESC)


@strawberry.type(description="Where a page begins, to jump to it.")
class PageAnchor:
    page: int = strawberry.field(description="The number of the page, from 1.")
    after: str | None = strawberry.field(
        description="Give it as `after`, with the same filter, order and page size; null for "
        "the first page."
    )


@strawberry.type(description="One page of the market.")
class HitGroupConnection(Connection[HitGroup]):
    wanted: strawberry.Private[GroupFilter]
    order: strawberry.Private[GroupOrder]

    @resolved(
        description="How many groups the filter lets through, from kept counters.",
        cost=TOTALS_COST,
    )
    async def total_count(self, info: Info) -> int:
        return (await listing.totals(info.context.viewer, self.wanted)).groups

    @resolved(
        description="How many HITs with a free slot these groups hold together.",
        cost=TOTALS_COST,
    )
    async def total_hits(self, info: Info) -> int:
        return (await listing.totals(info.context.viewer, self.wanted)).hits

    @resolved(
        description=f"Where the pages of this list begin, at most the first {MOST_PAGES + 1}. "
        "They shift as groups come and go; a page begins after its anchor all the same.",
        cost=ANCHORS_COST,
    )
    async def anchors(
        self,
        info: Info,
        first: Annotated[
            int, strawberry.argument(description="The size of a page, 1 to 100. Default 20.")
        ] = DEFAULT_PAGE,
    ) -> list[PageAnchor]:
        keys = await _allowed(
            listing.anchors(info.context.viewer, self.wanted, self.order, page_size=first)
        )
        ends = [write_key(key, _list_name(self.order)) for key in keys]
        return [PageAnchor(page=n, after=end) for n, end in enumerate([None, *ends], start=1)]


@strawberry.type
class BrowsingQueries:
    """What everybody may browse."""

    @resolved(
        description="The open groups that the viewer may see: signed in or not, working or not. "
        "The newest first, unless an order is given.",
        cost=SEARCH_COST,
    )
    async def hit_groups(
        self,
        info: Info,
        filter: Annotated[
            HitGroupFilter | None, strawberry.argument(description="Which ones; all without it.")
        ] = None,
        order_by: Annotated[
            HitGroupOrder | None, strawberry.argument(description="In which order.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> HitGroupConnection:
        wanted = (filter or HitGroupFilter()).read()
        order = (order_by or HitGroupOrder()).read()
        part = _slice(PageRequest(first, after, last, before), order)
        page = await listing.groups(info.context.browsing(), part, wanted=wanted, order=order)
        cursors = [write_key(order.keys.key(row), _list_name(order)) for row in page.rows]
        return HitGroupConnection(**parts(page, HitGroup.of, cursors), wanted=wanted, order=order)

    @resolved(
        description="A look at the HIT of a group that `acceptHit` would give this viewer next; "
        "for who is no worker, the first open one. It reserves nothing. Null where nothing is "
        "left, or may be seen.",
        cost=SEARCH_COST,
    )
    async def preview(
        self,
        info: Info,
        hit_group_id: Annotated[strawberry.ID, strawberry.argument(description="The group.")],
    ) -> Hit | None:
        viewer, key = info.context.browsing(), key_of("hitGroupId", hit_group_id, "HitGroup")
        worker = None if viewer is None else viewer.worker
        hit_id = await next_to_preview(key, worker, clock.now())
        return None if hit_id is None else (await hits(info.context, [hit_id]))[0]


def _slice(asked: PageRequest, order: GroupOrder) -> Slice:
    part = asked.slice(order.keys, list_name=_list_name(order))
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
        raise BadUserInput(refused.message) from None
