"""The operators' room: one root for all queues, and for the figures of the market."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import strawberry

from domain.kernel import clock
from domain.operations import queues
from domain.operations.limits import LONGEST_WAIT_ASKED
from domain.operations.monitors.watching import open_alarms
from domain.operations.queues import QueueKind, kinds_for
from domain.people.operators import ALLOWED, Duty, OperatorRole
from schema.accounts.proposals import ProposalQueries
from schema.accounts.reviewing import ReviewingQueries
from schema.accounts.suspending import SuspensionQueries
from schema.accounts.tax_forms import TaxFormQueries
from schema.accounts.verifying_identity import VerifyingQueries
from schema.disputes.appealing import AppealQueries
from schema.execution.cost import Cost
from schema.graph.operations.alarm import MarketAlarm
from schema.jobs.jobs import JobQueries
from schema.kernel.context import Info
from schema.kernel.errors import BadUserInput
from schema.kernel.fields import resolved
from schema.messages.answering import AnsweringQueries
from schema.moderation.deciding import ReportQueries
from schema.money.refund_cases import RefundCaseQueries
from schema.payouts.deciding_methods import MethodQueries
from schema.payouts.overseeing import PayoutQueries
from schema.room.alarms import alarms_for
from schema.room.figures import MarketFigures
from schema.room.queues import OperatorQueue

_COUNTS = Cost(weight=50)  # an index of each queue is read, up to a bound
NOW = timedelta()


@strawberry.type(
    description="What waits for operators, and how the market is. The fields that list a queue are "
    "those of the type Query, with the same filters and the same duties."
)
class OperatorRoom(
    ReviewingQueries,
    VerifyingQueries,
    TaxFormQueries,
    MethodQueries,
    PayoutQueries,
    RefundCaseQueries,
    ProposalQueries,
    SuspensionQueries,
    ReportQueries,
    AppealQueries,
    AnsweringQueries,
    JobQueries,
):
    role: strawberry.Private[OperatorRole]

    @resolved(
        description="The queues that the viewer works on by their duties, each with its length and "
        "the age of the oldest.",
        cost=_COUNTS,
    )
    async def queues(
        self,
        kinds: Annotated[
            list[QueueKind] | None, strawberry.argument(description="Only these queues.")
        ] = None,
        waiting_at_least_seconds: Annotated[
            int,
            strawberry.argument(
                description="Count only what has waited for so long or longer, 0 to 31,622,400 "
                "seconds."
            ),
        ] = 0,
    ) -> list[OperatorQueue]:
        if not 0 <= waiting_at_least_seconds <= LONGEST_WAIT_ASKED:
            raise BadUserInput(f"waitingAtLeastSeconds is 0 to {LONGEST_WAIT_ASKED}.")
        own = kinds_for(ALLOWED[self.role])
        wanted = own if kinds is None else [kind for kind in own if kind in kinds]
        since = clock.now() - timedelta(seconds=waiting_at_least_seconds)
        found = await queues.lengths(wanted, waiting_since=since)
        return [OperatorQueue.of(each) for each in found]

    @resolved(
        description="What monitors found and is not over, that of the installation first, at most "
        "100. What concerns no requester is for operators with the duty RUN."
    )
    async def alarms(self) -> list[MarketAlarm]:
        return alarms_for(self.role, await open_alarms())

    @resolved(description="The figures of the market now.", cost=_COUNTS)
    async def figures(self, info: Info) -> MarketFigures:
        sample = await info.context.server.room.sample(at_most_old=NOW)
        return MarketFigures.of(sample, shows_money=Duty.MOVE_MONEY in ALLOWED[self.role])


@strawberry.type
class RoomQueries:
    @resolved(
        description="The operators' room: all queues under one root, and the figures of the market."
        " Each read is in the audit. For operators, in a session; each sees the queues of their "
        "own duties."
    )
    async def operator_room(self, info: Info) -> OperatorRoom:
        account = info.context.overseeing(Duty.READ_PEOPLE, "room.read")
        assert account.operator_role is not None, "an operator has a role"
        return OperatorRoom(role=account.operator_role)
