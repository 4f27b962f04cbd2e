"""Reads of the ledger: balances, earnings, and statements that add up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel.money import NOTHING, Money
from domain.kernel.paging import Page, Slice
from domain.kernel.statement import Row, Statement, instant, key
from domain.ledger.accounts import available, holds, pending, pending_bonus
from domain.ledger.models import AccountKind, TransferKind
from domain.ledger.replay import LedgerDifference, verify

__all__ = [
    "Balance",
    "Earnings",
    "LedgerDifference",
    "StatementLine",
    "requester_balance",
    "statement",
    "verify",
    "worker_earnings",
]

LONGEST_PAGE = 1000
_FIRST, _LAST = UUID(int=0), UUID(int=2**128 - 1)


@dataclass(frozen=True, slots=True)
class Balance:
    """A requester's money: available, and on hold for HITs."""

    available: Money
    on_hold: Money


@dataclass(frozen=True, slots=True)
class Earnings:
    """A worker's total earnings."""

    total: Money
    rewards: Money
    bonuses: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One transfer in a person's statement.

    The amount is positive where money came to the available balance (or to a worker's earnings),
    and negative where it left. The sum of `available` over a statement is the available balance,
    and the sum of `on_hold` is the money on hold; a worker's earnings are on hold until payout.
    The subject is a HIT (RESERVE, RELEASE), an assignment (REWARD, FEE) or a bonus.
    """

    id: UUID
    kind: TransferKind
    amount: Money
    available: Money
    on_hold: Money
    subject_id: UUID | None
    occurred_at: datetime


async def requester_balance(requester_id: UUID) -> Balance:
    """A requester's available money, and their money on hold."""
    rows = await _BALANCE.rows(requester_id)
    sums = {row["kind"]: Money(int(row["cents"])) for row in rows}
    return Balance(
        available=sums.get(AccountKind.REQUESTER_AVAILABLE, NOTHING),
        on_hold=sums.get(AccountKind.REQUESTER_HOLD, NOTHING),
    )


async def worker_earnings(worker_id: UUID) -> Earnings:
    """A worker's rewards and bonuses, paid out or not: two running totals."""
    rewards, bonuses = pending(worker_id).id, pending_bonus(worker_id).id
    rows = await _CREDITED.rows(rewards, bonuses)
    sums = {key(row["id"]): Money(row["credited_cents"]) for row in rows}
    earned, given = sums.get(rewards, NOTHING), sums.get(bonuses, NOTHING)
    return Earnings(total=earned + given, rewards=earned, bonuses=given)


async def statement(owner_id: UUID, part: Slice) -> Page[StatementLine]:
    """Transfers from or to a requester's or a worker's accounts, the newest first.

    The key of a line is its id.
    """
    assert 0 < part.limit <= LONGEST_PAGE, f"a page has 1 to {LONGEST_PAGE} lines"
    statement = _OLDEST if part.backwards else _NEWEST
    newest = part.after[0] if part.after else _LAST
    oldest = part.before[0] if part.before else _FIRST
    rows = await statement.rows(owner_id, oldest, newest, part.limit + 1)
    own = _Own(owner_id)
    more, lines = len(rows) > part.limit, [_line(own, row) for row in rows[: part.limit]]
    if part.backwards:
        return Page(lines[::-1], has_next=part.before is not None, has_previous=more)
    return Page(lines, has_next=more, has_previous=part.after is not None)


class _Own:
    """The keys of all accounts that one person can have."""

    def __init__(self, owner_id: UUID) -> None:
        self.available = {available(owner_id).id}
        self.on_hold = {account.id for account in holds(owner_id)}
        self.on_hold |= {pending(owner_id).id, pending_bonus(owner_id).id}


def _line(own: _Own, row: Row) -> StatementLine:
    source, target = key(row["source_id"]), key(row["target_id"])
    cents = Money(row["cents"])
    comes = target in own.available or source not in own.available | own.on_hold
    return StatementLine(
        id=key(row["id"]),
        kind=TransferKind(row["kind"]),
        amount=cents if comes else -cents,
        available=_effect(own.available, source, target, cents),
        on_hold=_effect(own.on_hold, source, target, cents),
        subject_id=None if row["subject_id"] is None else key(row["subject_id"]),
        occurred_at=instant(row["occurred_at"]),
    )


def _effect(own: set[UUID], source: UUID, target: UUID, cents: Money) -> Money:
    return (cents if target in own else NOTHING) - (cents if source in own else NOTHING)


_BALANCE = Statement(
    """SELECT kind, sum(balance_cents) AS cents FROM ledger_accounts
       WHERE owner_id = $1 GROUP BY kind"""
)
_CREDITED = Statement("SELECT id, credited_cents FROM ledger_accounts WHERE id IN ($1, $2)")


def _page(order: str) -> Statement:
    """Merges two index scans, so that a page never sorts all transfers of a person."""
    columns = "id, kind, source_id, target_id, cents, subject_id, occurred_at"
    side = f"""SELECT * FROM (
        SELECT {columns} FROM ledger_transfers
        WHERE {{side}} = $1 AND id > $2 AND id < $3 ORDER BY id {order} LIMIT $4
    ) AS {{side}}_lines"""
    paid, received = side.format(side="payer_id"), side.format(side="payee_id")
    return Statement(f"{paid} UNION ALL {received} ORDER BY id {order} LIMIT $4")


_NEWEST, _OLDEST = _page("DESC"), _page("ASC")
