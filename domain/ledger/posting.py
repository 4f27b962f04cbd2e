"""Posting: the only code that moves money. One post moves all of its money, or none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from domain.kernel import work
from domain.kernel.ids import new_id
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import InsufficientFunds
from domain.kernel.statement import Statement, dialect, key
from domain.ledger.accounts import AccountRef
from domain.ledger.models import AccountKind, TransferKind
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

    Raises InsufficientFunds where a requester's available account does not cover the transfers, and
    AccountClosed where a person has closed theirs; no money has moved then. A repeated
    cause is a fault (IntegrityError), so callers check states.
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
        await _refuse({id_: entry for id_, entry in entries.items() if id_ not in moved})


@dataclass(slots=True)
class _Entry:
    """The change that one post makes to one account."""

    account: AccountRef
    credited: int = 0
    debited: int = 0

    def reversed(self) -> _Entry:
        return _Entry(self.account, -self.credited, -self.debited)

    def row(self, id_: UUID) -> _Row:
        account = self.account
        kind = account.kind.value
        return (id_, kind, account.owner_id, account.shard, self.credited, self.debited)


_Row = tuple[object, ...]
_Entries = dict[UUID, _Entry]


def _entries(transfers: Iterable[Transfer]) -> _Entries:
    by_account: dict[AccountRef, _Entry] = {}
    for transfer in transfers:
        cents = transfer.amount.cents
        by_account.setdefault(transfer.source, _Entry(transfer.source)).debited += cents
        by_account.setdefault(transfer.target, _Entry(transfer.target)).credited += cents
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
    if dialect() == "postgres":
        columns = (*_columns(rows, 6), *_columns(lines, 9))
        moved = await _MOVE_AND_WRITE.rows(*columns, at)
        return {row["id"] for row in moved}
    moved = await _MOVE.rows(_json(rows))
    if lines and len(moved) == len(rows):
        await _WRITE.run(_json(lines), at)
    return {key(row["id"]) for row in moved}


async def _refuse(short: _Entries) -> None:
    """Raise AccountClosed, or InsufficientFunds for the first that does not cover its debits."""
    ids = list(short)
    known = await _BALANCES.rows(ids if dialect() == "postgres" else _json([(id_,) for id_ in ids]))
    if any(row["is_closed"] for row in known):
        raise AccountClosed()
    balances = {key(row["id"]): row["balance_cents"] for row in known}
    for id_, entry in short.items():
        needed, balance = entry.debited - entry.credited, balances.get(id_, 0)
        if entry.account.kind is AccountKind.REQUESTER_AVAILABLE:
            raise InsufficientFunds(Money(needed), Money(balance))
    raise AssertionError(f"{entry.account} holds {balance} cents and was asked for {needed}")


def _columns(rows: Sequence[_Row], width: int) -> list[list[object]]:
    return [[row[index] for row in rows] for index in range(width)]


def _json(rows: Sequence[_Row]) -> str:
    return orjson.dumps(rows).decode()


# One statement inserts the missing rows, then locks and changes all of them in the order of their
# keys, so that two posts never deadlock. A row that would go below zero is not changed and not
# returned. A debited account without a row has no money.
_UPSERT = """
    INSERT INTO ledger_accounts AS account
        (id, kind, owner_id, shard, credited_cents, debited_cents, balance_cents)
    SELECT id, kind, owner_id, shard, credited, debited,
           CASE WHEN kind = 'OUTSIDE' OR credited > debited THEN credited - debited ELSE 0 END
    FROM entries
    WHERE kind = 'OUTSIDE' OR credited >= debited
       OR EXISTS (SELECT 1 FROM ledger_accounts known WHERE known.id = entries.id)
    ORDER BY id
    ON CONFLICT (id) DO UPDATE SET
        credited_cents = account.credited_cents + excluded.credited_cents,
        debited_cents = account.debited_cents + excluded.debited_cents,
        balance_cents =
            account.balance_cents + excluded.credited_cents - excluded.debited_cents
    WHERE account.kind = 'OUTSIDE'
       OR (NOT account.is_closed
           AND account.balance_cents + excluded.credited_cents - excluded.debited_cents >= 0)
    RETURNING id
"""
_TRANSFER_COLUMNS = """
    id, cause, kind, source_id, target_id, payer_id, payee_id, cents, subject_id
"""
# On PostgreSQL one round trip writes totals and transfers.
_MOVE_AND_WRITE = Statement(
    f"""WITH entries AS (
        SELECT * FROM unnest(
            $1::uuid[], $2::text[], $3::uuid[], $4::integer[], $5::bigint[], $6::bigint[]
        ) AS entries (id, kind, owner_id, shard, credited, debited)
    ), moved AS ({_UPSERT}
    ), written AS (
        INSERT INTO ledger_transfers ({_TRANSFER_COLUMNS}, occurred_at)
        SELECT lines.*, $16::timestamptz FROM unnest(
            $7::uuid[], $8::text[], $9::text[], $10::uuid[], $11::uuid[], $12::uuid[],
            $13::uuid[], $14::bigint[], $15::uuid[]
        ) AS lines ({_TRANSFER_COLUMNS})
        WHERE (SELECT count(*) FROM moved) = cardinality($1::uuid[])
    )
    SELECT id FROM moved"""
)
_MOVE = Statement(
    f"""WITH entries AS (
        SELECT value ->> 0 AS id, value ->> 1 AS kind, value ->> 2 AS owner_id,
               value ->> 3 AS shard, value ->> 4 AS credited, value ->> 5 AS debited
        FROM json_each($1)
    ) {_UPSERT}"""
)
_WRITE = Statement(
    f"""INSERT INTO ledger_transfers ({_TRANSFER_COLUMNS}, occurred_at)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
           value ->> 6, value ->> 7, value ->> 8, $2
    FROM json_each($1)"""
)
_BALANCES = Statement(
    "SELECT id, balance_cents, is_closed FROM ledger_accounts WHERE id = ANY($1::uuid[])",
    sqlite="""SELECT id, balance_cents, is_closed FROM ledger_accounts
              WHERE id IN (SELECT value ->> 0 FROM json_each($1))""",
)
