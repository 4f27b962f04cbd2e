"""Reads about people: who a token stands for, what is locked, who has blocked whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.kernel import clock
from domain.kernel.paging import NEWEST_FIRST, Page, Slice, page_of
from domain.kernel.statement import Statement
from domain.people.models import (
    Account,
    Credential,
    CredentialKind,
    Requester,
    RequesterBlock,
    Worker,
    WorkerBlock,
)


async def locked_account(account_id: UUID) -> Account:
    """The account, held until the unit of work ends."""
    return await Account.select_for_update(no_key=True).get(id=account_id)


async def locked_worker(worker_id: UUID) -> Worker:
    """The worker profile, held until the unit of work ends."""
    return await Worker.select_for_update(no_key=True).get(id=worker_id)


async def locked_requester(requester_id: UUID) -> Requester:
    """The requester profile, held until the unit of work ends."""
    return await Requester.select_for_update(no_key=True).get(id=requester_id)


async def live_credentials(
    account_id: UUID, kind: CredentialKind, *, at: datetime
) -> list[Credential]:
    """Neither revoked nor expired, the oldest first. Their number is bounded by the commands."""
    return await Credential.filter(
        account_id=account_id, kind=kind, revoked_at__isnull=True, expires_at__gt=at
    ).order_by("created_at", "id")


async def profiles_of(account_id: UUID) -> tuple[Worker | None, Requester | None]:
    """The profiles that an account holds."""
    return (
        await Worker.get_or_none(account_id=account_id),
        await Requester.get_or_none(account_id=account_id),
    )


async def own_credentials(
    account_id: UUID, kind: CredentialKind, ids: Sequence[UUID]
) -> list[Credential | None]:
    """These credentials, in this order, where they are the account's own and of this kind."""
    rows = await Credential.filter(account_id=account_id, kind=kind, id__in=list(ids))
    known = {row.id: row for row in rows}
    return [known.get(key) for key in ids]


class Blocks(NamedTuple):
    """What stands between a requester and a worker."""

    by_requester: bool
    by_worker: bool


async def blocks_between(requester_id: UUID, worker_id: UUID) -> Blocks:
    """Whether the requester has blocked the worker, and the worker the requester."""
    row = await _BLOCKS.row(requester_id, worker_id)
    assert row is not None, "a SELECT without FROM has one row"
    return Blocks(bool(row["by_requester"]), bool(row["by_worker"]))


async def is_blocked(requester_id: UUID, worker_id: UUID) -> bool:
    """Whether the requester has blocked the worker."""
    return (await blocks_between(requester_id, worker_id)).by_requester


async def blocked_workers(requester_id: UUID, part: Slice) -> Page[WorkerBlock]:
    """The workers whom this requester has blocked, the newest block first."""
    return await page_of(WorkerBlock.filter(requester_id=requester_id), NEWEST_FIRST, part)


async def blocked_requesters(worker_id: UUID, part: Slice) -> Page[RequesterBlock]:
    """The requesters whom this worker has blocked, the newest block first."""
    return await page_of(RequesterBlock.filter(worker_id=worker_id), NEWEST_FIRST, part)


async def live_page(account_id: UUID, kind: CredentialKind, part: Slice) -> Page[Credential]:
    """The account's live sessions, or its live API keys, the newest first."""
    live = Credential.filter(
        account_id=account_id, kind=kind, revoked_at__isnull=True, expires_at__gt=clock.now()
    )
    return await page_of(live, NEWEST_FIRST, part)


_BLOCKS = Statement(
    """SELECT EXISTS (SELECT 1 FROM worker_blocks
                      WHERE requester_id = $1 AND worker_id = $2) AS by_requester,
              EXISTS (SELECT 1 FROM requester_blocks
                      WHERE worker_id = $2 AND requester_id = $1) AS by_worker"""
)
