"""Yearly statements, as a field of one's own worker profile."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.kernel import policy
from domain.kernel.money import Money
from domain.payouts.statements import figures, printing, queries
from domain.people import models
from schema.execution.cost import Cost
from schema.kernel.context import Info
from schema.kernel.fields import Owner, owned

STATEMENT_COST = Cost(weight=20, per_operation=3)  # all transfers of the worker are read


@strawberry.type(description="A worker's money at one instant, by where it is.")
class WorkerBalances:
    total: Money = strawberry.field(description="All of it.")
    pending: Money = strawberry.field(description="Earnings that may not be paid out yet.")
    available: Money = strawberry.field(description="Earnings that may be paid out.")
    due: Money = strawberry.field(description="In payouts that are not sent yet, before tax.")
    in_transit: Money = strawberry.field(description="Sent and not arrived yet, after tax.")

    @classmethod
    def of(cls, found: figures.WorkerBalances) -> WorkerBalances:
        return cls(
            total=found.total,
            pending=found.pending,
            available=found.available,
            due=found.due,
            in_transit=found.in_transit,
        )


@strawberry.type(
    description="What a worker earned and was paid in a time, by the instants of the ledger. A "
    "payout counts when it is sent."
)
class EarningsMovements:
    earned: Money = strawberry.field(description="Rewards, bonuses and payments together.")
    rewards: Money = strawberry.field(description="The rewards of approved assignments.")
    bonuses: Money = strawberry.field(description="The bonuses.")
    payments: Money = strawberry.field(
        description="Payments for a named reason, without an assignment."
    )
    paid_out: Money = strawberry.field(description="The payouts that were sent, before tax.")
    withheld: Money = strawberry.field(description="The tax that was withheld from them.")
    sent: Money = strawberry.field(description="The same payouts after tax.")
    arrived: Money = strawberry.field(
        description="What arrived, after tax, also of payouts that were sent before."
    )
    given_back: Money = strawberry.field(
        description="Payouts that failed or were returned, before tax: they are available again."
    )
    withheld_returned: Money = strawberry.field(description="The tax that was given back of them.")
    forfeited: Money = strawberry.field(description="Play money given up with a closed account.")

    @classmethod
    def of(cls, found: figures.Movements) -> EarningsMovements:
        return cls(
            earned=found.earned,
            rewards=found.rewards,
            bonuses=found.bonuses,
            payments=found.payments,
            paid_out=found.paid_out,
            withheld=found.withheld,
            sent=found.sent,
            arrived=found.arrived,
            given_back=found.given_back,
            withheld_returned=found.withheld_returned,
            forfeited=found.forfeited,
        )


@strawberry.type(description="A month of a yearly statement.")
class StatementMonth:
    month: str = strawberry.field(description="Year and month, such as `2026-11`.")
    movements: EarningsMovements = strawberry.field(description="What moved in it.")
    closing: WorkerBalances = strawberry.field(description="The balances at its end.")


@strawberry.type(
    description="A year of a worker's money, by months of the market's time zone. It adds up with "
    "the ledger, and its closing balances are the opening balances of the next year."
)
class YearlyStatement:
    year: int = strawberry.field(description="The year.")
    time_zone: str = strawberry.field(description="The time zone of its days, an IANA name.")
    begins_at: datetime = strawberry.field(description="Its first instant.")
    ends_at: datetime = strawberry.field(description="The first instant after it.")
    is_over: bool = strawberry.field(
        description="Whether the year is over: before, the statement goes until now."
    )
    opening: WorkerBalances = strawberry.field(description="The balances as it began.")
    closing: WorkerBalances = strawberry.field(description="The balances at its end, or now.")
    movements: EarningsMovements = strawberry.field(description="What moved in the year.")
    months: list[StatementMonth] = strawberry.field(description="Its 12 months, in order.")
    csv: str = strawberry.field(
        description="The months as CSV (RFC 4180), after a line with the opening balances and "
        "before one with the whole year."
    )
    text: str = strawberry.field(description="The year as plain text, to read or print.")

    @classmethod
    async def read(cls, worker: models.Worker, year: int) -> YearlyStatement:
        found = await queries.yearly_statement(worker.id, year)
        market = policy.current().name
        return cls(
            year=found.year,
            time_zone=found.time_zone,
            begins_at=found.begins_at,
            ends_at=found.ends_at,
            is_over=found.is_over,
            opening=WorkerBalances.of(found.opening),
            closing=WorkerBalances.of(found.closing),
            movements=EarningsMovements.of(found.movements),
            months=[
                StatementMonth(
                    month=each.month,
                    movements=EarningsMovements.of(each.movements),
                    closing=WorkerBalances.of(each.closing),
                )
                for each in found.months
            ],
            csv=printing.as_csv(found),
            text=printing.as_text(found, market=market, worker=worker.worker_id),
        )


@strawberry.type
class WithYearlyStatements:
    row: strawberry.Private[models.Worker]
    owner: strawberry.Private[Owner]

    @owned(
        description="What the worker earned and was paid in a year, month by month. Null for a "
        "year before 2000, or one that has not begun.",
        cost=STATEMENT_COST,
    )
    async def yearly_statement(
        self,
        info: Info,
        year: Annotated[
            int, strawberry.argument(description="From 2000 to the present year of the market.")
        ],
    ) -> YearlyStatement | None:
        if not queries.has_statement(year):
            return None
        return await YearlyStatement.read(self.row, year)
