"""The parts of the own profiles about requesters' money: what was paid in, back, and to workers."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.assignments import records
from domain.funding import monthly, queries
from domain.funding.months import Month
from domain.kernel.money import Money
from domain.kernel.paging import NEWEST_FIRST
from domain.kernel.refusals import InvalidInput
from domain.ledger.spending import spendable
from domain.people import models
from domain.people.teams.roles import TeamDuty
from schema.execution.cost import Cost
from schema.graph.funding.deposit import Deposit
from schema.graph.funding.monthly_statement import MonthlyStatement
from schema.graph.funding.refund import Refund
from schema.graph.funding.spending import SpendingLimit
from schema.graph.funding.worker_payment import WorkerPayment
from schema.kernel.context import Info
from schema.kernel.errors import BadUserInput
from schema.kernel.fields import Owner, TeamOwner, owned
from schema.kernel.paging import After, Connection, First, PageRequest, connected

STATEMENT_COST = Cost(weight=200, per_operation=3)  # It sums every transfer up to the month's end.
_PAYERS = "For members with the team role OWNER."


@strawberry.type
class Funded:
    """The part of a requester's own profile about its money."""

    row: strawberry.Private[models.Requester]
    owner: strawberry.Private[TeamOwner]

    @owned(description=f"The requester's deposits, the newest first. {_PAYERS}", duty=TeamDuty.PAY)
    async def deposits(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Deposit]:
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="requester.deposits")
        page = await queries.deposits_of(self.row.id, part)
        return connected(
            page,
            lambda row: Deposit.of(row, self.row),
            NEWEST_FIRST,
            list_name="requester.deposits",
        )

    @owned(description=f"The requester's refunds, the newest first. {_PAYERS}", duty=TeamDuty.PAY)
    async def refunds(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Refund]:
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="requester.refunds")
        page = await queries.refunds_of(self.row.id, part)
        return connected(page, Refund.of, NEWEST_FIRST, list_name="requester.refunds")

    @owned(
        description="What the requester paid to workers without an assignment, the newest first. "
        f"{_PAYERS}",
        duty=TeamDuty.PAY,
    )
    async def worker_payments(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[WorkerPayment]:
        name = "requester.workerPayments"
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name=name)
        page = await records.payments_by(self.row.id, part)
        return connected(page, WorkerPayment.of, NEWEST_FIRST, list_name=name)

    @owned(
        description="The statement of one month, in days of the market's time zone. It is summed "
        f"as it is asked for, which costs. {_PAYERS}",
        duty=TeamDuty.PAY,
        cost=STATEMENT_COST,
    )
    async def monthly_statement(
        self,
        info: Info,
        month: Annotated[
            str,
            strawberry.argument(
                description="The month, such as 2026-11: from 2000-01 to the present one."
            ),
        ],
    ) -> MonthlyStatement:
        try:
            wanted = Month.parse(month)
        except InvalidInput as refused:
            raise BadUserInput.out_of_bounds(refused) from None
        return MonthlyStatement.of(await monthly.monthly_statement(self.row.id, wanted))

    @owned(
        description="The limit of what may be spent on a day of the market; null where there is "
        "none. For members with the team role PUBLISHER or OWNER.",
        duty=TeamDuty.PUBLISH,
    )
    async def spending_limit(self, info: Info) -> SpendingLimit | None:
        return SpendingLimit.of(await spendable(self.row.id))

    @owned(
        description="The available balance below which the payers are warned; null where they are "
        f"not. {_PAYERS}",
        duty=TeamDuty.PAY,
    )
    async def balance_warning(self, info: Info) -> Money | None:
        return (await spendable(self.row.id)).warn_below


@strawberry.type
class PaidDirectly:
    """The part of a worker's own profile about payments without an assignment."""

    row: strawberry.Private[models.Worker]
    owner: strawberry.Private[Owner]

    @owned(description="What requesters paid the worker without an assignment, the newest first.")
    async def payments(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[WorkerPayment]:
        part = PageRequest(first, after).slice(NEWEST_FIRST, list_name="worker.payments")
        page = await records.payments_to(self.row.id, part)
        return connected(page, WorkerPayment.of, NEWEST_FIRST, list_name="worker.payments")
