"""Reads and locks of accounts, profiles, credentials and blocks."""

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

_LOCKED_ACCOUNT = Statement(
    f"SELECT {Account.columns()} FROM accounts WHERE id = $1 FOR NO KEY UPDATE"
)
_LOCKED_WORKER = Statement(
    f"SELECT {Worker.columns()} FROM workers WHERE id = $1 FOR NO KEY UPDATE"
)
_LOCKED_REQUESTER = Statement(
    f"SELECT {Requester.columns()} FROM requesters WHERE id = $1 FOR NO KEY UPDATE"
)


async def locked_account(account_id: UUID) -> Account:
    """The account, locked until the unit of work ends."""
    row = await _LOCKED_ACCOUNT.row(account_id)
    assert row is not None, f"there is no account {account_id}"
    return Account.of(row)


async def locked_worker(worker_id: UUID) -> Worker:
    """The worker profile, locked until the unit of work ends."""
    row = await _LOCKED_WORKER.row(worker_id)
    assert row is not None, f"there is no worker {worker_id}"
    return Worker.of(row)


async def locked_requester(requester_id: UUID) -> Requester:
    """The requester profile, locked until the unit of work ends."""
    row = await _LOCKED_REQUESTER.row(requester_id)
    assert row is not None, f"there is no requester {requester_id}"
    return Requester.of(row)


async def live_credentials(
    account_id: UUID, kind: CredentialKind, *, at: datetime
) -> list[Credential]:
    """Credentials that are not revoked and not expired, the oldest first. Commands limit them."""
    return await Credential.filter(
        account_id=account_id, kind=kind, revoked_at__isnull=True, expires_at__gt=at
    ).order_by("created_at", "id")


async def profiles_of(account_id: UUID) -> tuple[Worker | None, Requester | None]:
    """The profiles of an account."""
    return (
        await Worker.get_or_none(account_id=account_id),
        await Requester.get_or_none(account_id=account_id),
    )


async def own_credentials(
    account_id: UUID, kind: CredentialKind, ids: Sequence[UUID]
) -> list[Credential | None]:
    """These credentials in this order; None where it is not the account's own and of this kind."""
    rows = await Credential.filter(account_id=account_id, kind=kind, id__in=list(ids))
    known = {row.id: row for row in rows}
    return [known.get(key) for key in ids]


class Blocks(NamedTuple):
    """Which of a requester and a worker has blocked the other."""

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
    """This requester's blocks of workers, the newest first."""
    return await page_of(WorkerBlock.filter(requester_id=requester_id), NEWEST_FIRST, part)


async def blocked_requesters(worker_id: UUID, part: Slice) -> Page[RequesterBlock]:
    """This worker's blocks of requesters, the newest first."""
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
