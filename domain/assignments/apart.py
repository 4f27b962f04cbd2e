"""Where a worker's feed differs from what everybody sees: the requesters it leaves out, and the
groups that must be judged for this worker alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from domain.assignments.eligibility import working
from domain.hits.browsing import GroupFilter
from domain.people.models import RequesterBlock, WorkerBlock
from domain.people.viewer import Viewer
from domain.statement import Statement, key

MOST_GROUPS = 5_000  # judged apart; a worker with more has a feed of their own


@dataclass(frozen=True, slots=True)
class Apart:
    """How one viewer's feed through one filter stands apart."""

    hidden: frozenset[UUID] = frozenset()  # requesters whom the worker has blocked
    barred: frozenset[UUID] = frozenset()  # whose HITs the worker may not accept, where that counts
    groups: frozenset[UUID] = frozenset()  # in which what the worker has done counts

    def having_worked_in(self, group_id: UUID) -> Apart:
        """After the worker took a slot there."""
        return replace(self, groups=self.groups | {group_id})

    def barred_from(self, requester_id: UUID) -> Apart:
        """After that requester blocked the worker."""
        return replace(self, barred=self.barred | {requester_id})

    def welcomed_by(self, requester_id: UUID) -> Apart:
        """After that requester, who is somebody else, took the block back."""
        return replace(self, barred=self.barred - {requester_id})


async def apart(viewer: Viewer | None, wanted: GroupFilter) -> Apart:
    """Read it, as it is now."""
    if viewer is None or viewer.worker is None:
        return Apart()
    worker = viewer.worker
    blocks = await RequesterBlock.filter(worker_id=worker.id)
    hidden = frozenset(block.requester_id for block in blocks)
    if not wanted.only_acceptable:
        return Apart(hidden)
    barred = {block.requester_id for block in await WorkerBlock.filter(worker_id=worker.id)}
    if viewer.requester is not None:
        barred.add(viewer.requester.id)
    rows = await _DONE_IN.rows(worker.id, MOST_GROUPS)
    return Apart(hidden, frozenset(barred), frozenset(key(row["group_id"]) for row in rows))


async def has_common_feed(viewer: Viewer | None, wanted: GroupFilter) -> bool:
    """Whether a feed of this viewer is, but for what stands apart, that of everybody."""
    if not wanted.only_acceptable:
        return True
    worker = working(viewer)
    return worker is not None and len(await _DONE_IN.rows(worker.id, MOST_GROUPS)) < MOST_GROUPS


# Also groups that are closed: they may open again, with a HIT that the worker has done.
_DONE_IN = Statement(
    """SELECT DISTINCT assignments.group_id FROM assignments
       JOIN hit_groups ON hit_groups.id = assignments.group_id AND hit_groups.total_hits > 0
       WHERE assignments.worker_id = $1
           AND assignments.status NOT IN ('RETURNED', 'ABANDONED') LIMIT $2"""
)
