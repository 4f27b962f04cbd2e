"""What a requester may spend now: the available money, as far as the limit of the day goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.kernel import clock, work
from domain.kernel.days.market_days import market_day
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import InsufficientFunds, Refused
from domain.kernel.statement import Row, Statement
from domain.ledger.accounts import available
from domain.ledger.models import TransferKind
from domain.ledger.refusals import SpendingLimitReached
from domain.people.refusals import AccountClosed

# Money that leaves the available balance for work, or comes back from it. Deposits, refunds and
# what is given up with an account are not spent.
SPENDING = frozenset(
    {
        TransferKind.RESERVE,
        TransferKind.RELEASE,
        TransferKind.REWARD,
        TransferKind.FEE,
        TransferKind.BONUS,
        TransferKind.BONUS_FEE,
        TransferKind.PAYMENT,
        TransferKind.PAYMENT_FEE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spendable:
    """The available money of a requester, and how much of the limit of a day is spent."""

    COLUMNS: ClassVar[str] = (
        "balance_cents, is_closed, spending_limit_cents, spent_day, spent_cents, warn_below_cents"
    )

    available: Money
    spent: Money  # on this day of the market
    limit: Money | None
    warn_below: Money | None
    day_ends_at: datetime

    @classmethod
    def of(cls, row: Row | None, at: datetime) -> Spendable:
        """From the row of the available account; without one there is no money."""
        day = market_day(at)
        if row is None:
            return cls(
                available=NOTHING,
                spent=NOTHING,
                limit=None,
                warn_below=None,
                day_ends_at=day.ends_at,
            )
        is_today = row["spent_day"] is not None and row["spent_day"] >= day.key
        return cls(
            available=Money(row["balance_cents"]),
            spent=Money(row["spent_cents"]) if is_today else NOTHING,
            limit=_money(row["spending_limit_cents"]),
            warn_below=_money(row["warn_below_cents"]),
            day_ends_at=day.ends_at,
        )

    @property
    def left_of_limit(self) -> Money | None:
        """What the limit leaves for this day; None where there is no limit."""
        return None if self.limit is None else max(NOTHING, self.limit - self.spent)

    def budget(self, held: Money = NOTHING) -> Money:
        """What may be spent now, with money that is on hold for it already."""
        left = self.left_of_limit
        return held + (self.available if left is None else min(self.available, left))

    def shortage(self, needed: Money, *, taken: Money = NOTHING) -> Refused | None:
        """Why this money cannot be spent, once `taken` is; None where it can."""
        if needed > self.available - taken:
            return InsufficientFunds(needed, self.available - taken)
        return self.objection_to(needed, taken=taken)

    def objection_to(self, needed: Money, *, taken: Money = NOTHING) -> Refused | None:
        """The refusal of spending that is more than the limit leaves."""
        spent = max(NOTHING, self.spent + taken)
        if self.limit is None or needed <= NOTHING or spent + needed <= self.limit:
            return None
        return SpendingLimitReached(self.limit, spent, needed, until=self.day_ends_at)


async def locked(requester_id: UUID) -> Spendable:
    """What a requester may spend now. Their account stays locked. Raises AccountClosed."""
    assert work.is_open(), "a balance is locked inside a unit of work"
    row = await _LOCKED.row(available(requester_id).id)
    if row is not None and row["is_closed"]:
        raise AccountClosed()
    return Spendable.of(row, clock.now())


async def spendable(requester_id: UUID) -> Spendable:
    """What a requester may spend at this moment, without a lock."""
    return Spendable.of(await _ROW.row(available(requester_id).id), clock.now())


def _money(cents: int | None) -> Money | None:
    return None if cents is None else Money(cents)


_ROW = Statement(f"SELECT {Spendable.COLUMNS} FROM ledger_accounts WHERE id = $1")
_LOCKED = Statement(
    f"SELECT {Spendable.COLUMNS} FROM ledger_accounts WHERE id = $1 FOR NO KEY UPDATE"
)
