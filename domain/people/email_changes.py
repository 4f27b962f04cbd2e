"""Reads of e-mail changes: who has an address, or had it until lately."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.people import rules
from domain.people.models import Account, EmailChange


async def is_taken(email: str, *, by_another_than: UUID) -> bool:
    """Whether another account has this address, or left it and may take it back."""
    key = rules.email_key(email)
    if await Account.filter(email_key=key).exclude(id=by_another_than).exists():
        return True
    return await is_kept(key, for_another_than=by_another_than)


async def is_kept(email_key: str, *, for_another_than: UUID) -> bool:
    """Whether another account left this address, and may take it back."""
    return await _KEPT.row(email_key, for_another_than, clock.now()) is not None


async def asked_for(account_id: UUID) -> EmailChange | None:
    """The change that waits for the new address to confirm it."""
    return await EmailChange.get_or_none(
        account_id=account_id,
        number__isnull=True,
        ended_at__isnull=True,
        expires_at__gt=clock.now(),
    )


async def undoable_until(account_id: UUID) -> datetime | None:
    """Until when an earlier address may take the account back."""
    latest = EmailChange.filter(
        account_id=account_id,
        number__isnull=False,
        ended_at__isnull=True,
        undo_until__gt=clock.now(),
    )
    change = await latest.order_by("-undo_until").first()
    return None if change is None else change.undo_until


_KEPT = Statement(
    """SELECT 1 AS kept FROM email_changes
       WHERE old_email_key = $1 AND account_id <> $2 AND number IS NOT NULL
           AND ended_at IS NULL AND undo_until > $3 LIMIT 1"""
)
