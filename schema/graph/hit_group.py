"""HIT groups: the rows of the market in which workers find HITs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.discovery import eligibility as discovery
from domain.discovery.statistics import GroupFigures
from domain.hits import models, queries
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.paging import EMPTY, OLDEST_FIRST
from domain.people.models import Requester
from domain.qualifications.requirements.requirement import Requirements, excludes_probation, listed
from schema.execution.cost import Cost
from schema.graph.eligibility import Eligibility
from schema.graph.person import RequesterProfile
from schema.graph.requirement import REQUIREMENTS_COST, QualificationRequirement
from schema.graph.statistics import FIGURES_COST, HitGroupFigures
from schema.kernel.context import Context, Info
from schema.kernel.fields import looked_up, resolved
from schema.kernel.node import Node, findable, global_id
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.hit import Hit

HITS = "group.hits"
HITS_LIMIT = (
    "The number of HITs of its batch that one worker may take, at most: HITs that the worker "
    "returned or abandoned do not count. Null where there is no limit."
)
WORKERS_LIMIT = (
    "The number of workers who may have assignments of its batch in progress at once, at most. A "
    "worker among them may accept more. Lists and feeds do not depend on it, and a change of it "
    "gives no event: `eligibility` has the reason MAX_CONCURRENT_WORKERS at this moment. Null "
    "where there is no limit."
)
OPEN_SLOTS_COST = Cost(weight=10)  # It reads all open HITs of the group.
OPEN_HITS_COST = Cost(weight=2)  # It searches for HITs that this viewer may accept.


@strawberry.type(description="One row of the market: the HITs of one requester with one HIT type.")
class HitGroup(Node):
    row: strawberry.Private[models.HitGroup]
    title: str = strawberry.field(description="The title of the work, in one line.")
    description: str = strawberry.field(description="The description of the work.")
    keywords: list[str] = strawberry.field(description="The keywords for the search.")
    reward: Money = strawberry.field(description="The payment for each approved assignment.")
    reward_per_hour: Money = strawberry.field(
        description="The reward for one hour of work, if a worker needs all of the allotted time."
    )
    worked_reward_per_hour: Money = strawberry.field(
        description="The reward for one hour of work at the median time that the latest 100 "
        "attempts took, as the filter `minimumHourlyReward` compares it; without a median the same "
        "as `rewardPerHour`. A change of it alone gives an event only under that filter."
    )
    assignment_duration_seconds: int = strawberry.field(
        description="The time that a worker has after accepting, in seconds."
    )
    auto_approval_delay_seconds: int = strawberry.field(
        description="The time after submission when an undecided assignment is approved, in "
        "seconds."
    )
    available_hits: int = strawberry.field(
        description="The number of HITs that are not expired and have a free slot: the same for "
        "every viewer."
    )
    total_hits: int = strawberry.field(
        description="The number of HITs that are published and not deleted."
    )
    created_at: datetime = strawberry.field(
        description="The time when its newest HIT was published."
    )
    last_updated_at: datetime = strawberry.field(
        description="The time when its counts last changed."
    )
    expires_at: datetime = strawberry.field(
        description="The latest expiry that one of its HITs was given; it never moves back."
    )

    is_paused: bool = strawberry.field(
        description="Whether its requester has paused it: nobody may accept its HITs until it goes "
        "on, and lists and feeds are without it."
    )
    is_taken_down: bool = strawberry.field(
        description="Whether an operator took it down: none of its HITs is offered again."
    )
    max_hits_per_worker: int | None = strawberry.field(description=HITS_LIMIT)
    max_concurrent_workers: int | None = strawberry.field(description=WORKERS_LIMIT)

    @looked_up(
        description="The requester who published it.",
        loader=lambda loaders: loaders.requesters,
        key=lambda group: group.row.requester_id,
    )
    def requester(self, row: Requester) -> RequesterProfile:
        return RequesterProfile.of(row)

    @looked_up(
        description="The requirements; a worker must meet all of them.",
        loader=lambda loaders: loaders.requirements,
        key=lambda group: group.row.requirement_set,
        cost=REQUIREMENTS_COST,
    )
    def qualification_requirements(self, required: Requirements) -> list[QualificationRequirement]:
        return [QualificationRequirement.of(each) for each in listed(required)]

    @looked_up(
        description="Whether it is closed to workers in probation; see `me { worker { probation } "
        "}`.",
        loader=lambda loaders: loaders.requirements,
        key=lambda group: group.row.requirement_set,
        cost=REQUIREMENTS_COST,
    )
    def is_closed_to_probation(self, required: Requirements) -> bool:
        return excludes_probation(required)

    @looked_up(
        description="The viewer's rights on it.",
        loader=lambda loaders: loaders.eligibility,
        key=lambda group: group.row,
    )
    def eligibility(self, found: discovery.Eligibility) -> Eligibility:
        return Eligibility.of(found)

    @looked_up(
        description="Statistics of its work, such as the time that it takes and the share that is "
        "returned.",
        loader=lambda loaders: loaders.group_figures,
        key=lambda group: group.row.id,
        cost=FIGURES_COST,
    )
    def figures(self, found: GroupFigures) -> HitGroupFigures:
        return HitGroupFigures.of(found)

    @looked_up(
        description="The number of workers who could take a slot of its HITs now, each slot "
        "counted: the free slots of all HITs of `availableHits`, the same for every viewer; at "
        "most 2,147,483,647. Summed when it is asked for: a change of it alone gives no event.",
        loader=lambda loaders: loaders.open_slots,
        key=lambda group: group.row.id,
        cost=OPEN_SLOTS_COST,
    )
    def open_slots(self, found: int) -> int:
        return found

    @resolved(
        description="Its HITs that can be accepted now, the oldest first, with their questions; "
        "empty where the viewer may not preview. Reading them reserves nothing.",
        cost=OPEN_HITS_COST,
    )
    async def hits(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Annotated[Hit, strawberry.lazy("schema.graph.hit")]]:
        from schema.graph.hit import Hit

        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name=HITS)
        page, loaders = EMPTY, info.context.loaders
        may_preview = (await loaders.eligibility.load(self.row)).may_preview
        if may_preview or info.context.is_requester(self.row.requester_id):
            if part.after is None:
                page = await loaders.first_open_hits.load((self.row.id, part.limit))
            else:
                page = await queries.open_hits(self.row.id, part, clock.now())
        return connected(page, Hit.of, OLDEST_FIRST, list_name=HITS)

    @classmethod
    def of(cls, row: models.HitGroup) -> HitGroup:
        return cls(
            id=global_id("HitGroup", row.id),
            row=row,
            title=row.title,
            description=row.description,
            keywords=list(row.keywords),
            reward=row.reward,
            reward_per_hour=Money(row.hourly_cents),
            worked_reward_per_hour=Money(row.worked_hourly_cents),
            assignment_duration_seconds=row.assignment_duration_seconds,
            auto_approval_delay_seconds=row.auto_approval_delay_seconds,
            available_hits=row.available_hits,
            total_hits=row.total_hits,
            created_at=row.newest_hit_at,
            last_updated_at=row.last_updated_at,
            expires_at=row.latest_expiry_at,
            is_paused=row.is_paused,
            is_taken_down=row.taken_down_at is not None,
            max_hits_per_worker=row.most_hits_a_worker,
            max_concurrent_workers=row.most_workers_at_once,
        )


@findable("HitGroup")
async def hit_groups(context: Context, keys: Sequence[UUID]) -> list[HitGroup | None]:
    """Groups are public, except for a viewer who blocked the requester or may not discover them."""
    rows = await context.loaders.groups.load_many(keys)
    known = [row for row in rows if row is not None]
    rights = await context.loaders.eligibility.load_many(known)
    seen = {
        row.id
        for row, each in zip(known, rights, strict=True)
        if each.may_see or context.is_requester(row.requester_id)
    }
    return [HitGroup.of(row) if row is not None and row.id in seen else None for row in rows]
