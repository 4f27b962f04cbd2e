"""Where a worker's feed differs from what everybody sees: the requesters it leaves out, and the
groups that must be judged for this worker alone."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass, replace
from uuid import UUID

from domain.discovery.eligibility import working
from domain.discovery.filter import GroupFilter
from domain.kernel.statement import Statement, key
from domain.people.facts import RequesterBlocked, RequesterUnblocked, WorkerBlocked, WorkerUnblocked
from domain.people.models import RequesterBlock, WorkerBlock
from domain.people.viewer import Viewer
from domain.qualifications.holdings import NOTHING_HELD, access_of, evaluate_workers
from domain.qualifications.requirements.catalogue import NO_SETS, Access, catalogue

MOST_GROUPS = 5_000  # judged apart; a worker with more has a feed of their own


Block = RequesterBlocked | RequesterUnblocked | WorkerBlocked | WorkerUnblocked


@dataclass(frozen=True, slots=True)
class RequirementVisibility:
    """What of the market's sets of requirements a follower sees, or may accept."""

    access: Access
    accepting: bool

    def is_kept_from(self, signature: Hashable) -> bool | None:
        """Of a set that came after the worker was looked at, nothing is known here."""
        assert isinstance(signature, int), "groups are signed with the number of a set"
        access = self.access
        if signature > access.version:
            return None
        may = access.may_accept if self.accepting else access.may_discover
        return not may(signature)


@dataclass(frozen=True, slots=True)
class PersonalExceptions:
    """How one viewer's feed through one filter stands apart."""

    hidden: frozenset[UUID] = frozenset()  # requesters whom the worker has blocked
    barred: frozenset[UUID] = frozenset()  # whose HITs the worker may not accept, where that counts
    groups: frozenset[UUID] = frozenset()  # in which what the worker has done counts
    access: Access = NO_SETS  # what the worker is kept from for want of a qualification

    @property
    def is_whole(self) -> bool:
        """Whether it has all groups in which what the worker has done counts."""
        return len(self.groups) < MOST_GROUPS

    def having_worked_in(self, group_id: UUID) -> PersonalExceptions:
        """After the worker took a slot there."""
        return replace(self, groups=self.groups | {group_id})

    def after(self, block: Block) -> PersonalExceptions:
        """After a block came or went."""
        match block:
            case RequesterBlocked(requester_id=requester_id):
                return replace(self, hidden=self.hidden | {requester_id})
            case RequesterUnblocked(requester_id=requester_id):
                return replace(self, hidden=self.hidden - {requester_id})
            case WorkerBlocked(requester_id=requester_id):
                return replace(self, barred=self.barred | {requester_id})
            case WorkerUnblocked(requester_id=requester_id):
                return replace(self, barred=self.barred - {requester_id})


async def personal_exceptions(
    viewer: Viewer | None, wanted: GroupFilter, *, viewed: bool = False
) -> PersonalExceptions:
    """Read it, as it is now; `viewed` where what is told of a group depends on who hears it."""
    if viewer is None or viewer.worker is None:
        return PersonalExceptions(access=await access_of(None))
    worker = viewer.worker
    access = await access_of(worker)
    blocks = await RequesterBlock.filter(worker_id=worker.id)
    hidden = frozenset(block.requester_id for block in blocks)
    if not (wanted.only_acceptable or viewed):
        return PersonalExceptions(hidden, access=access)
    barred = {block.requester_id for block in await WorkerBlock.filter(worker_id=worker.id)}
    if viewer.requester is not None:
        barred.add(viewer.requester.id)
    rows = await _DONE_IN.rows(worker.id, MOST_GROUPS)
    groups = frozenset(key(row["group_id"]) for row in rows)
    return PersonalExceptions(hidden, frozenset(barred), groups, access)


async def kept_from(
    number: int, worker_ids: Collection[UUID | None], *, accepting: bool
) -> set[UUID | None]:
    """Those of these workers, and of those who are none, whom a set of requirements keeps out."""
    judgements = await evaluate_workers(number, [each for each in worker_ids if each])
    if None in worker_ids:
        judgements[None] = (await catalogue()).evaluate(number, NOTHING_HELD)
    return {
        worker_id
        for worker_id, judgement in judgements.items()
        if not (judgement.may_accept if accepting else judgement.may_discover)
    }


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
