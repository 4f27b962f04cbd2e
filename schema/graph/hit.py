"""HITs and HIT types, for their requester and for workers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.assignments import queries as assignment_queries
from domain.assignments import records
from domain.discovery import eligibility as discovery
from domain.discovery.visibility import visible_hits
from domain.hits import models
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.paging import EMPTY, OLDEST_FIRST
from domain.people.models import Requester
from domain.qualifications.requirements.requirement import excludes_probation, listed
from domain.questions.pages.frames import Visit
from domain.questions.pages.links import PageLink
from schema.graph.eligibility import Eligibility
from schema.graph.hit_group import HITS_LIMIT, WORKERS_LIMIT
from schema.graph.person import RequesterProfile
from schema.graph.question import Question, question_of
from schema.graph.questions.frame import QuestionFrame
from schema.graph.requirement import REQUIREMENTS_COST, QualificationRequirement
from schema.kernel.context import Context, Info
from schema.kernel.enums import AssignmentStatus, HitStatus
from schema.kernel.fields import looked_up, resolved
from schema.kernel.loaders import loaded
from schema.kernel.node import Node, findable, global_id
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.assignment import Assignment, Bonus
    from schema.graph.hit_group import HitGroup


@strawberry.type(
    description="The properties that HITs share. It never changes; the same values are the same "
    "type."
)
class HitType(Node):
    row: strawberry.Private[models.HitType]
    title: str = strawberry.field(description="The title in lists, 1 to 128 characters.")
    description: str = strawberry.field(
        description="The description of the work, 1 to 2,000 characters."
    )
    keywords: list[str] = strawberry.field(description="The keywords for the search.")
    reward: Money = strawberry.field(description="The payment for each approved assignment.")
    assignment_duration_seconds: int = strawberry.field(
        description="The time that a worker has after accepting, in seconds: 30 seconds to a year."
    )
    auto_approval_delay_seconds: int = strawberry.field(
        description="The time after submission when an undecided assignment is approved, in "
        "seconds: 0 to 30 days."
    )
    created_at: datetime = strawberry.field(description="The time when it was registered.")
    is_invitation_only: bool = strawberry.field(
        description="Whether only invited workers can find its HITs."
    )

    @resolved(
        description="The requirements; a worker must meet all of them.", cost=REQUIREMENTS_COST
    )
    async def qualification_requirements(self, info: Info) -> list[QualificationRequirement]:
        required = await info.context.loaders.requirements.load(self.row.requirement_set)
        return [QualificationRequirement.of(each) for each in listed(required)]

    @resolved(
        description="Whether it is closed to workers in probation; see `me { worker { probation } "
        "}`.",
        cost=REQUIREMENTS_COST,
    )
    async def is_closed_to_probation(self, info: Info) -> bool:
        required = await info.context.loaders.requirements.load(self.row.requirement_set)
        return excludes_probation(required)

    @resolved(description=HITS_LIMIT)
    async def max_hits_per_worker(self, info: Info) -> int | None:
        group = await self._group_with_limits(info)
        return None if group is None else group.most_hits_a_worker

    @resolved(description=WORKERS_LIMIT)
    async def max_concurrent_workers(self, info: Info) -> int | None:
        group = await self._group_with_limits(info)
        return None if group is None else group.most_workers_at_once

    async def _group_with_limits(self, info: Info) -> models.HitGroup | None:
        if self.row.batch_id is None:
            return None
        return await info.context.loaders.groups_of_types.load(self.row.id)

    @classmethod
    def of(cls, row: models.HitType) -> HitType:
        return cls(
            id=global_id("HitType", row.id),
            row=row,
            title=row.title,
            description=row.description,
            keywords=list(row.keywords),
            reward=row.reward,
            assignment_duration_seconds=row.assignment_duration_seconds,
            auto_approval_delay_seconds=row.auto_approval_delay_seconds,
            created_at=row.created_at,
            is_invitation_only=row.invitation_type_id is not None,
        )


@strawberry.type(description="One task, done by up to `maxAssignments` different workers.")
class Hit(Node):
    row: strawberry.Private[models.Hit]
    status: HitStatus = strawberry.field(description="The state of the HIT.")
    max_assignments: int = strawberry.field(
        description="The number of different workers who may do it."
    )
    available_assignments: int = strawberry.field(
        description="The number of free slots. An expired HIT keeps its number."
    )
    pending_assignments: int = strawberry.field(
        description="The number of assignments in progress."
    )
    completed_assignments: int = strawberry.field(
        description="The number of assignments that were approved or rejected."
    )
    reward: Money = strawberry.field(description="The payment for each approved assignment.")
    created_at: datetime = strawberry.field(description="The time when it was published.")
    expires_at: datetime = strawberry.field(description="The latest time to accept it.")
    is_taken_down: bool = strawberry.field(
        description="Whether an operator took down this HIT alone: it is not offered again. See "
        "also its group."
    )

    @looked_up(
        description="The HIT type with the properties that it shares.",
        loader=lambda loaders: loaders.hit_types,
        key=lambda hit: hit.row.hit_type_id,
    )
    def hit_type(self, row: models.HitType) -> HitType:
        return HitType.of(row)

    @looked_up(
        description="The group in which workers find it.",
        loader=lambda loaders: loaders.groups,
        key=lambda hit: hit.row.group_id,
    )
    def group(
        self, row: models.HitGroup
    ) -> Annotated[HitGroup, strawberry.lazy("schema.graph.hit_group")]:
        from schema.graph.hit_group import HitGroup

        return HitGroup.of(row)

    @looked_up(
        description="The requester who published it.",
        loader=lambda loaders: loaders.requesters,
        key=lambda hit: hit.row.requester_id,
    )
    def requester(self, row: Requester) -> RequesterProfile:
        return RequesterProfile.of(row)

    @looked_up(
        description="The viewer's rights on it, by the same rules as accepting it now.",
        loader=lambda loaders: loaders.hit_eligibility,
        key=lambda hit: hit.row,
    )
    def eligibility(self, found: discovery.Eligibility) -> Eligibility:
        return Eligibility.of(found)

    @resolved(description="The question for the worker. Reading it reserves nothing.")
    async def question(self, info: Info) -> Question:
        info.context.reading_work()
        return question_of(await loaded(info.context.loaders.questions, self.row.id))

    @resolved(
        description="The frame that shows the question before it is accepted; null for a form, "
        "and for a page that may not be shown any more."
    )
    async def preview_frame(self, info: Info) -> QuestionFrame | None:
        info.context.reading_work()
        visit = Visit(str(self.id))
        page = PageLink.to_preview(self.row.id).url(info.context.server.task_pages_url)
        return QuestionFrame.of(
            await loaded(info.context.loaders.questions, self.row.id), visit, page=page
        )

    @resolved(description="The requester's note; null for everybody else.")
    async def requester_annotation(self, info: Info) -> str | None:
        return self.row.annotation if info.context.is_requester(self.row.requester_id) else None

    @resolved(description="Its assignments, the oldest first; empty for anybody but its requester.")
    async def assignments(
        self,
        info: Info,
        status: Annotated[
            list[AssignmentStatus] | None,
            strawberry.argument(description="Only assignments in one of these states."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[Annotated[Assignment, strawberry.lazy("schema.graph.assignment")]]:
        from schema.graph.assignment import Assignment

        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name="hit.assignments")
        page = EMPTY
        if info.context.is_requester(self.row.requester_id):
            page = await assignment_queries.assignments_of_hit(self.row.id, part, status)
        return connected(page, Assignment.of, OLDEST_FIRST, list_name="hit.assignments")

    @resolved(
        description="The bonuses that were paid for its assignments, the earliest first: all of "
        "them for its requester, their own for a worker; empty for everybody else."
    )
    async def bonuses(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Annotated[Bonus, strawberry.lazy("schema.graph.assignment")]]:
        from schema.graph.assignment import Bonus

        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name="hit.bonuses")
        page, viewer = EMPTY, info.context.viewer
        worker = None if viewer is None else viewer.worker
        if info.context.is_requester(self.row.requester_id):
            page = await records.bonuses_of_hit(self.row.id, part)
        elif worker is not None and info.context.is_worker(worker.id):
            page = await records.bonuses_of_hit(self.row.id, part, worker_id=worker.id)
        return connected(page, Bonus.of, OLDEST_FIRST, list_name="hit.bonuses")

    @classmethod
    def of(cls, row: models.Hit) -> Hit:
        return cls(
            id=global_id("Hit", row.id),
            row=row,
            status=row.status,
            max_assignments=row.max_assignments,
            available_assignments=row.available,
            pending_assignments=row.pending,
            completed_assignments=row.completed,
            reward=row.reward,
            created_at=row.created_at,
            expires_at=row.expires_at,
            is_taken_down=row.taken_down_at is not None,
        )


@findable("HitType")
async def hit_types(context: Context, keys: Sequence[UUID]) -> list[HitType | None]:
    """A HIT type is shown where its group is."""
    rows = await context.loaders.hit_types.load_many(keys)
    groups = await context.loaders.groups_of_types.load_many(keys)
    known = [group for group in groups if group is not None]
    rights = await context.loaders.eligibility.load_many(known)
    seen = {
        group.hit_type_id
        for group, each in zip(known, rights, strict=True)
        if each.may_see or context.is_requester(group.requester_id)
    }
    return [HitType.of(row) if row is not None and row.id in seen else None for row in rows]


@findable("Hit")
async def hits(context: Context, keys: Sequence[UUID]) -> list[Hit | None]:
    """Open HITs for viewers who may preview them; all HITs for their requester and workers."""
    viewer = context.viewer
    rows = await visible_hits(
        keys,
        worker=viewer.worker if viewer else None,
        requester=viewer.requester if viewer else None,
        at=clock.now(),
    )
    return [Hit.of(rows[key]) if key in rows else None for key in keys]
