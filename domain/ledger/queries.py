"""Reads of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.ledger.models import AccountKind, LedgerAccount
from domain.money import Money


@dataclass(frozen=True, slots=True)
class Balance:
    """A requester's money."""

    available: Money
    on_hold: Money


async def requester_balance(requester_id: UUID) -> Balance:
    """What is available and what is held."""
    rows = await LedgerAccount.filter(owner_id=requester_id)
    sums = {AccountKind.REQUESTER_AVAILABLE: 0, AccountKind.REQUESTER_HOLD: 0}
    for row in rows:
        sums[row.kind] += row.balance_cents
    return Balance(
        Money(sums[AccountKind.REQUESTER_AVAILABLE]), Money(sums[AccountKind.REQUESTER_HOLD])
    )
