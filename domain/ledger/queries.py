"""Reads of the ledger: balances, earnings, and statements that add up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel.money import NOTHING, Money
from domain.kernel.paging import Page, Slice
from domain.kernel.statement import Row, Statement, instant, key
from domain.ledger.accounts import (
    AccountRef,
    all_pending,
    available,
    earnings_available,
    holds,
    in_transit,
    payout_due,
    pending,
    pending_bonus,
    pending_payment,
    refund_due,
)
from domain.ledger.models import AccountKind, TransferKind
from domain.ledger.replay import LedgerDifference, verify

__all__ = [
    "Balance",
    "Earnings",
    "LedgerDifference",
    "StatementLine",
    "money_by_kind",
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
    """A worker's total earnings, and where the money is now."""

    rewards: Money
    bonuses: Money
    payments: Money
    pending: Money
    available: Money
    due: Money
    in_transit: Money

    @property
    def total(self) -> Money:
        """All that was earned, paid out or not."""
        return self.rewards + self.bonuses + self.payments


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One transfer in a person's statement.

    The amount is positive where money came to the available balance (or to a worker's earnings),
    and negative where it left. The sum of `available` over a statement is the available balance,
    and the sum of `on_hold` is the money on hold: a worker's earnings that may not be paid out yet.
    The sum of `on_its_way` is the money of payouts and refunds that are made and have not arrived.
    The subject is a HIT (RESERVE, RELEASE), an assignment (REWARD, FEE), a bonus, a payout, ...
    """

    id: UUID
    kind: TransferKind
    amount: Money
    available: Money
    on_hold: Money
    on_its_way: Money
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
    """A worker's rewards, bonuses and payments: running totals, and balances."""
    rows = {key(row["id"]): row for row in await _OF_WORKER.rows(worker_id)}

    def sum_of(column: str, *accounts: AccountRef) -> Money:
        found = (rows[account.id][column] for account in accounts if account.id in rows)
        return Money(sum(found))

    credited, balance = "credited_cents", "balance_cents"
    return Earnings(
        rewards=sum_of(credited, pending(worker_id)),
        bonuses=sum_of(credited, pending_bonus(worker_id)),
        payments=sum_of(credited, pending_payment(worker_id)),
        pending=sum_of(balance, *all_pending(worker_id)),
        available=sum_of(balance, earnings_available(worker_id)),
        due=sum_of(balance, payout_due(worker_id)),
        in_transit=sum_of(balance, in_transit(worker_id)),
    )


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
        self.available = {available(owner_id).id, earnings_available(owner_id).id}
        self.on_hold = {account.id for account in (*holds(owner_id), *all_pending(owner_id))}
        on_its_way = (payout_due(owner_id), in_transit(owner_id), refund_due(owner_id))
        self.on_its_way = {account.id for account in on_its_way}
        self.all = self.available | self.on_hold | self.on_its_way


def _line(own: _Own, row: Row) -> StatementLine:
    source, target = key(row["source_id"]), key(row["target_id"])
    cents = Money(row["cents"])
    comes = target in own.available or source not in own.all
    return StatementLine(
        id=key(row["id"]),
        kind=TransferKind(row["kind"]),
        amount=cents if comes else -cents,
        available=_effect(own.available, source, target, cents),
        on_hold=_effect(own.on_hold, source, target, cents),
        on_its_way=_effect(own.on_its_way, source, target, cents),
        subject_id=None if row["subject_id"] is None else key(row["subject_id"]),
        occurred_at=instant(row["occurred_at"]),
    )


def _effect(own: set[UUID], source: UUID, target: UUID, cents: Money) -> Money:
    return (cents if target in own else NOTHING) - (cents if source in own else NOTHING)


async def money_by_kind() -> dict[AccountKind, Money]:
    """The balance of all accounts of each kind, at one moment. Together they are nothing."""
    found = {AccountKind(row["kind"]): Money(int(row["cents"])) for row in await _KINDS.rows()}
    return {kind: found.get(kind, NOTHING) for kind in AccountKind}


_KINDS = Statement("SELECT kind, sum(balance_cents) AS cents FROM ledger_accounts GROUP BY kind")
_BALANCE = Statement(
    """SELECT kind, sum(balance_cents) AS cents FROM ledger_accounts
       WHERE owner_id = $1 GROUP BY kind"""
)
_OF_WORKER = Statement(
    "SELECT id, credited_cents, balance_cents FROM ledger_accounts WHERE owner_id = $1"
)


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
