"""Whether a viewer may see, preview and accept: whole groups, each by its next HIT."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self
from uuid import UUID

from domain.assignments import daily_counts
from domain.assignments.batch_limits import BatchUse, uses
from domain.assignments.conditions import HAS_DONE, blocks_and_queue
from domain.assignments.daily_limits import DailyUse
from domain.assignments.objections import AcceptFacts, Relationship, reasons
from domain.hits.models import HitGroup
from domain.kernel import clock, policy
from domain.kernel.refusals import RefusalReason, Refused
from domain.kernel.statement import Row, Statement, key
from domain.people.models import Worker
from domain.people.refusals import NoWorkerAccount
from domain.people.viewer import Viewer
from domain.qualifications.holdings import known_and_held
from domain.qualifications.requirements.catalogue import catalogue
from domain.qualifications.requirements.requirement import NOTHING_REQUIRED, Evaluation, Finding

PAGE = 100  # groups in one statement

# More HITs are open than the worker has done: one of them is left, and need not be searched for.
IS_ACCEPTABLE = f"""(
    hit_groups.available_hits > (
        SELECT count(*) FROM assignments WHERE assignments.worker_id = {{0}}
            AND assignments.group_id = hit_groups.id AND {HAS_DONE})
    OR EXISTS (
        SELECT 1 FROM hits WHERE hits.group_id = hit_groups.id AND hits.status = 'ASSIGNABLE'
            AND NOT EXISTS (
                SELECT 1 FROM assignments WHERE assignments.hit_id = hits.id
                    AND assignments.worker_id = {{0}} AND {HAS_DONE})))"""


# The HITs that are left: a worker does each HIT once at most.
ACCEPTABLE_HITS = f"""(
    hit_groups.available_hits - (
        SELECT count(*) FROM assignments JOIN hits ON hits.id = assignments.hit_id
        WHERE assignments.worker_id = {{0}} AND assignments.group_id = hit_groups.id
            AND {HAS_DONE} AND hits.status = 'ASSIGNABLE'))"""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What a viewer may do with a group or a HIT, and every reason against accepting."""

    may_see: bool
    may_preview: bool
    may_accept: bool
    reasons: tuple[RefusalReason, ...]
    findings: tuple[Finding, ...] = ()  # whether the viewer meets each requirement

    @classmethod
    def of(cls, facts: AcceptFacts) -> Self:
        """What follows from the facts."""
        against = tuple(reasons(facts))
        may_see = not facts.relationship.has_blocked and facts.judgement.may_discover
        return cls(
            may_see=may_see,
            may_preview=may_see and facts.judgement.may_preview,
            may_accept=not against,
            reasons=against,
            findings=facts.judgement.listed,
        )


def working(viewer: Viewer | None) -> Worker | None:
    """The viewer's worker, where the account and its credential may work."""
    try:
        return None if viewer is None else viewer.working()
    except Refused:
        return None


def gate(viewer: Viewer | None) -> RefusalReason | None:
    """Why this viewer may not work at all."""
    if viewer is None:
        return NoWorkerAccount.reason
    try:
        viewer.working()
    except Refused as refused:
        return refused.reason
    return None


async def eligibility(viewer: Viewer | None, groups: Sequence[HitGroup]) -> dict[UUID, Eligibility]:
    """What this viewer may do with each of these groups: one statement for each hundred, and one
    for the viewer's qualifications if any group has requirements; likewise for the limits of
    batches."""
    found: dict[UUID, Eligibility] = {}
    required = await judgements(viewer, groups)
    daily = await daily_use_of(viewer)
    used = await uses_by(viewer, groups)
    for start in range(0, len(groups), PAGE):
        part = groups[start : start + PAGE]
        rows = await _rows(viewer, part)
        for group in part:
            facts = facts_of(
                viewer, group, rows.get(group.id), judgement=required[group.id], daily=daily
            )
            found[group.id] = Eligibility.of(replace(facts, use=used[group.id]))
    return found


async def uses_by(viewer: Viewer | None, groups: Sequence[HitGroup]) -> dict[UUID, BatchUse]:
    """How far the limits of these groups' batches are used for this viewer."""
    worker = None if viewer is None else viewer.worker
    return await uses(None if worker is None else worker.id, groups)


async def daily_use_of(viewer: Viewer | None) -> DailyUse | None:
    """The use of the viewer's daily limit, if there is one."""
    if viewer is None or viewer.worker is None:
        return None
    return await daily_counts.use_of(viewer.worker.id, clock.now())


def facts_of(
    viewer: Viewer | None,
    group: HitGroup,
    row: Row | None,
    *,
    judgement: Evaluation,
    daily: DailyUse | None = None,
) -> AcceptFacts:
    """The facts about a group, from its row for the viewer's worker, if there is one. Pure."""
    limit = policy.current().queue_length
    is_open = group.available_hits > 0
    return AcceptFacts(
        gate=gate(viewer),
        relationship=relationship(viewer, group.requester_id, row),
        judgement=judgement,
        has_done=is_open and row is not None and not row["is_acceptable"],
        has_free_slot=is_open,
        is_queue_full=row is not None and row["queue_length"] >= limit,
        queue_limit=limit,
        daily=daily,
    )


def relationship(viewer: Viewer | None, requester_id: UUID, row: Row | None) -> Relationship:
    """Between a viewer and a requester, with the blocks from the viewer's row, if there is one."""
    requester = None if viewer is None else viewer.requester
    return Relationship(
        is_own=requester is not None and requester.id == requester_id,
        is_blocked=row is not None and bool(row["is_blocked"]),
        has_blocked=row is not None and bool(row["has_blocked"]),
    )


async def judgements(viewer: Viewer | None, groups: Sequence[HitGroup]) -> dict[UUID, Evaluation]:
    """Whether this viewer meets the requirements of each of these groups."""
    if all(group.requirement_set is None for group in groups):
        return {group.id: NOTHING_REQUIRED for group in groups}
    known, holdings = await known_and_held(None if viewer is None else viewer.worker)
    if any((group.requirement_set or 0) > known.edition.version for group in groups):
        known = await catalogue()  # A group's row may be newer than the catalogue that was read.
    return {group.id: known.evaluate(group.requirement_set, holdings) for group in groups}


async def _rows(viewer: Viewer | None, groups: Sequence[HitGroup]) -> dict[UUID, Row]:
    if viewer is None or viewer.worker is None:
        return {}
    rows = await _of_groups(len(groups)).rows(viewer.worker.id, *(group.id for group in groups))
    return {key(row["id"]): row for row in rows}


@lru_cache(maxsize=PAGE)
def _of_groups(count: int) -> Statement:
    marks = ", ".join(f"${number + 2}" for number in range(count))
    return Statement(f"""
        SELECT hit_groups.id, {IS_ACCEPTABLE.format("$1")} AS is_acceptable,
            {blocks_and_queue("$1", "hit_groups.requester_id")}
        FROM hit_groups WHERE hit_groups.id IN ({marks})
    """)
