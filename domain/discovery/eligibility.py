"""How a viewer stands towards whole groups: whether they may see, preview and accept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from domain.assignments.refusals import AlreadyDone, NoSlotsLeft, NotQualified, QueueFull
from domain.assignments.rules import Relationship
from domain.hits.models import HitGroup
from domain.kernel import policy
from domain.kernel.refusals import RefusalReason, Refused
from domain.kernel.statement import Row, Statement, key
from domain.people.models import Worker
from domain.people.refusals import NoWorkerAccount
from domain.people.viewer import Viewer
from domain.qualifications.holdings import known_and_held
from domain.qualifications.requirements.catalogue import catalogue
from domain.qualifications.requirements.requirement import NOTHING_REQUIRED, Evaluation, Finding

PAGE = 100  # groups judged by one statement

# More are open than the worker has done: one of them is left, without looking for it.
IS_ACCEPTABLE = """(
    hit_groups.available_hits > (
        SELECT count(*) FROM assignments WHERE assignments.worker_id = {0}
            AND assignments.group_id = hit_groups.id
            AND assignments.status NOT IN ('RETURNED', 'ABANDONED'))
    OR EXISTS (
        SELECT 1 FROM hits WHERE hits.group_id = hit_groups.id AND hits.status = 'ASSIGNABLE'
            AND NOT EXISTS (
                SELECT 1 FROM assignments WHERE assignments.hit_id = hits.id
                    AND assignments.worker_id = {0}
                    AND assignments.status NOT IN ('RETURNED', 'ABANDONED'))))"""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What a viewer may do with a group, and every reason why not."""

    may_see: bool
    may_preview: bool
    may_accept: bool
    reasons: tuple[RefusalReason, ...]
    findings: tuple[Finding, ...] = ()  # each requirement, and how the viewer stands to it


def working(viewer: Viewer | None) -> Worker | None:
    """The viewer's worker, where the account and its credential may work."""
    try:
        return None if viewer is None else viewer.working()
    except Refused:
        return None


async def eligibility(viewer: Viewer | None, groups: Sequence[HitGroup]) -> dict[UUID, Eligibility]:
    """What this viewer may do with each of these groups: one statement for each hundred, and one
    for what the viewer holds where any of them requires something."""
    judged: dict[UUID, Eligibility] = {}
    required = await judgements(viewer, groups)
    for start in range(0, len(groups), PAGE):
        part = groups[start : start + PAGE]
        rows = await _rows(viewer, part)
        for group in part:
            judged[group.id] = _judged(viewer, group, rows.get(group.id), required[group.id])
    return judged


async def judgements(viewer: Viewer | None, groups: Sequence[HitGroup]) -> dict[UUID, Evaluation]:
    """How this viewer stands to what each of these groups requires."""
    if all(group.requirement_set is None for group in groups):
        return {group.id: NOTHING_REQUIRED for group in groups}
    known, holdings = await known_and_held(None if viewer is None else viewer.worker)
    if any((group.requirement_set or 0) > known.edition.version for group in groups):
        known = await catalogue()  # A group's row may be newer than what was held.
    return {group.id: known.evaluate(group.requirement_set, holdings) for group in groups}


async def _rows(viewer: Viewer | None, groups: Sequence[HitGroup]) -> dict[UUID, Row]:
    if viewer is None or viewer.worker is None:
        return {}
    rows = await _standing(len(groups)).rows(viewer.worker.id, *(group.id for group in groups))
    return {key(row["id"]): row for row in rows}


def _judged(
    viewer: Viewer | None, group: HitGroup, row: Row | None, judgement: Evaluation
) -> Eligibility:
    towards = relationship_with(viewer, group.requester_id, row)
    causes = [*towards.objections(), *gates(viewer)]
    if not judgement.may_accept:
        causes.append(NotQualified(judgement.missing))
    if group.available_hits == 0:
        causes.append(NoSlotsLeft())
    elif row is not None and not row["is_acceptable"]:
        causes.append(AlreadyDone())
    longest = policy.current().queue_length
    if row is not None and row["queue_length"] >= longest:
        causes.append(QueueFull(longest))
    may_see = not towards.has_blocked and judgement.may_discover
    return Eligibility(
        may_see=may_see,
        may_preview=may_see and judgement.may_preview,
        may_accept=not causes,
        reasons=tuple(cause.reason for cause in causes),
        findings=judgement.findings,
    )


def relationship_with(viewer: Viewer | None, requester_id: UUID, row: Row | None) -> Relationship:
    """How a viewer stands towards a requester, with the blocks that a row tells of."""
    requester = None if viewer is None else viewer.requester
    return Relationship(
        is_own=requester is not None and requester.id == requester_id,
        is_blocked=row is not None and bool(row["is_blocked"]),
        has_blocked=row is not None and bool(row["has_blocked"]),
    )


def gates(viewer: Viewer | None) -> list[Refused]:
    """Why this viewer may not work at all."""
    if viewer is None:
        return [NoWorkerAccount()]
    try:
        viewer.working()
    except Refused as refused:
        return [refused]
    return []


@lru_cache(maxsize=PAGE)
def _standing(count: int) -> Statement:
    marks = ", ".join(f"${number + 2}" for number in range(count))
    return Statement(f"""
        SELECT hit_groups.id, {IS_ACCEPTABLE.format("$1")} AS is_acceptable,
            EXISTS (SELECT 1 FROM worker_blocks WHERE worker_blocks.worker_id = $1
                AND worker_blocks.requester_id = hit_groups.requester_id) AS is_blocked,
            EXISTS (SELECT 1 FROM requester_blocks WHERE requester_blocks.worker_id = $1
                AND requester_blocks.requester_id = hit_groups.requester_id) AS has_blocked,
            (SELECT count(*) FROM assignments WHERE worker_id = $1 AND status = 'IN_PROGRESS')
                AS queue_length
        FROM hit_groups WHERE hit_groups.id IN ({marks})
    """)
