"""The check of the ledger: it replays every transfer and compares every account's totals."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel import work
from domain.kernel.money import Money
from domain.kernel.statement import Row, Statement, dialect, key
from domain.ledger.accounts import AccountRef
from domain.ledger.models import AccountKind

PAGE = 5_000
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class LedgerDifference:
    """An error in the ledger: the stored value, and the value that its transfers give."""

    where: str
    what: str
    stored: str
    replayed: str


@dataclass(slots=True)
class _Total:
    """An account's stored totals, and the totals of its transfers."""

    id: UUID
    account: AccountRef
    balance: int
    credited: int
    debited: int
    replayed_credits: int = 0
    replayed_debits: int = 0


async def verify(progress: Progress | None = None) -> list[LedgerDifference]:
    """Replay the whole ledger in one snapshot, while the market works.

    Calls `progress(transfers replayed, transfers in all)` after each page.
    """
    assert not work.is_open(), "the ledger is verified outside of a unit of work"
    if dialect() == "sqlite":
        return await _replay(progress)
    async with work.unit_of_work():
        await _ONE_SNAPSHOT.run()
        return await _replay(progress)


async def _replay(progress: Progress | None) -> list[LedgerDifference]:
    rows = await _ACCOUNTS.rows()
    totals = {total.id: total for total in map(_total, rows)}
    horizon = rows[0]["horizon"] if rows else 0
    differences, done = [], 0
    count = await _COUNT.row(horizon)
    expected = count["transfers"] if count else 0
    async for page in _pages(horizon):
        for row in page:
            differences += _replayed(row, totals)
        done += len(page)
        if progress is not None:
            progress(done, expected)
    for total in totals.values():
        differences += _account_differences(total)
    return differences + _sum_differences(totals.values())


async def _pages(horizon: int) -> AsyncIterator[list[Row]]:
    after: object = 0 if dialect() == "sqlite" else UUID(int=0)
    while page := await _PAGE.rows(after, PAGE, horizon):
        yield page
        after = page[-1]["place"]


def _replayed(row: Row, totals: dict[UUID, _Total]) -> list[LedgerDifference]:
    """Add a transfer to its two accounts."""
    where = f"transfer {row['id']} ({row['cause']})"
    source, target = totals.get(key(row["source_id"])), totals.get(key(row["target_id"]))
    if source is None or target is None:
        return [LedgerDifference(where, "its accounts exist", "no", "yes")]
    source.replayed_debits += row["cents"]
    target.replayed_credits += row["cents"]
    payer = source.account.owner_id
    payee = None if target.account.owner_id == payer else target.account.owner_id
    stored = (_maybe_id(row["payer_id"]), _maybe_id(row["payee_id"]))
    if stored == (payer, payee):
        return []
    shown = (f"{from_} to {to}" for from_, to in (stored, (payer, payee)))
    return [LedgerDifference(where, "payer and payee", *shown)]


def _account_differences(total: _Total) -> list[LedgerDifference]:
    account = total.account
    where = f"account {total.id} ({account.kind.value} of {account.owner_id or 'the market'})"
    checks = (
        ("money that came in", total.credited, total.replayed_credits),
        ("money that went out", total.debited, total.replayed_debits),
        ("balance", total.balance, total.replayed_credits - total.replayed_debits),
    )
    found = [
        LedgerDifference(where, what, str(Money(stored)), str(Money(replayed)))
        for what, stored, replayed in checks
        if stored != replayed
    ]
    if account.kind is not AccountKind.OUTSIDE and total.balance < 0:
        found.append(LedgerDifference(where, "never below zero", str(Money(total.balance)), "0.00"))
    if account.id != total.id:
        found.append(LedgerDifference(where, "its key", str(total.id), str(account.id)))
    return found


def _sum_differences(totals: Iterable[_Total]) -> list[LedgerDifference]:
    cents = sum(total.balance for total in totals)
    if cents == 0:
        return []
    return [LedgerDifference("the ledger", "sum of all balances", str(Money(cents)), "0.00")]


def _total(row: Row) -> _Total:
    owner = _maybe_id(row["owner_id"])
    return _Total(
        id=key(row["id"]),
        account=AccountRef(AccountKind(row["kind"]), owner, row["shard"]),
        balance=row["balance_cents"],
        credited=row["credited_cents"],
        debited=row["debited_cents"],
    )


def _maybe_id(value: object) -> UUID | None:
    return None if value is None else key(value)


# PostgreSQL reads everything in one snapshot. SQLite has one writer, so its row numbers are in the
# order of commits: one statement reads the accounts with the last row number, and the transfers up
# to that number are read without a lock.
_ONE_SNAPSHOT = Statement("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
_ACCOUNTS = Statement(
    "SELECT *, 0 AS horizon FROM ledger_accounts",
    sqlite="""SELECT *, (SELECT coalesce(max(rowid), 0) FROM ledger_transfers) AS horizon
              FROM ledger_accounts""",
)
_COUNT = Statement(
    "SELECT count(*) AS transfers FROM ledger_transfers WHERE $1::integer = 0",
    sqlite="SELECT count(*) AS transfers FROM ledger_transfers WHERE rowid <= $1",
)
_COLUMNS = "id, cause, source_id, target_id, payer_id, payee_id, cents"
_PAGE = Statement(
    f"""SELECT {_COLUMNS}, id AS place FROM ledger_transfers
        WHERE id > $1 AND $3::integer = 0 ORDER BY id LIMIT $2""",
    sqlite=f"""SELECT {_COLUMNS}, rowid AS place FROM ledger_transfers
               WHERE rowid > $1 AND rowid <= $3 ORDER BY rowid LIMIT $2""",
)
