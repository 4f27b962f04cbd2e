"""Reads and locks of accounts, profiles, credentials and blocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.kernel import clock
from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement, key
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
    f"""SELECT {Account.columns()} FROM accounts
        WHERE id = $1 AND closed_at IS NULL FOR NO KEY UPDATE"""
)
_WITH_ADMINISTRATORS = Statement(
    f"""SELECT {Account.columns()} FROM accounts
        WHERE id = $1 OR operator_role = 'ADMINISTRATOR' ORDER BY id FOR NO KEY UPDATE"""
)
_LOCKED_WORKER = Statement(
    f"SELECT {Worker.columns()} FROM workers WHERE id = $1 FOR NO KEY UPDATE"
)
_LOCKED_REQUESTER = Statement(
    f"SELECT {Requester.columns()} FROM requesters WHERE id = $1 FOR NO KEY UPDATE"
)


async def locked_account(account_id: UUID) -> Account:
    """The account, locked until the unit of work ends.

    Raises NotFound where it was removed by the owner of its address, or closed.
    """
    account = await locked_account_or_none(account_id)
    if account is None:
        raise NotFound("account")
    return account


async def locked_account_or_none(account_id: UUID) -> Account | None:
    """The account, locked until the unit of work ends, if it was not removed or closed."""
    row = await _LOCKED_ACCOUNT.row(account_id)
    return None if row is None else Account.of(row)


async def locked_with_administrators(account_id: UUID) -> dict[UUID, Account]:
    """The account and all administrators by id, locked until the unit of work ends."""
    rows = await _WITH_ADMINISTRATORS.rows(account_id)
    return {account.id: account for account in map(Account.of, rows)}


async def operators(part: Slice) -> Page[Account]:
    """The accounts with an operator's role, the oldest first."""
    return await page_of(Account.filter(operator_role__isnull=False), OLDEST_FIRST, part)


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
        await requester_of(account_id),
    )


async def keys_of_person(key: UUID) -> list[UUID]:
    """The ids of a person's account and profiles, by any one of them; else the key alone."""
    profile = await Worker.get_or_none(id=key) or await Requester.get_or_none(id=key)
    account_id = key if profile is None else profile.account_id
    profiles = await profiles_of(account_id)
    return list(dict.fromkeys([key, account_id, *(each.id for each in profiles if each)]))


async def requester_of(account_id: UUID) -> Requester | None:
    """The requester profile that the account opened, or is a member of."""
    row = await _REQUESTER_OF.row(account_id)
    return None if row is None else Requester.of(row)


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


_REQUESTER_OF = Statement(
    f"""SELECT {Requester.columns("r")} FROM requesters r
        JOIN team_members m ON m.requester_id = r.id WHERE m.account_id = $1"""
)
_BLOCKS = Statement(
    """SELECT EXISTS (SELECT 1 FROM worker_blocks
                      WHERE requester_id = $1 AND worker_id = $2) AS by_requester,
              EXISTS (SELECT 1 FROM requester_blocks
                      WHERE worker_id = $2 AND requester_id = $1) AS by_worker"""
)


async def profiles_of_all(
    account_ids: Sequence[UUID],
) -> dict[UUID, tuple[Worker | None, Requester | None]]:
    """The profiles of several accounts, by account."""
    ids = list(account_ids)
    workers = {row.account_id: row for row in await Worker.filter(account_id__in=ids)}
    requesters = {row.account_id: row for row in await Requester.filter(account_id__in=ids)}
    return {id: (workers.get(id), requesters.get(id)) for id in ids}


async def owner_of(profile_id: UUID) -> UUID:
    """The account of a worker profile or a requester profile. Raises NotFound."""
    row = await _OWNER.row(profile_id)
    if row is None:
        raise NotFound("account")
    return key(row["account_id"])


_OWNER = Statement(
    """SELECT account_id FROM workers WHERE id = $1
       UNION ALL SELECT account_id FROM requesters WHERE id = $1"""
)
