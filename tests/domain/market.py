"""The market as viewers see it: viewers, blocks and pages of groups."""

from __future__ import annotations

from datetime import timedelta

from domain.discovery import listing
from domain.discovery.filter import EVERYTHING, GroupFilter, GroupOrder
from domain.hits.models import HitGroup, HitType
from domain.kernel import clock
from domain.kernel.ids import new_id, new_worker_id
from domain.kernel.paging import Slice
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
    page = await listing.groups(viewer, part or Slice(20), wanted=wanted, order=order)
    return [group.title for group in page.rows]


async def group_of(hit) -> HitGroup:
    return await HitGroup.get(id=hit.group_id)


async def copied(hit, count: int) -> None:
    """So many more groups like that of this HIT, each of a type of its own; without the HITs,
    since the counters of a group say that it has some."""
    kind = await HitType.get(id=hit.hit_type_id)
    group = await group_of(hit)
    kinds, groups = [], []
    for number in range(count):
        id = new_id()
        kinds.append(kind.clone(pk=id))
        kinds[-1].fingerprint = f"{number:064}"
        groups.append(group.clone(pk=new_id()))
        groups[-1].hit_type_id = id
    await HitType.bulk_create(kinds)
    await HitGroup.bulk_create(groups)


async def with_worker(requester: Requester) -> Worker:
    """The requester's account opens a worker profile too."""
    return await Worker.create(
        id=new_id(),
        account_id=requester.account_id,
        worker_id=new_worker_id(),
        created_at=clock.now(),
    )
