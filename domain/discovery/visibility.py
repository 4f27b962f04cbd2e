"""The HITs that a viewer may see: open HITs, their own HITs, and HITs they have accepted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.assignments.models import Assignment
from domain.assignments.queries import next_hit
from domain.hits.lifecycle import HitStatus
from domain.hits.models import Hit, HitGroup
from domain.hits.queries import open_hits
from domain.kernel.paging import Slice
from domain.people.models import Requester, RequesterBlock, Worker
from domain.qualifications.holdings import known_and_held


async def visible_hits(
    hit_ids: Sequence[UUID], *, worker: Worker | None, requester: Requester | None, at: datetime
) -> dict[UUID, Hit]:
    """Those of these HITs that this viewer may see."""
    rows = {hit.id: hit for hit in await Hit.filter(id__in=list(hit_ids))}
    own = {hit.id for hit in rows.values() if requester and hit.requester_id == requester.id}
    accepted = await _accepted(rows, worker)
    listed = [hit for key, hit in rows.items() if key not in own | accepted and _is_listed(hit, at)]
    blocked, guarded = await _blocked_by(worker), await _guarded(listed, worker)
    found = {
        hit.id for hit in listed if hit.requester_id not in blocked and hit.group_id not in guarded
    }
    return {key: hit for key, hit in rows.items() if key in own | accepted | found}


async def next_to_preview(group_id: UUID, worker: Worker | None, at: datetime) -> UUID | None:
    """The id of the group's next open HIT for this worker; without a worker, of the first."""
    if worker is not None:
        return await next_hit(worker, group_id, at)
    page = await open_hits(group_id, Slice(limit=1), at)
    return page.rows[0].id if page.rows else None


def _is_listed(hit: Hit, at: datetime) -> bool:
    return hit.status == HitStatus.ASSIGNABLE and not hit.has_expired(at)


async def _accepted(rows: dict[UUID, Hit], worker: Worker | None) -> set[UUID]:
    if worker is None or not rows:
        return set()
    own = Assignment.filter(worker_id=worker.id, hit_id__in=list(rows))
    return {assignment.hit_id for assignment in await own.only("id", "hit_id")}


async def _blocked_by(worker: Worker | None) -> set[UUID]:
    if worker is None:
        return set()
    return {block.requester_id for block in await RequesterBlock.filter(worker_id=worker.id)}


async def _guarded(hits: Sequence[Hit], worker: Worker | None) -> set[UUID]:
    """The groups of these HITs whose requirements this worker does not meet for a preview."""
    groups = HitGroup.filter(
        id__in=list({hit.group_id for hit in hits}), requirement_set__isnull=False
    )
    requiring = await groups.only("id", "requirement_set") if hits else []
    if not requiring:
        return set()
    known, holdings = await known_and_held(worker)
    return {
        group.id
        for group in requiring
        if not known.evaluate(group.requirement_set, holdings).may_preview
    }
