"""The statement of one month: every movement of a requester's money, summed by day and kind.

It is one aggregate over the transfers, so that it adds up to the ledger by itself: the closing
balance of one month is the opening balance of the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from uuid import UUID

from domain.funding.months import Month
from domain.kernel.money import NOTHING, Money
from domain.kernel.statement import Row, Statement, dialect
from domain.ledger.models import AccountKind, TransferKind


@dataclass(frozen=True, slots=True)
class Funds:
    """Where a requester's money in the market is at one moment."""

    available: Money = NOTHING
    on_hold: Money = NOTHING
    refund_due: Money = NOTHING

    @property
    def total(self) -> Money:
        """All of it."""
        return self.available + self.on_hold + self.refund_due

    def __add__(self, other: Funds) -> Funds:
        return Funds(
            self.available + other.available,
            self.on_hold + other.on_hold,
            self.refund_due + other.refund_due,
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """What moved, by kind; each at least zero.

    Money came in by `deposits` and left by `rewards` to `forfeited`. The others moved between the
    parts of the balance.
    """

    deposits: Money = NOTHING
    rewards: Money = NOTHING
    reward_fees: Money = NOTHING
    bonuses: Money = NOTHING
    bonus_fees: Money = NOTHING
    payments: Money = NOTHING
    payment_fees: Money = NOTHING
    refunds_paid: Money = NOTHING
    forfeited: Money = NOTHING
    reserved: Money = NOTHING
    released: Money = NOTHING
    refunds_asked: Money = NOTHING
    refunds_refused: Money = NOTHING

    def __add__(self, other: Figures) -> Figures:
        sums = (getattr(self, name) + getattr(other, name) for name in FIGURES)
        return Figures(*sums)

    @property
    def change(self) -> Money:
        """The change of all money in the market: what came in, less what left."""
        left = (getattr(self, name) for name in FIGURES[1 : FIGURES.index("reserved")])
        return self.deposits - Money(sum(each.cents for each in left))


FIGURES = tuple(field.name for field in fields(Figures))
_FIGURE_OF = {
    TransferKind.DEPOSIT: "deposits",
    TransferKind.REWARD: "rewards",
    TransferKind.FEE: "reward_fees",
    TransferKind.BONUS: "bonuses",
    TransferKind.BONUS_FEE: "bonus_fees",
    TransferKind.PAYMENT: "payments",
    TransferKind.PAYMENT_FEE: "payment_fees",
    TransferKind.REFUND_PAID: "refunds_paid",
    TransferKind.FORFEIT: "forfeited",
    TransferKind.RESERVE: "reserved",
    TransferKind.RELEASE: "released",
    TransferKind.REFUND: "refunds_asked",
    TransferKind.REFUND_REFUSED: "refunds_refused",
}
_PART_OF = {
    AccountKind.REQUESTER_AVAILABLE: "available",
    AccountKind.REQUESTER_HOLD: "on_hold",
    AccountKind.REFUND_DUE: "refund_due",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementDay:
    """A day of the market on which money moved."""

    date: date
    opening: Funds
    figures: Figures
    closing: Funds


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyStatement:
    """A month of the market's calendar. Days without a movement are left out."""

    month: Month
    opening: Funds
    figures: Figures
    closing: Funds
    days: Sequence[StatementDay]


async def monthly_statement(requester_id: UUID, month: Month) -> MonthlyStatement:
    """A requester's statement of a month of the market; of the present one, as far as it is."""
    bounds = month.midnights
    values = (requester_id, _instants(bounds[:-1]), bounds[-1])
    rows = await _SUMS.rows(*values)
    opening = _funds(row for row in rows if row["day"] == 0)
    days, before = [], opening
    for number in sorted({row["day"] for row in rows} - {0}):
        of_day = [row for row in rows if row["day"] == number]
        figures, closing = _figures(of_day), before + _funds(of_day)
        day = month.first + timedelta(days=number - 1)
        days.append(StatementDay(date=day, opening=before, figures=figures, closing=closing))
        before = closing
    return MonthlyStatement(
        month=month,
        opening=opening,
        figures=sum((day.figures for day in days), Figures()),
        closing=before,
        days=days,
    )


def _figures(rows: Iterable[Row]) -> Figures:
    sums: dict[str, Money] = {}
    for row in rows:
        name = _FIGURE_OF[TransferKind(row["kind"])]
        sums[name] = sums.get(name, NOTHING) + Money(int(row["cents"]))
    return Figures(**sums)


def _funds(rows: Iterable[Row]) -> Funds:
    parts = dict.fromkeys(_PART_OF.values(), NOTHING)
    for row in rows:
        cents = Money(int(row["cents"]))
        for side, change in (("target", cents), ("source", -cents)):
            if (part := _PART_OF.get(AccountKind(row[side]))) is not None:
                parts[part] += change
    return Funds(**parts)


def _instants(midnights: Sequence[datetime]) -> list[datetime] | list[str]:
    """As the database stores instants: text on SQLite, whose order is that of time."""
    if dialect() == "postgres":
        return list(midnights)
    return [midnight.isoformat(sep=" ") for midnight in midnights]


# The number of the day is the number of midnights that have passed: 0 is before the month.
_SUMMED = """
    SELECT {day} AS day, moved.kind AS kind, source.kind AS source, target.kind AS target,
           sum(moved.cents) AS cents
    FROM (SELECT occurred_at, kind, source_id, target_id, cents FROM ledger_transfers
          WHERE payer_id = $1 AND occurred_at < $3
          UNION ALL
          SELECT occurred_at, kind, source_id, target_id, cents FROM ledger_transfers
          WHERE payee_id = $1 AND occurred_at < $3) AS moved
    JOIN ledger_accounts AS source ON source.id = moved.source_id
    JOIN ledger_accounts AS target ON target.id = moved.target_id
    GROUP BY 1, 2, 3, 4
"""
_SUMS = Statement(
    _SUMMED.format(day="width_bucket(moved.occurred_at, $2::timestamptz[])"),
    sqlite=_SUMMED.format(
        day="(SELECT count(*) FROM json_each($2) WHERE value <= moved.occurred_at)"
    ),
)
