"""Warnings of low balances: a post notes on the account's row that one is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.funding import letters
from domain.funding.facts import BalanceFellLow
from domain.funding.payers import mail_payers
from domain.kernel.money import Money
from domain.kernel.statement import Row, Statement, key
from domain.kernel.timers import DueColumn, DueRow, Timer
from domain.kernel.work import UnitOfWork, retried, unit_of_work
from domain.people.models import Requester

_DUE = Statement(
    """SELECT id, owner_id, balance_cents, warn_below_cents FROM ledger_accounts
       WHERE id = ANY($1::uuid[]) AND warn_at <= $2 ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"""
)
_WARNED = Statement("UPDATE ledger_accounts SET warn_at = NULL, is_warned = TRUE WHERE id = $1")
_WARNINGS = DueColumn("ledger_accounts", "warn_at", "warn_at IS NOT NULL", parent_column="owner_id")


@retried
async def _warn(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Warn those whose balance is still low: a post that raised it has withdrawn the warning."""
    async with unit_of_work() as unit:
        rows = await _DUE.rows([each.id for each in due], at)
        await _WARNED.run_many([(row["id"],) for row in rows])
        for row in rows:
            await _tell(row, unit, at)
    return [key(row["id"]) for row in rows]


async def _tell(row: Row, unit: UnitOfWork, at: datetime) -> None:
    requester = await Requester.get(id=key(row["owner_id"]))
    available, warn_below = Money(row["balance_cents"]), Money(row["warn_below_cents"])
    unit.tell(
        BalanceFellLow(
            occurred_at=at,
            requester_id=requester.id,
            available=available,
            warn_below=warn_below,
        )
    )
    await mail_payers(
        requester.id,
        lambda to: letters.balance_low(
            to, requester=requester.name, available=available, warn_below=warn_below
        ),
    )


warn_due = Timer("warn of low balances", _WARNINGS, _warn)
