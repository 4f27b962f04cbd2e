"""The market as people look at it: viewers, and what they find."""

from __future__ import annotations

from datetime import timedelta

from domain import clock
from domain.assignments import browsing
from domain.hits.browsing import EVERYTHING, GroupFilter, GroupOrder
from domain.hits.models import HitGroup
from domain.ids import new_id, new_worker_id
from domain.paging import Slice
from domain.people.models import Account, Requester, RequesterBlock, Scope, Worker, WorkerBlock
from domain.people.viewer import Viewer


async def viewer_of(account_id) -> Viewer:
    """A person as a session with every scope shows the market to them."""
    return Viewer(
        account=await Account.get(id=account_id),
        worker=await Worker.get_or_none(account_id=account_id),
        requester=await Requester.get_or_none(account_id=account_id),
        scopes=frozenset(Scope),
        credential_id=new_id(),
        expires_at=clock.now() + timedelta(days=1),
    )


async def block_requester(worker: Worker, requester: Requester) -> None:
    await RequesterBlock.create(
        id=new_id(), worker_id=worker.id, requester_id=requester.id, created_at=clock.now()
    )


async def block_worker(requester: Requester, worker: Worker) -> None:
    await WorkerBlock.create(
        id=new_id(),
        worker_id=worker.id,
        requester_id=requester.id,
        reason="slow",
        created_at=clock.now(),
    )


async def titles(
    viewer: Viewer | None = None,
    wanted: GroupFilter = EVERYTHING,
    order: GroupOrder | None = None,
    part: Slice | None = None,
) -> list[str]:
    """The titles of one page."""
    page = await browsing.groups(viewer, part or Slice(20), wanted=wanted, order=order)
    return [group.title for group in page.rows]


async def group_of(hit) -> HitGroup:
    return await HitGroup.get(id=hit.group_id)


async def with_worker(requester: Requester) -> Worker:
    """The requester's account opens a worker profile too."""
    return await Worker.create(
        id=new_id(),
        account_id=requester.account_id,
        worker_id=new_worker_id(),
        created_at=clock.now(),
    )
