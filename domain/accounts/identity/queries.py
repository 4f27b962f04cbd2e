"""Reads and row locks of identity checks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.accounts.identity.lifecycle import AWAITED
from domain.accounts.identity.models import IdentityCheck
from domain.kernel.paging import Order, Page, Slice, page_of
from domain.kernel.refusals import NotFound, WrongState
from domain.kernel.statement import Statement, key
from domain.people.models import IdentityState
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload

# All rows of a queue have waited since some instant, so both columns are filled.
LONGEST_WAITING_FIRST = Order(("waiting_since", "id"))

_LOCKED = Statement(
    f"SELECT {IdentityCheck.columns()} FROM identity_checks WHERE id = $1 FOR NO KEY UPDATE"
)
_LOCKED_OPEN = Statement(
    f"""SELECT {IdentityCheck.columns()} FROM identity_checks
        WHERE account_id = $1 AND state <> 'REFUSED' FOR NO KEY UPDATE"""
)
_TO_ASK = Statement(
    "SELECT id FROM identity_checks WHERE ask_at <= $1 ORDER BY ask_at, id LIMIT $2"
)


async def latest(account_id: UUID) -> IdentityCheck | None:
    """The latest check of an account."""
    return await IdentityCheck.filter(account_id=account_id).order_by("-id").first()


async def account_of(check_id: UUID) -> UUID:
    """The account that a check is about. Raises NotFound."""
    found = await IdentityCheck.get_or_none(id=check_id).only("id", "account_id")
    if found is None:
        raise NotFound("identity check")
    return found.account_id


async def locked(check_id: UUID) -> IdentityCheck:
    """A check, whose account is locked already. Raises NotFound."""
    row = await _LOCKED.row(check_id)
    if row is None:
        raise NotFound("identity check")
    return IdentityCheck.of(row)


async def locked_open(account_id: UUID) -> IdentityCheck | None:
    """The check of an account, which is locked already, unless it was refused for good."""
    row = await _LOCKED_OPEN.row(account_id)
    return None if row is None else IdentityCheck.of(row)


async def locked_own(account_id: UUID, allowed: Sequence[IdentityState]) -> IdentityCheck:
    """The same where there has to be one. Raises WrongState."""
    check = await locked_open(account_id)
    if check is not None:
        return check
    state = IdentityState.NOT_BEGUN
    if (refused := await latest(account_id)) is not None:
        state = refused.state
    raise WrongState("identity check", state, allowed)


async def documents(check_id: UUID) -> list[Upload]:
    """The documents of a check that are still stored, the oldest first."""
    return (await documents_of([check_id]))[check_id]


async def documents_of(check_ids: Sequence[UUID]) -> dict[UUID, list[Upload]]:
    """The same of several checks."""
    found: dict[UUID, list[Upload]] = {each: [] for each in check_ids}
    rows = Upload.filter(attached_to__in=list(check_ids), state=UploadState.ATTACHED)
    for each in await rows.order_by("attached_at", "id"):
        assert each.attached_to is not None, "the query asked for it"
        found[each.attached_to].append(each)
    return found


async def queue(part: Slice) -> Page[IdentityCheck]:
    """The checks that wait for an investigator, the one that waits longest first."""
    rows = IdentityCheck.filter(state__in=list(AWAITED))
    return await page_of(rows, LONGEST_WAITING_FIRST, part)


async def to_ask(at: datetime, limit: int) -> list[UUID]:
    """The checks of which the provider is to be asked again."""
    return [key(row["id"]) for row in await _TO_ASK.rows(at, limit)]
