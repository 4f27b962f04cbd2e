"""The part of a requester's profile that lists work to review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.kernel.refusals import InvalidInput, NotFound
from domain.people import models
from domain.review import queue
from domain.review.filters import ReviewOrder, check_order
from domain.review.other_answers import MOST_OTHERS
from domain.review.pair_records import PairRecord
from schema.execution.cost import Cost
from schema.graph.review.filters import ReviewFilter
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.errors import BadUserInput
from schema.kernel.fields import TeamOwner, owned, resolved
from schema.kernel.loaders import loaded
from schema.kernel.paging import After, Connection, First, PageRequest, connected

if TYPE_CHECKING:
    from schema.graph.assignment import Assignment

described(
    ReviewOrder,
    name="ReviewOrder",
    description="The order of a review queue.",
    members={
        ReviewOrder.LONGEST_UNDECIDED: "The earliest submission first.",
        ReviewOrder.NEWEST: "The latest submission first.",
        ReviewOrder.SHORTEST_TIME: "The work that took the shortest time first.",
        ReviewOrder.LONGEST_TIME: "The work that took the longest time first.",
    },
)
OTHERS_COST = Cost(weight=1, items=MOST_OTHERS)
COUNT_COST = Cost(weight=50)


@strawberry.type(description="What a worker did for this requester.")
class WorkerRecord:
    approved: int = strawberry.field(description="The number of their approved assignments.")
    rejected: int = strawberry.field(
        description="The number of their rejected assignments, without overridden rejections."
    )
    undecided: int = strawberry.field(description="The number of their undecided assignments.")
    approval_percent: int | None = strawberry.field(
        description="The plain figure: approved assignments in percent of the decided ones, "
        "rounded to a whole number; null where none is decided."
    )
    rejections_counted: int = strawberry.field(
        description="The rejections that count against the worker: of those of one day the first "
        "ten (a setting), further ones only once an appeal upholds them, and none while it can be "
        "undone."
    )
    bounded_approval_percent: int | None = strawberry.field(
        description="The bounded figure: approved assignments in percent of the approved ones and "
        "the rejections that count, rounded to a whole number; null where there are none."
    )

    @classmethod
    def of(cls, record: PairRecord) -> WorkerRecord:
        decided = record.lifetime
        return cls(
            approved=decided.approved,
            rejected=decided.rejected,
            undecided=record.undecided,
            approval_percent=decided.percent if decided.total else None,
            rejections_counted=decided.counting,
            bounded_approval_percent=decided.bounded_percent,
        )


@strawberry.type(description="Submitted work in a review queue, with what is beside it.")
class ReviewItem:
    row: strawberry.Private[queue.ReviewItem]
    seconds_taken: int = strawberry.field(
        description="The time from its acceptance to its submission, in whole seconds."
    )

    @resolved(description="The submitted assignment, with its answer, HIT and worker.")
    async def assignment(
        self, info: Info
    ) -> Annotated[Assignment, strawberry.lazy("schema.graph.assignment")]:
        from schema.graph.assignment import Assignment

        return Assignment.of(self.row.assignment)

    @resolved(description="What its worker did for this requester so far.")
    async def worker_record(self, info: Info) -> WorkerRecord:
        pair = (self.row.assignment.requester_id, self.row.assignment.worker_id)
        return WorkerRecord.of(await loaded(info.context.loaders.pair_records, pair))

    @resolved(
        description=f"Other submitted work of the same HIT, the earliest acceptance first: at most "
        f"{MOST_OTHERS}. `assignment.hit.assignments` has all.",
        cost=OTHERS_COST,
    )
    async def other_answers(
        self, info: Info
    ) -> list[Annotated[Assignment, strawberry.lazy("schema.graph.assignment")]]:
        from schema.graph.assignment import Assignment

        rows = await info.context.loaders.submitted_of_hits.load(self.row.assignment.hit_id)
        others = [row for row in rows or [] if row.id != self.row.id]
        return [Assignment.of(row) for row in others[:MOST_OTHERS]]

    @classmethod
    def of(cls, row: queue.ReviewItem) -> ReviewItem:
        return cls(row=row, seconds_taken=row.seconds_taken)


@strawberry.type
class WithReview:
    """The part of a requester's profile that lists work to review."""

    row: strawberry.Private[models.Requester]
    owner: strawberry.Private[TeamOwner]

    @owned(
        description="Submitted work of all HITs that the requester published. Without states in "
        "the filter it is undecided work. Decided work is ordered by the time it took only within "
        "a batch, a HIT type or the work of one worker; otherwise that order is refused with "
        "BAD_USER_INPUT, as states of work that is not submitted are."
    )
    async def review_queue(
        self,
        info: Info,
        filter: Annotated[
            ReviewFilter | None,
            strawberry.argument(description="The filter; null lists all undecided work."),
        ] = None,
        order_by: Annotated[
            ReviewOrder, strawberry.argument(description="The order.")
        ] = ReviewOrder.LONGEST_UNDECIDED,
        first: First = None,
        after: After = None,
    ) -> Connection[ReviewItem]:
        name = f"requester.reviewQueue.{order_by}"
        part = PageRequest(first, after).slice(order_by.keys, list_name=name)
        try:
            wanted = await (filter or ReviewFilter()).read()
            check_order(wanted, order_by)
        except InvalidInput as refused:
            raise BadUserInput(refused.message) from None
        page = await queue.page(self.row.id, wanted, part, order=order_by)
        return connected(page, ReviewItem.of, order_by.keys, list_name=name)

    @owned(
        description="How much work a filter matches now: what `decideMatching` takes as "
        "`expectedCount`. Without states in the filter it is undecided work. 0 for a batch or a "
        "HIT type of somebody else.",
        cost=COUNT_COST,
    )
    async def review_count(
        self,
        info: Info,
        filter: Annotated[
            ReviewFilter | None,
            strawberry.argument(description="The filter; null counts all undecided work."),
        ] = None,
    ) -> int:
        try:
            wanted = await (filter or ReviewFilter()).read()
            return await (await queue.scope_of(self.row.id, wanted)).count()
        except NotFound:
            return 0
        except InvalidInput as refused:
            raise BadUserInput(refused.message) from None
