"""People: the viewer's account with its profiles, and the public profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.assignments import queries as assignment_queries
from domain.kernel.paging import NEWEST_FIRST
from domain.people import models
from domain.people import queries as people_queries
from domain.people.teams.roles import TeamDuty, TeamRole
from schema.graph.accounts.taxed import Taxed
from schema.graph.batches.own_batches import OwnBatches
from schema.graph.disputes.own_appeals import MadeAppeals, ReceivedAppeals
from schema.graph.funding.funded import Funded
from schema.graph.messages.threads_at_work import WithRequesterThreads, WithWorkerThreads
from schema.graph.missing_qualifications import WithOpenings
from schema.graph.owned_types import OwnQualificationTypes
from schema.graph.payouts.with_payday import WithPayday
from schema.graph.projects.own_projects import OwnProjects
from schema.graph.published.work import PublishedWork
from schema.graph.ratings.own_ratings import OwnRatings
from schema.graph.records.daily_limit import Limited
from schema.graph.requested_qualifications import RequestsToDecide, WorkersQualifications
from schema.graph.review.queue import WithReview
from schema.graph.statement import Balance, Earnings, StatementLine, statement_of
from schema.graph.statistics import FIGURES_COST, RequesterFigures
from schema.graph.system_values import SystemQualified
from schema.graph.worker_lists.own_lists import OwnWorkerLists
from schema.kernel.context import Info
from schema.kernel.enums import AssignmentStatus
from schema.kernel.fields import Owner, TeamOwner, owned, resolved
from schema.kernel.node import Node, global_id
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.assignment import Assignment
    from schema.graph.block import RequesterBlock, WorkerBlock
    from schema.graph.profile_answer import ProfileAnswer
    from schema.graph.ratings.rating import RequesterRatings
    from schema.graph.teams.team import Team


@strawberry.type(description="The public profile of a worker.")
class WorkerProfile(Node):
    worker_id: str = strawberry.field(description="The id for people: `A` and 13 characters.")

    @classmethod
    def of(cls, worker: models.Worker) -> WorkerProfile:
        return cls(id=global_id("WorkerProfile", worker.id), worker_id=worker.worker_id)


@strawberry.type(description="The public profile of a requester.")
class RequesterProfile(Node):
    key: strawberry.Private[UUID]
    requester_id: str = strawberry.field(description="The id for people: `R` and 13 characters.")
    name: str = strawberry.field(description="The name under which HITs are published.")

    @resolved(
        description="Statistics of the requester's decisions in the last two years.",
        cost=FIGURES_COST,
    )
    async def figures(self, info: Info) -> RequesterFigures:
        return await RequesterFigures.about(self.key, info.context)

    @resolved(
        description="How workers rate the requester.",
        cost=FIGURES_COST,
    )
    async def ratings(
        self, info: Info
    ) -> Annotated[RequesterRatings, strawberry.lazy("schema.graph.ratings.rating")]:
        from schema.graph.ratings.rating import RequesterRatings

        return await RequesterRatings.about(self.key, info.context)

    @classmethod
    def of(cls, requester: models.Requester) -> RequesterProfile:
        return cls(
            id=global_id("RequesterProfile", requester.id),
            key=requester.id,
            requester_id=requester.requester_id,
            name=requester.name,
        )


@strawberry.type(description="The viewer's own worker profile.")
class Worker(
    WorkersQualifications,
    SystemQualified,
    WithOpenings,
    Limited,
    Taxed,
    WithPayday,
    WithWorkerThreads,
    OwnRatings,
    MadeAppeals,
    Node,
):
    worker_id: str = strawberry.field(description="The id for people: `A` and 13 characters.")
    is_admitted: bool = strawberry.field(
        description="Whether the application as a worker was approved: before, one may browse only."
    )

    @owned(description="The worker's assignments, the newest first.")
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

        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="worker.assignments")
        page = await assignment_queries.assignments_of_worker(self.row.id, part, status)
        return connected(page, Assignment.of, NEWEST_FIRST, list_name="worker.assignments")

    @owned(
        description="Every movement of the worker's money, the newest first. Together they add up "
        "to the balance."
    )
    async def statement(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[StatementLine]:
        return await statement_of(self.row.id, PageRequest(first, after))

    @owned(description="The worker's earnings from the first day.")
    async def earnings(self, info: Info) -> Earnings:
        return await Earnings.of_worker(self.row.id)

    @owned(description="The requesters whose HITs the worker hides, the newest block first.")
    async def blocked_requesters(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Annotated[RequesterBlock, strawberry.lazy("schema.graph.block")]]:
        from schema.graph.block import RequesterBlock

        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="worker.blockedRequesters")
        page = await people_queries.blocked_requesters(self.row.id, part)
        return connected(
            page, RequesterBlock.of, NEWEST_FIRST, list_name="worker.blockedRequesters"
        )

    @owned(
        description="The worker's answers to profile questions, the newest first. API keys need "
        "the scope WORK for it."
    )
    async def profile(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Annotated[ProfileAnswer, strawberry.lazy("schema.graph.profile_answer")]]:
        from schema.graph.profile_answer import profile_of

        return await profile_of(self.row.id, PageRequest(first, after), info.context)

    @classmethod
    def of(cls, worker: models.Worker, owner: Owner | None = None) -> Worker:
        return cls(
            id=global_id("Worker", worker.id),
            row=worker,
            owner=owner or Owner(worker.account_id),
            worker_id=worker.worker_id,
            is_admitted=worker.is_admitted,
        )


@strawberry.type(
    description="The requester account that the viewer opened, or is a member of: each member "
    "reads and does what the team role allows."
)
class Requester(
    PublishedWork,
    OwnBatches,
    WithReview,
    OwnProjects,
    OwnQualificationTypes,
    OwnWorkerLists,
    RequestsToDecide,
    Funded,
    WithRequesterThreads,
    ReceivedAppeals,
    Node,
):
    owner: strawberry.Private[TeamOwner]
    requester_id: str = strawberry.field(description="The id for people: `R` and 13 characters.")
    name: str = strawberry.field(description="The name under which HITs are published.")
    is_admitted: bool = strawberry.field(
        description="Whether the application as a requester was approved: before, one may make HIT "
        "types, but not publish."
    )

    @owned(
        description="The requester's balance, for members with the team role PUBLISHER or OWNER.",
        duty=TeamDuty.PUBLISH,
    )
    async def balance(self, info: Info) -> Balance:
        return await Balance.of_requester(self.row.id)

    @owned(
        description="Every movement of the requester's money, the newest first. Together they add "
        "up to the balance. For members with the team role OWNER.",
        duty=TeamDuty.PAY,
    )
    async def statement(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[StatementLine]:
        return await statement_of(self.row.id, PageRequest(first, after))

    @owned(description="The workers blocked by the requester, the newest block first.")
    async def blocked_workers(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Annotated[WorkerBlock, strawberry.lazy("schema.graph.block")]]:
        from schema.graph.block import WorkerBlock

        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="requester.blockedWorkers")
        page = await people_queries.blocked_workers(self.row.id, part)
        return connected(page, WorkerBlock.of, NEWEST_FIRST, list_name="requester.blockedWorkers")

    @owned(description="The people who act for this requester account.")
    async def team(self, info: Info) -> Annotated[Team, strawberry.lazy("schema.graph.teams.team")]:
        from schema.graph.teams.team import Team

        return Team.seen_in(self.row, self.owner, info.context)

    @classmethod
    def of(
        cls, requester: models.Requester, *, just_signed_in: TeamRole | None = None
    ) -> Requester:
        return cls(
            id=global_id("Requester", requester.id),
            row=requester,
            owner=TeamOwner(requester, just_signed_in),
            requester_id=requester.requester_id,
            name=requester.name,
            is_admitted=requester.is_admitted,
        )
