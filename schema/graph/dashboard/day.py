"""A day of a worker, and the assignments that were submitted on it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.assignments import models as assignments
from domain.assignments.lifecycle import AssignmentStatus
from domain.dashboard import models, queries
from domain.kernel.money import NOTHING, Money
from schema.execution.cost import Cost
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.fields import Owner, owned, resolved
from schema.kernel.loaders import loaded
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.assignment import Assignment

ASSIGNMENTS_COST = Cost(weight=3)  # three reads
_LIST = "dashboard.day.assignments"


class WorkState(StrEnum):
    """What became of submitted work."""

    PENDING = "PENDING"
    APPROVED = "APPROVED"
    PAID = "PAID"
    REJECTED = "REJECTED"


described(
    WorkState,
    name="WorkState",
    description="The state of submitted work.",
    members={
        WorkState.PENDING: "It waits for a decision.",
        WorkState.APPROVED: "It was approved, and is not paid out yet.",
        WorkState.PAID: "It was approved, and a payout that has arrived includes it.",
        WorkState.REJECTED: "It was rejected.",
    },
)


@strawberry.type(description="Submitted work on a dashboard.")
class SubmittedWork:
    row: strawberry.Private[assignments.Assignment]
    state: WorkState = strawberry.field(description="The state of the work.")
    bonus: Money = strawberry.field(description="The bonuses for it together.")
    submitted_at: datetime = strawberry.field(description="The time when it was submitted.")
    feedback: str | None = strawberry.field(description="The requester's message to the worker.")

    @resolved(description="The reward of its HIT, which is earned when it is approved.")
    async def reward(self, info: Info) -> Money:
        return (await loaded(info.context.loaders.hits, self.row.hit_id)).reward

    @resolved(description="The assignment, with its HIT and the requester.")
    async def assignment(
        self, info: Info
    ) -> Annotated[Assignment, strawberry.lazy("schema.graph.assignment")]:
        from schema.graph.assignment import Assignment

        return Assignment.of(self.row)

    @classmethod
    def of(
        cls, row: assignments.Assignment, bonus: Money, paid_until: datetime | None
    ) -> SubmittedWork:
        assert row.submitted_at is not None, "a day has what was submitted on it"
        return cls(
            row=row,
            state=_state_of(row, paid_until),
            bonus=bonus,
            submitted_at=row.submitted_at,
            feedback=row.feedback,
        )


@strawberry.type(
    description="The work that a worker submitted on one day of the market's time zone, and what "
    "became of it, also where it was decided later."
)
class DashboardDay:
    worker_key: strawberry.Private[UUID]
    number: strawberry.Private[int]
    owner: strawberry.Private[Owner]
    date: str = strawberry.field(description="The day, YYYY-MM-DD.")
    submitted: int = strawberry.field(description="The HITs that were submitted.")
    approved: int = strawberry.field(description="Those that were approved, paid out or not.")
    rejected: int = strawberry.field(description="Those that were rejected.")
    pending: int = strawberry.field(description="Those that wait for a decision.")
    paid: int = strawberry.field(description="Approved ones that payouts include.")
    rewards: Money = strawberry.field(description="The rewards of the approved ones.")
    bonuses: Money = strawberry.field(description="The bonuses for any of them.")
    income: Money = strawberry.field(description="Rewards and bonuses together.")
    paid_out: Money = strawberry.field(
        description="The part of the income that payouts which have arrived include."
    )

    @owned(description="The submitted work of this day, the latest first.", cost=ASSIGNMENTS_COST)
    async def assignments(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[SubmittedWork]:
        part = PageRequest(first, after).slice(queries.BY_SUBMISSION, list_name=_LIST)
        page = await queries.assignments_on(self.worker_key, self.number, part)
        bonuses = await queries.bonus_sums([row.id for row in page.rows])
        paid_until = await queries.paid_until(self.worker_key)

        def of(row: assignments.Assignment) -> SubmittedWork:
            return SubmittedWork.of(row, bonuses.get(row.id, NOTHING), paid_until)

        return connected(page, of, queries.BY_SUBMISSION, list_name=_LIST)

    @classmethod
    def of(cls, row: models.WorkerDay, owner: Owner) -> DashboardDay:
        return cls(
            worker_key=row.worker_id,
            number=row.day,
            owner=owner,
            date=queries.day_by_number(row.day).key,
            submitted=row.submitted,
            approved=row.approved,
            rejected=row.rejected,
            pending=row.pending,
            paid=row.paid,
            rewards=Money(row.reward_cents),
            bonuses=Money(row.bonus_cents),
            income=row.income,
            paid_out=Money(row.paid_cents),
        )


def _state_of(row: assignments.Assignment, paid_until: datetime | None) -> WorkState:
    if row.status is AssignmentStatus.REJECTED:
        return WorkState.REJECTED
    if row.status is not AssignmentStatus.APPROVED or row.decided_at is None:
        return WorkState.PENDING
    is_paid = paid_until is not None and row.decided_at <= paid_until
    return WorkState.PAID if is_paid else WorkState.APPROVED
