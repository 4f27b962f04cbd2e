"""Closing the accounts of a person in the ledger: no money moves to or from them any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel import work
from domain.kernel.money import Money
from domain.kernel.statement import Statement, key
from domain.ledger import providers
from domain.ledger.accounts import (
    AccountRef,
    all_pending,
    available,
    earnings_available,
    in_transit,
    payout_due,
    refund_due,
)
from domain.ledger.models import AccountKind
from domain.ledger.posting import post
from domain.ledger.providers import SANDBOX
from domain.ledger.transfers import forfeited

Balances = dict[AccountKind, Money]


def is_play_money() -> bool:
    """Whether money of this installation may be given back to nowhere."""
    return providers.current().name == SANDBOX.name


def accounts_of(worker_id: UUID | None, requester_id: UUID | None) -> list[AccountRef]:
    """Every account by which money comes to a person or goes from them, in the order of locks."""
    own = [] if requester_id is None else [available(requester_id), refund_due(requester_id)]
    if worker_id is not None:
        own += all_pending(worker_id)
        own += [earnings_available(worker_id), payout_due(worker_id), in_transit(worker_id)]
    return sorted(own, key=lambda account: account.id)


async def balances_of(owner_ids: Sequence[UUID]) -> Balances:
    """The money of a person, by the kind of account, without what is empty."""
    rows = await _BALANCES.rows(list(owner_ids))
    return {AccountKind(row["kind"]): Money(int(row["cents"])) for row in rows if row["cents"]}


async def close(accounts: Sequence[AccountRef], *, at: datetime, forfeits: bool) -> None:
    """Close these accounts, in the unit of work of their owner's closing.

    With `forfeits` their money goes back outside. Else the caller refuses where there is some.
    """
    assert work.is_open(), "the ledger's accounts are closed with their owner's"
    if forfeits:
        held = {key(row["id"]): row for row in await _LOCK.rows([each.id for each in accounts])}
        transfers = []
        for account in accounts:
            cents = held[account.id]["balance_cents"] if account.id in held else 0
            if cents:
                assert account.owner_id is not None, "a person owns it"
                transfers.append(forfeited(account, account.owner_id, Money(cents)))
        await post(transfers, at=at)
    for each in accounts:
        await _CLOSE.run(each.id, each.kind.value, each.owner_id, each.shard)


_BALANCES = Statement(
    """SELECT kind, sum(balance_cents) AS cents FROM ledger_accounts
       WHERE owner_id = ANY($1::uuid[]) GROUP BY kind"""
)
_LOCK = Statement(
    """SELECT id, balance_cents FROM ledger_accounts WHERE id = ANY($1::uuid[])
       ORDER BY id FOR NO KEY UPDATE"""
)
# Also where no money ever came: a first deposit would make the row.
_CLOSE = Statement(
    """INSERT INTO ledger_accounts (id, kind, owner_id, shard, is_closed)
       VALUES ($1, $2, $3, $4, TRUE)
       ON CONFLICT (id) DO UPDATE SET is_closed = TRUE"""
)
