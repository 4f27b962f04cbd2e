"""A worker's yearly statement, read from the transfers of the ledger in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from domain.kernel import clock, policy
from domain.kernel.days.market_days import day_on, market_day
from domain.kernel.money import Money
from domain.kernel.statement import Statement
from domain.ledger.models import TransferKind
from domain.payouts.statements.figures import Movements, WorkerBalances, summed

FIRST_YEAR = 2000  # of any statement: no market is older
MONTHS = 12


@dataclass(frozen=True, slots=True)
class StatementMonth:
    """A month of the market's time zone: its movements, and the balances at its end."""

    month: str  # such as 2026-11
    movements: Movements
    closing: WorkerBalances


@dataclass(frozen=True, slots=True)
class YearlyStatement:
    """A year of a worker's money. It adds up: opening and movements make the closing, which is the
    opening of the next year."""

    year: int
    time_zone: str
    begins_at: datetime
    ends_at: datetime
    is_over: bool
    opening: WorkerBalances
    months: Sequence[StatementMonth]

    @property
    def movements(self) -> Movements:
        """Of the whole year."""
        return summed(month.movements for month in self.months)

    @property
    def closing(self) -> WorkerBalances:
        """At the end of the year, or until now."""
        return self.months[-1].closing


def has_statement(year: int) -> bool:
    """Whether the year has begun, and is one of a market."""
    return FIRST_YEAR <= year <= market_day(clock.now()).date.year


async def yearly_statement(worker_id: UUID, year: int) -> YearlyStatement:
    """The statement of one year, which has begun and may not be over."""
    assert has_statement(year), "a year that has begun"
    now = clock.now()
    begins = [day_on(date(year, month, 1)).begins_at for month in range(1, MONTHS + 1)]
    begins.append(day_on(date(year + 1, 1, 1)).begins_at)
    movements = [Movements() for _ in begins]
    changes = [WorkerBalances() for _ in begins]
    # Place 0 is the time before the year, place n its n-th month.
    for row in await _TRANSFERS.rows(worker_id, *begins):
        at, amount = int(row["month"]), Money(int(row["cents"]))
        movements[at] = movements[at].with_transfer(TransferKind(row["kind"]), amount)
        changes[at] = (
            changes[at].with_change(row["source"], -amount).with_change(row["target"], amount)
        )
    months, closing = [], changes[0]
    for number in range(1, MONTHS + 1):
        closing = _sum(closing, changes[number])
        months.append(StatementMonth(f"{year}-{number:02d}", movements[number], closing))
    return YearlyStatement(
        year=year,
        time_zone=policy.current().time_zone,
        begins_at=begins[0],
        ends_at=begins[-1],
        is_over=begins[-1] <= now,
        opening=changes[0],
        months=months,
    )


def _sum(one: WorkerBalances, other: WorkerBalances) -> WorkerBalances:
    return WorkerBalances(
        pending=one.pending + other.pending,
        available=one.available + other.available,
        due=one.due + other.due,
        in_transit=one.in_transit + other.in_transit,
    )


_MONTH = " ".join(f"WHEN occurred_at < ${place + 2} THEN {place}" for place in range(MONTHS + 1))
# The payee of a transfer is empty where the worker is its payer too: none is read twice.
_TRANSFERS = Statement(
    f"""SELECT moved.kind AS kind, source.kind AS source, target.kind AS target,
               CASE {_MONTH} END AS month, sum(moved.cents) AS cents
        FROM (SELECT kind, source_id, target_id, cents, occurred_at FROM ledger_transfers
              WHERE payer_id = $1 AND occurred_at < ${MONTHS + 2}
              UNION ALL
              SELECT kind, source_id, target_id, cents, occurred_at FROM ledger_transfers
              WHERE payee_id = $1 AND occurred_at < ${MONTHS + 2}) AS moved
        LEFT JOIN ledger_accounts source ON source.id = moved.source_id AND source.owner_id = $1
        LEFT JOIN ledger_accounts target ON target.id = moved.target_id AND target.owner_id = $1
        GROUP BY 1, 2, 3, 4"""
)
