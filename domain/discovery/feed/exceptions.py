"""Where a worker's feed differs from the common feed: requesters that it leaves out, and groups
whose eligibility must be computed for this worker alone."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import dataclass, replace
from uuid import UUID

from domain.assignments.conditions import HAS_DONE
from domain.discovery.eligibility import working
from domain.discovery.feed.blocks import barring_requesters, hidden_requesters
from domain.discovery.filter import GroupFilter
from domain.kernel.statement import Statement, key
from domain.people.facts import (
    RequesterBlocked,
    RequesterUnblocked,
    WorkerBlocked,
    WorkerUnblocked,
    worker_topic,
)
from domain.people.viewer import Viewer
from domain.qualifications.holdings import NOTHING_HELD, access_of, evaluate_workers
from domain.qualifications.requirements.catalogue import NO_SETS, Access, catalogue
from subscriptions.fanout.stream import Differences

MOST_GROUPS = 5_000  # with individual updates; a worker with more has a feed of their own

Block = RequesterBlocked | RequesterUnblocked | WorkerBlocked | WorkerUnblocked


@dataclass(frozen=True, slots=True)
class RequirementVisibility:
    """The requirement sets whose groups a follower may discover, or may accept. No requirement is
    set 0. While it is closed, the follower may accept nothing."""

    access: Access
    accepting: bool
    is_closed: bool = False

    def hides(self, requirement: Hashable) -> bool | None:
        """None for a requirement set that is newer than the follower's access."""
        assert isinstance(requirement, int), "a group's requirement is the number of a set"
        if self.is_closed:
            return True
        access = self.access
        if requirement > access.version:
            return None
        may = access.may_accept if self.accepting else access.may_discover
        return not may(requirement)


@dataclass(frozen=True, slots=True)
class PersonalExceptions:
    """Where one viewer's feed through one filter differs from the common feed."""

    hidden: frozenset[UUID] = frozenset()  # requesters that the worker has blocked
    # Requesters whose HITs the worker may not accept, and groups in which the worker has done a
    # HIT, with their batches where these limit the HITs of a worker. Empty where neither the filter
    # nor the view depends on them.
    barred: frozenset[UUID] = frozenset()
    groups: frozenset[UUID] = frozenset()
    access: Access = NO_SETS  # the requirement sets that the worker meets

    @property
    def has_all_groups(self) -> bool:
        """Whether `groups` is complete, and not cut off at MOST_GROUPS."""
        return len(self.groups) < MOST_GROUPS

    def differences(
        self,
        worker_id: UUID | None,
        kinds: frozenset[str],
        *,
        accepting: bool,
        is_closed: bool,
        view: Hashable | None,
    ) -> Differences:
        """The same for an audience; entries of these kinds concern this viewer alone."""
        visibility = RequirementVisibility(self.access, accepting=accepting, is_closed=is_closed)
        if worker_id is None:
            return Differences(
                individual=self.barred, kinds=kinds, visibility=visibility, view=view
            )
        return Differences(
            excluded_sources=self.hidden | (self.barred if accepting else frozenset()),
            individual=self.groups | (frozenset() if accepting else self.barred),
            topics=frozenset({worker_topic(worker_id)}),
            kinds=kinds,
            visibility=visibility,
            follower_id=worker_id,
            view=view,
        )

    def having_worked_in(self, groups: Collection[UUID]) -> PersonalExceptions:
        """The exceptions after the worker took a slot in this group, with its batch."""
        return replace(self, groups=self.groups | frozenset(groups))


async def personal_exceptions(
    viewer: Viewer | None, wanted: GroupFilter, *, with_view: bool = False
) -> PersonalExceptions:
    """Read the exceptions; `with_view` where the updates of a group depend on the viewer."""
    worker = None if viewer is None else viewer.worker
    read = PersonalExceptions(access=await access_of(worker))
    read = await with_current_blocks(read, viewer, wanted, with_view=with_view)
    if worker is None or not (wanted.only_acceptable or with_view):
        return read
    rows = await _DONE_IN.rows(worker.id, MOST_GROUPS)
    done_in = {key(row[column]) for row in rows for column in ("group_id", "thing")}
    return replace(read, groups=frozenset(done_in))


async def with_current_blocks(
    exceptions: PersonalExceptions,
    viewer: Viewer | None,
    wanted: GroupFilter,
    *,
    with_view: bool,
) -> PersonalExceptions:
    """The exceptions with the blocks as stored now.

    A feed that catches up reads facts of the past: what was hidden in between is never sent, and
    what is hidden since then is not sent either.
    """
    if viewer is None:
        return exceptions
    depends_on_viewer = wanted.only_acceptable or with_view
    own = {viewer.requester.id} if depends_on_viewer and viewer.requester else set()
    if viewer.worker is None:
        return replace(exceptions, barred=frozenset(own))
    hidden = await hidden_requesters(viewer.worker.id)
    if not depends_on_viewer:
        return replace(exceptions, hidden=hidden)
    barred = await barring_requesters(viewer.worker.id)
    return replace(exceptions, hidden=hidden, barred=barred | own)


async def excluded_workers(
    number: int, worker_ids: Collection[UUID | None], *, accepting: bool
) -> set[UUID | None]:
    """The workers that a requirement set excludes, out of these. None is a viewer without one."""
    judgements = await evaluate_workers(number, [each for each in worker_ids if each])
    if None in worker_ids:
        judgements[None] = (await catalogue()).evaluate(number, NOTHING_HELD)
    return {
        worker_id
        for worker_id, judgement in judgements.items()
        if not (judgement.may_accept if accepting else judgement.may_discover)
    }


async def has_common_feed(viewer: Viewer | None, wanted: GroupFilter) -> bool:
    """Whether this viewer's feed is the common feed, but for a few exceptions."""
    if not wanted.only_acceptable:
        return True
    worker = working(viewer)
    return worker is not None and len(await _DONE_IN.rows(worker.id, MOST_GROUPS)) < MOST_GROUPS


_HAS_LIMITS = """(hit_groups.most_hits_a_worker IS NOT NULL
    OR hit_groups.most_workers_at_once IS NOT NULL)"""
# Includes closed groups: they may open again, with a HIT that the worker has done. What a worker
# did in an empty group of a batch may count in the other groups of the batch.
_DONE_IN = Statement(
    f"""SELECT DISTINCT assignments.group_id,
           CASE WHEN {_HAS_LIMITS} THEN batch_id ELSE hit_groups.id END AS thing
       FROM assignments JOIN hit_groups ON hit_groups.id = assignments.group_id
           AND (hit_groups.total_hits > 0 OR {_HAS_LIMITS})
       WHERE assignments.worker_id = $1 AND {HAS_DONE} LIMIT $2"""
)
