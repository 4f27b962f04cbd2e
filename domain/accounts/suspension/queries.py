"""Reads and row locks of suspensions."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.accounts.suspension.lifecycle import SuspensionState
from domain.accounts.suspension.models import Suspension
from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound, WrongState
from domain.kernel.statement import Statement

_IN_FORCE = Statement(
    f"""SELECT {Suspension.columns()} FROM suspensions WHERE account_id = $1 AND ended_at IS NULL
        FOR NO KEY UPDATE"""
)
_LOCKED = Statement(
    f"SELECT {Suspension.columns()} FROM suspensions WHERE id = $1 FOR NO KEY UPDATE"
)


async def locked_in_force(account_id: UUID) -> Suspension:
    """The suspension of an account, which is locked already. Raises WrongState where none is."""
    row = await _IN_FORCE.row(account_id)
    if row is None:
        raise WrongState("account", "not suspended", ["suspended"])
    return Suspension.of(row)


async def locked(suspension_id: UUID) -> Suspension:
    """A suspension, whose account is locked already."""
    row = await _LOCKED.row(suspension_id)
    if row is None:
        raise NotFound("suspension")
    return Suspension.of(row)


async def account_of(suspension_id: UUID) -> UUID:
    """The account that a suspension is about. Raises NotFound."""
    found = await Suspension.get_or_none(id=suspension_id).only("id", "account_id")
    if found is None:
        raise NotFound("suspension")
    return found.account_id


async def in_force(account_id: UUID) -> Suspension | None:
    """The suspension of an account that is in force."""
    return await Suspension.get_or_none(account_id=account_id, ended_at__isnull=True)


async def history(account_id: UUID, part: Slice) -> Page[Suspension]:
    """The suspensions of an account, the newest first."""
    return await page_of(Suspension.filter(account_id=account_id), NEWEST_FIRST, part)


async def queue(states: Sequence[SuspensionState] | None, part: Slice) -> Page[Suspension]:
    """The suspensions in these states, or all, the oldest first."""
    rows = Suspension.all() if not states else Suspension.filter(state__in=list(states))
    return await page_of(rows, OLDEST_FIRST, part)
