"""The statement of a month: what moved by kind, by day, and as files."""

from __future__ import annotations

import strawberry

from domain.funding import monthly, statement_files
from domain.funding.monthly import FIGURES
from domain.kernel import policy
from domain.kernel.money import Money
from schema.kernel.fields import resolved


@strawberry.type(description="A requester's money in the market at one moment.")
class StatementFunds:
    available: Money = strawberry.field(description="The available amount.")
    on_hold: Money = strawberry.field(description="The amount on hold for HITs.")
    refund_due: Money = strawberry.field(description="The amount of refunds that are not paid.")
    total: Money = strawberry.field(description="All three together.")

    @classmethod
    def of(cls, funds: monthly.Funds) -> StatementFunds:
        return cls(
            available=funds.available,
            on_hold=funds.on_hold,
            refund_due=funds.refund_due,
            total=funds.total,
        )


@strawberry.type(
    description="What moved, by kind. The total grew by `deposits`, and shrank by the rewards, "
    "bonuses, payments, their fees, `refundsPaid` and `forfeited`; the other figures moved money "
    "between its parts."
)
class StatementFigures:
    deposits: Money = strawberry.field(description="Paid in.")
    rewards: Money = strawberry.field(description="Rewards of approved assignments.")
    reward_fees: Money = strawberry.field(description="The fees of the market for them.")
    bonuses: Money = strawberry.field(description="Bonuses.")
    bonus_fees: Money = strawberry.field(description="The fees of the market for them.")
    payments: Money = strawberry.field(description="Payments without an assignment.")
    payment_fees: Money = strawberry.field(description="The fees of the market for them.")
    refunds_paid: Money = strawberry.field(description="Refunds that left the market.")
    forfeited: Money = strawberry.field(
        description="Play money that was given back as the account was closed."
    )
    reserved: Money = strawberry.field(description="Set aside for HITs: from available to hold.")
    released: Money = strawberry.field(
        description="No longer needed for HITs: from hold to available."
    )
    refunds_asked: Money = strawberry.field(
        description="Asked back: from available to the refunds that are due."
    )
    refunds_refused: Money = strawberry.field(
        description="Refunds that were refused: available again."
    )

    @classmethod
    def of(cls, figures: monthly.Figures) -> StatementFigures:
        return cls(**{name: getattr(figures, name) for name in FIGURES})


@strawberry.type(description="A day of the market on which money moved.")
class StatementDay:
    date: str = strawberry.field(description="The day, such as 2026-11-30.")
    opening: StatementFunds = strawberry.field(description="The money as the day began.")
    figures: StatementFigures = strawberry.field(description="What moved on the day.")
    closing: StatementFunds = strawberry.field(description="The money as the day ended.")

    @classmethod
    def of(cls, day: monthly.StatementDay) -> StatementDay:
        return cls(
            date=day.date.isoformat(),
            opening=StatementFunds.of(day.opening),
            figures=StatementFigures.of(day.figures),
            closing=StatementFunds.of(day.closing),
        )


@strawberry.type(
    description="The statement of a month of the market's calendar. It adds up: the closing funds "
    "of one month are the opening funds of the next."
)
class MonthlyStatement:
    found: strawberry.Private[monthly.MonthlyStatement]
    month: str = strawberry.field(description="The month, such as 2026-11.")
    time_zone: str = strawberry.field(description="The time zone of its days, such as UTC.")
    opening: StatementFunds = strawberry.field(description="The money as the month began.")
    figures: StatementFigures = strawberry.field(description="What moved in the month.")
    closing: StatementFunds = strawberry.field(
        description="The money as the month ended; in the present month, the money now."
    )
    days: list[StatementDay] = strawberry.field(
        description="Each day on which money moved, at most 31, the earliest first."
    )

    @resolved(
        description="The days as a file of comma-separated values with a header; the last row, "
        "`month`, has the figures of the month."
    )
    def csv(self) -> str:
        return statement_files.as_csv(self.found)

    @resolved(description="The same rows as JSON text.")
    def json(self) -> str:
        return statement_files.as_json(self.found)

    @classmethod
    def of(cls, found: monthly.MonthlyStatement) -> MonthlyStatement:
        return cls(
            found=found,
            month=str(found.month),
            time_zone=policy.current().time_zone,
            opening=StatementFunds.of(found.opening),
            figures=StatementFigures.of(found.figures),
            closing=StatementFunds.of(found.closing),
            days=[StatementDay.of(day) for day in found.days],
        )
