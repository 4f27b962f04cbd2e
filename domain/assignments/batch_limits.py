"""The limits of a batch, and how far they are used: for one worker who accepts, or who looks.

A worker counts over all groups of the batch, since a batch has one for each reward that it has had.
Of groups without limits nothing is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.assignments.conditions import HITS_OF_BATCH
from domain.hits.models import HitGroup
from domain.hits.queries import hold_groups_of
from domain.kernel.statement import Row, Statement, key

_NOBODY = UUID(int=0)  # no worker has this id
_AT_WORK = """FROM assignments JOIN hit_groups AS sibling ON sibling.id = assignments.group_id
    WHERE sibling.batch_id = hit_groups.batch_id AND assignments.status = 'IN_PROGRESS'"""
_USED = Statement(f"""
    SELECT hit_groups.id, hit_groups.is_paused, hit_groups.most_hits_a_worker,
        hit_groups.most_workers_at_once,
        CASE WHEN hit_groups.most_hits_a_worker IS NULL THEN 0
            ELSE {HITS_OF_BATCH.format(worker="$1")} END AS hits,
        CASE WHEN hit_groups.most_workers_at_once IS NULL THEN 0
            ELSE (SELECT count(DISTINCT assignments.worker_id) {_AT_WORK}
                AND assignments.worker_id <> $1) END AS others_at_work,
        CASE WHEN hit_groups.most_workers_at_once IS NULL THEN FALSE
            ELSE EXISTS (SELECT 1 {_AT_WORK} AND assignments.worker_id = $1) END AS is_at_work
    FROM hit_groups WHERE hit_groups.id = ANY($2::uuid[])
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchUse:
    """Whether a batch is paused, and how far its limits are used, for one worker."""

    is_paused: bool = False
    most_hits: int | None = None  # for one worker
    hits: int = 0  # of this worker: not returned or abandoned
    most_workers: int | None = None  # with an assignment in progress, at once
    others_at_work: int = 0
    is_at_work: bool = False  # this worker

    @property
    def has_most_hits(self) -> bool:
        """Whether the worker has taken as many HITs as a worker may."""
        return self.most_hits is not None and self.hits >= self.most_hits

    @property
    def is_crowded(self) -> bool:
        """Whether as many others are at work as may be. A worker among them may take more."""
        if self.most_workers is None or self.is_at_work:
            return False
        return self.others_at_work >= self.most_workers


UNLIMITED = BatchUse()


async def held_use(worker_id: UUID, group_id: UUID, row: Row) -> BatchUse:
    """The use by a worker who is locked, and who accepts a HIT of the group, from a row with the
    columns of its limits. With a limit of workers the groups of the batch are locked too, so that
    nobody else begins meanwhile."""
    if row["most_workers_at_once"] is not None:
        await hold_groups_of(key(row["batch_id"]))
    elif row["most_hits_a_worker"] is None:
        return BatchUse(is_paused=True) if row["is_paused"] else UNLIMITED
    found = await _USED.row(worker_id, [group_id])
    assert found is not None, "a group is never deleted"
    return _use(found)


async def uses(worker_id: UUID | None, groups: Sequence[HitGroup]) -> dict[UUID, BatchUse]:
    """The use for this worker, or for a viewer who is none, by group. One statement, if any of the
    groups has limits."""
    found = {
        group.id: BatchUse(is_paused=True) if group.is_paused else UNLIMITED for group in groups
    }
    limited = [group.id for group in groups if group.limiting_batch_id]
    if limited:
        rows = await _USED.rows(worker_id or _NOBODY, limited)
        found |= {key(row["id"]): _use(row) for row in rows}
    return found


def _use(row: Row) -> BatchUse:
    return BatchUse(
        is_paused=bool(row["is_paused"]),
        most_hits=row["most_hits_a_worker"],
        hits=int(row["hits"]),
        most_workers=row["most_workers_at_once"],
        others_at_work=int(row["others_at_work"]),
        is_at_work=bool(row["is_at_work"]),
    )
