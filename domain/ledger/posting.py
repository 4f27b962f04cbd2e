"""Posting: the only code that moves money. One post moves all of its money, or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from domain.kernel import policy, work
from domain.kernel.days.market_days import market_day
from domain.kernel.ids import new_id
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import InsufficientFunds
from domain.kernel.statement import Statement, dialect, key
from domain.ledger.accounts import AccountRef
from domain.ledger.models import AccountKind, TransferKind
from domain.ledger.spending import SPENDING, Spendable
from domain.people.refusals import AccountClosed

LONGEST_CAUSE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """A movement of money. Its cause is unique for ever, so that one cause moves money once."""

    cause: str
    kind: TransferKind
    source: AccountRef
    target: AccountRef
    amount: Money
    subject_id: UUID | None = None


async def post(transfers: Sequence[Transfer], *, at: datetime) -> None:
    """Move money, all of it or none, as part of the open unit of work.

    Raises InsufficientFunds where a requester's available account does not cover the transfers,
    SpendingLimitReached where they are more than its limit leaves for the day, and AccountClosed
    where a person has closed theirs; no money has moved then. A repeated cause is a fault
    (IntegrityError), so callers check states.
    """
    assert work.is_open(), "money moves only inside a unit of work"
    moving = [transfer for transfer in transfers if transfer.amount]
    if not moving:
        return
    assert all(transfer.amount > NOTHING for transfer in moving), "a transfer is never negative"
    entries = _entries(moving)
    moved = await _move(entries, [_line(transfer) for transfer in moving], at)
    if len(moved) < len(entries):
        await _move({id_: entries[id_].reversed() for id_ in moved}, [], at)
        await _refuse({id_: entry for id_, entry in entries.items() if id_ not in moved}, at)


@dataclass(slots=True)
class _Entry:
    """The change that one post makes to one account."""

    account: AccountRef
    credited: int = 0
    debited: int = 0
    spent: int = 0  # of a requester's available money, less what came back

    def reversed(self) -> _Entry:
        # What came back is not spent again, since the limit might refuse it.
        return _Entry(self.account, -self.credited, -self.debited, min(0, -self.spent))

    def row(self, id_: UUID) -> _Row:
        account = self.account
        kind = account.kind.value
        totals = self.credited, self.debited, self.spent
        return (id_, kind, account.owner_id, account.shard, *totals)


_Row = tuple[object, ...]
_Entries = dict[UUID, _Entry]


def _entries(transfers: Iterable[Transfer]) -> _Entries:
    by_account: dict[AccountRef, _Entry] = {}
    for transfer in transfers:
        cents, is_spent = transfer.amount.cents, transfer.kind in SPENDING
        for account, sign in ((transfer.source, 1), (transfer.target, -1)):
            entry = by_account.setdefault(account, _Entry(account))
            entry.debited += cents if sign > 0 else 0
            entry.credited += cents if sign < 0 else 0
            if is_spent and account.kind is AccountKind.REQUESTER_AVAILABLE:
                entry.spent += sign * cents
    return {account.id: entry for account, entry in by_account.items()}


def _line(transfer: Transfer) -> _Row:
    source, target = transfer.source, transfer.target
    assert len(transfer.cause) <= LONGEST_CAUSE, f"too long a cause: {transfer.cause}"
    return (
        new_id(),
        transfer.cause,
        transfer.kind.value,
        source.id,
        target.id,
        source.owner_id,
        None if target.owner_id == source.owner_id else target.owner_id,
        transfer.amount.cents,
        transfer.subject_id,
    )


async def _move(entries: _Entries, lines: Sequence[_Row], at: datetime) -> set[UUID]:
    """Change the totals and write the transfers. Returns the accounts that could be changed.

    Where one could not, no transfer is written, and the caller reverses the others.
    """
    rows = [entry.row(id_) for id_, entry in entries.items()]
    moved_on_at = at + policy.current().payouts.moved_on_after
    day = market_day(at).key
    if dialect() == "postgres":
        columns = (*_columns(rows, 7), *_columns(lines, 9))
        moved = await _MOVE_AND_WRITE.rows(*columns, at, moved_on_at, day)
        return {row["id"] for row in moved}
    moved = await _MOVE.rows(_json(rows), moved_on_at, day, at)
    if lines and len(moved) == len(rows):
        await _WRITE.run(_json(lines), at)
    return {key(row["id"]) for row in moved}


async def _refuse(short: _Entries, at: datetime) -> None:
    """Raise AccountClosed, or the refusal of the first that does not cover its debits."""
    ids = list(short)
    known = await _BALANCES.rows(ids if dialect() == "postgres" else _json([(id_,) for id_ in ids]))
    if any(row["is_closed"] for row in known):
        raise AccountClosed()
    by_id = {key(row["id"]): row for row in known}
    for id_, entry in short.items():
        spendable, needed = Spendable.of(by_id.get(id_), at), Money(entry.debited - entry.credited)
        if entry.account.kind is not AccountKind.REQUESTER_AVAILABLE:
            continue
        if needed > spendable.available:
            raise InsufficientFunds(needed, spendable.available)
        if objection := spendable.objection_to(Money(entry.spent)):
            raise objection
    balance = spendable.available.cents
    raise AssertionError(f"{entry.account} holds {balance} cents and was asked for {needed.cents}")


def _columns(rows: Sequence[_Row], width: int) -> list[list[object]]:
    return [[row[index] for row in rows] for index in range(width)]


def _json(rows: Sequence[_Row]) -> str:
    return orjson.dumps(rows).decode()


# One statement inserts the missing rows, then locks and changes all of them in the order of their
# keys, so that two posts never deadlock. A row that would go below zero is not changed and not
# returned, nor is one whose limit of the day would be passed. A debited account without a row has
# no money. The first money that comes to a worker's pending account sets the time at which it
# moves on (`domain/ledger/earnings.py`). A post that is late by a day counts for the day that has
# begun.
_UPSERT = """
    INSERT INTO ledger_accounts AS account
        (id, kind, owner_id, shard, credited_cents, debited_cents, balance_cents, available_at,
         spent_cents, spent_day)
    SELECT id, kind, owner_id, shard, credited, debited,
           CASE WHEN kind = 'OUTSIDE' OR credited > debited THEN credited - debited ELSE 0 END,
           CASE WHEN kind = 'WORKER_PENDING' AND credited > 0 THEN {moved_on_at} END,
           spent, CASE WHEN spent <> 0 THEN {day} END
    FROM entries
    WHERE kind = 'OUTSIDE' OR credited >= debited
       OR EXISTS (SELECT 1 FROM ledger_accounts known WHERE known.id = entries.id)
    ORDER BY id
    ON CONFLICT (id) DO UPDATE SET
        credited_cents = account.credited_cents + excluded.credited_cents,
        debited_cents = account.debited_cents + excluded.debited_cents,
        balance_cents = {balance},
        available_at = coalesce(account.available_at, excluded.available_at),
        spent_cents = CASE WHEN excluded.spent_cents = 0 THEN account.spent_cents
            WHEN {spent} < 0 THEN 0 ELSE {spent} END,
        spent_day = CASE WHEN excluded.spent_cents = 0 OR account.spent_day > {day}
            THEN account.spent_day ELSE {day} END,
        is_warned = account.is_warned AND {balance} < account.warn_below_cents,
        warn_at = CASE WHEN {balance} < account.warn_below_cents AND NOT account.is_warned
            THEN coalesce(account.warn_at, {at}) END
    WHERE account.kind = 'OUTSIDE'
       OR (NOT account.is_closed AND {balance} >= 0
           AND (excluded.spent_cents <= 0 OR account.spending_limit_cents IS NULL
                OR {spent} <= account.spending_limit_cents))
    RETURNING id
"""
_BALANCE = "account.balance_cents + excluded.credited_cents - excluded.debited_cents"
_SPENT = """CASE WHEN account.spent_day >= {day} THEN account.spent_cents ELSE 0 END
    + excluded.spent_cents"""


def _upsert(*, at: str, moved_on_at: str, day: str) -> str:
    spent = f"({_SPENT.format(day=day)})"
    balance = f"({_BALANCE})"
    values = {"at": at, "moved_on_at": moved_on_at, "day": day}
    return _UPSERT.format(balance=balance, spent=spent, **values)


_TRANSFER_COLUMNS = """
    id, cause, kind, source_id, target_id, payer_id, payee_id, cents, subject_id
"""
# On PostgreSQL one round trip writes totals and transfers.
_MOVE_AND_WRITE = Statement(
    f"""WITH entries AS (
        SELECT * FROM unnest(
            $1::uuid[], $2::text[], $3::uuid[], $4::integer[], $5::bigint[], $6::bigint[],
            $7::bigint[]
        ) AS entries (id, kind, owner_id, shard, credited, debited, spent)
    ), moved AS ({_upsert(at="$17::timestamptz", moved_on_at="$18::timestamptz", day="$19::text")}
    ), written AS (
        INSERT INTO ledger_transfers ({_TRANSFER_COLUMNS}, occurred_at)
        SELECT lines.*, $17::timestamptz FROM unnest(
            $8::uuid[], $9::text[], $10::text[], $11::uuid[], $12::uuid[], $13::uuid[],
            $14::uuid[], $15::bigint[], $16::uuid[]
        ) AS lines ({_TRANSFER_COLUMNS})
        WHERE (SELECT count(*) FROM moved) = cardinality($1::uuid[])
    )
    SELECT id FROM moved"""
)
_MOVE = Statement(
    f"""WITH entries AS (
        SELECT value ->> 0 AS id, value ->> 1 AS kind, value ->> 2 AS owner_id,
               value ->> 3 AS shard, value ->> 4 AS credited, value ->> 5 AS debited,
               value ->> 6 AS spent
        FROM json_each($1)
    ) {_upsert(at="$4", moved_on_at="$2", day="$3")}"""
)
_WRITE = Statement(
    f"""INSERT INTO ledger_transfers ({_TRANSFER_COLUMNS}, occurred_at)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
           value ->> 6, value ->> 7, value ->> 8, $2
    FROM json_each($1)"""
)
_BALANCES = Statement(
    f"SELECT id, {Spendable.COLUMNS} FROM ledger_accounts WHERE id = ANY($1::uuid[])",
    sqlite=f"""SELECT id, {Spendable.COLUMNS} FROM ledger_accounts
              WHERE id IN (SELECT value ->> 0 FROM json_each($1))""",
)
