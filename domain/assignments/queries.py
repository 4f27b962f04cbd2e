"""Reads of assignments; their row locks; how a worker stands; their moments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.assignments.rules import AcceptFacts, Relationship
from domain.hits import queries as hits
from domain.hits.models import Hit
from domain.kernel import policy
from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Statement, key
from domain.kernel.timers import DueColumn
from domain.people.models import Requester, Worker
from domain.qualifications.holdings import evaluate_now

_STANDING = Statement("""
    SELECT
        (SELECT account_id FROM requesters WHERE id = $2) = $4 AS is_own,
        EXISTS (SELECT 1 FROM worker_blocks WHERE requester_id = $2 AND worker_id = $1)
            AS is_blocked,
        EXISTS (SELECT 1 FROM requester_blocks WHERE worker_id = $1 AND requester_id = $2)
            AS has_blocked,
        EXISTS (SELECT 1 FROM assignments WHERE hit_id = $3 AND worker_id = $1
            AND status NOT IN ('RETURNED', 'ABANDONED')) AS has_done,
        (SELECT count(*) FROM assignments WHERE worker_id = $1 AND status = 'IN_PROGRESS')
            AS queue_length,
        (SELECT requirement_set FROM hit_groups WHERE id = $5) AS requirement_set
""")
_HOLD_WORKER = Statement("SELECT id FROM workers WHERE id = $1 FOR NO KEY UPDATE")
_FURTHEST = Statement("""
    SELECT hit_id FROM assignments WHERE worker_id = $1 AND group_id = $2
    ORDER BY hit_id DESC LIMIT 1
""")
_REQUIRES = Statement("""
    SELECT requirement_set FROM hit_groups WHERE id = $1
        AND NOT EXISTS (SELECT 1 FROM requester_blocks WHERE requester_blocks.worker_id = $2
            AND requester_blocks.requester_id = hit_groups.requester_id)
        AND NOT EXISTS (SELECT 1 FROM worker_blocks WHERE worker_blocks.worker_id = $2
            AND worker_blocks.requester_id = hit_groups.requester_id)
""")
_NEXT = """
    SELECT id FROM hits WHERE group_id = $1 AND status = 'ASSIGNABLE' AND expires_at > $3
        AND id > $4 AND NOT EXISTS (
            SELECT 1 FROM assignments WHERE hit_id = hits.id AND worker_id = $2
            AND status NOT IN ('RETURNED', 'ABANDONED'))
    ORDER BY id LIMIT 1
"""
_NEXT_OPEN = Statement(_NEXT)
_NEXT_UNHELD = Statement(_NEXT + " FOR NO KEY UPDATE SKIP LOCKED")
_NEXT_HELD = Statement(_NEXT + " FOR NO KEY UPDATE")
_HELD = Statement(f"SELECT {Assignment.columns()} FROM assignments WHERE id = $1 FOR NO KEY UPDATE")
_HELD_OF_REQUESTER = Statement(f"""
    SELECT {Assignment.columns()} FROM assignments
    WHERE id = ANY($1::uuid[]) AND requester_id = $2 ORDER BY id FOR NO KEY UPDATE
""")
_HIT_OF = {
    side: Statement(f"""
        SELECT {Hit.columns()} FROM hits
        WHERE id = (SELECT hit_id FROM assignments WHERE id = $1 AND {side} = $2)
        FOR NO KEY UPDATE
    """)
    for side in ("worker_id", "requester_id")
}
_HITS_OF_REQUESTER = Statement(f"""
    SELECT {Hit.columns()} FROM hits WHERE id IN (
        SELECT hit_id FROM assignments WHERE id = ANY($1::uuid[]) AND requester_id = $2)
    ORDER BY id FOR NO KEY UPDATE
""")
_BEFORE_ALL = UUID(int=0)
_UNHELD = Statement(f"""
    SELECT {Hit.columns("hits", prefix="hit_")},
        {Assignment.columns("assignments", prefix="assignment_")}
    FROM hits JOIN assignments ON assignments.hit_id = hits.id
    WHERE assignments.id = ANY($1::uuid[])
    ORDER BY hits.id, assignments.id FOR NO KEY UPDATE SKIP LOCKED
""")

DEADLINES = DueColumn("assignments", "deadline", "status = 'IN_PROGRESS'")
WARNINGS = DueColumn("assignments", "warn_at", "status = 'IN_PROGRESS' AND warn_at IS NOT NULL")
AUTO_APPROVALS = DueColumn("assignments", "auto_approval_at", "status = 'SUBMITTED'")


async def accept_facts(worker: Worker, hit: Hit) -> AcceptFacts:
    """How this worker stands towards this HIT; the worker's queue is held."""
    await _HOLD_WORKER.rows(worker.id)
    row = await _STANDING.row(worker.id, hit.requester_id, hit.id, worker.account_id, hit.group_id)
    assert row is not None
    return AcceptFacts(
        terms=Relationship(
            is_own=bool(row["is_own"]),
            is_blocked=bool(row["is_blocked"]),
            has_blocked=bool(row["has_blocked"]),
        ),
        queue_length=row["queue_length"],
        queue_limit=policy.current().queue_length,
        has_done=bool(row["has_done"]),
        judgement=await evaluate_now(worker, row["requirement_set"]),
    )


async def next_hit(worker: Worker, group_id: UUID, at: datetime) -> UUID | None:
    """The HIT of the group that this worker should do next, if one is open.

    Workers go through a group in order, so the search starts past their furthest HIT and comes
    round to the beginning only when nothing is left there.
    """
    return await _next(_NEXT_OPEN, worker, group_id, at)


async def next_acceptable(worker: Worker, group_id: UUID, at: datetime) -> UUID | None:
    """The same, for a worker who meets what the group requires, with no block between them and
    its requester; none for others."""
    row = await _REQUIRES.row(group_id, worker.id)
    if row is None or not (await evaluate_now(worker, row["requirement_set"])).may_accept:
        return None
    return await next_hit(worker, group_id, at)


async def unheld_next(worker: Worker, group_id: UUID, at: datetime) -> Hit | None:
    """The same, but held, and passing over those that others hold at this moment."""
    hit_id = await _next(_NEXT_UNHELD, worker, group_id, at)
    return None if hit_id is None else await hits.locked(hit_id)


async def awaited_next(worker: Worker, group_id: UUID, at: datetime) -> Hit | None:
    """The first that is still open once it is held; none only where nothing was left.

    Goes through the group once, in the order of ids, and keeps what it waited for in vain: so it
    is the first look of its unit of work. (PostgreSQL keeps the locks of rows that have changed
    and fit no more, in the other look too: the two in one transaction would wait in rings.)
    """
    row = await _NEXT_HELD.row(group_id, worker.id, at, _BEFORE_ALL)
    return None if row is None else await hits.locked(key(row["id"]))


async def _next(statement: Statement, worker: Worker, group_id: UUID, at: datetime) -> UUID | None:
    furthest = await _FURTHEST.row(worker.id, group_id)
    starts = [_BEFORE_ALL] if furthest is None else [key(furthest["hit_id"]), _BEFORE_ALL]
    for start in starts:
        if row := await statement.row(group_id, worker.id, at, start):
            return key(row["id"])
    return None


async def locked_of_worker(worker: Worker, assignment_id: UUID) -> tuple[Hit, Assignment]:
    """A worker's own assignment and its HIT, held in lock order. Raises NotFound."""
    return await _held("worker_id", worker.id, assignment_id)


async def held_by_requester(requester: Requester, assignment_id: UUID) -> tuple[Hit, Assignment]:
    """An assignment of a requester's own HIT, and the HIT, held in lock order. Raises NotFound."""
    return await _held("requester_id", requester.id, assignment_id)


async def _held(side: str, person_id: UUID, assignment_id: UUID) -> tuple[Hit, Assignment]:
    hit = await _HIT_OF[side].row(assignment_id, person_id)
    if hit is None:
        raise NotFound("assignment")
    assignment = await _HELD.row(assignment_id)
    assert assignment is not None, "an assignment is never deleted"
    return Hit.of(hit), Assignment.of(assignment)


async def held_of_requester(
    requester: Requester, ids: Sequence[UUID]
) -> tuple[dict[UUID, Hit], dict[UUID, Assignment]]:
    """Those of these assignments that are of a requester's HITs, and the HITs, all held."""
    held = [Hit.of(row) for row in await _HITS_OF_REQUESTER.rows(list(ids), requester.id)]
    rows = await _HELD_OF_REQUESTER.rows(list(ids), requester.id) if held else []
    return {hit.id: hit for hit in held}, {each.id: each for each in map(Assignment.of, rows)}


async def unheld(ids: Sequence[UUID]) -> dict[UUID, tuple[Hit, Assignment]]:
    """Those of these assignments whose HITs nobody else holds, and the HITs, all held now.

    Row by row, a HIT before its assignment: an assignment is never held without its HIT.
    """
    held: dict[UUID, Hit] = {}
    pairs = {}
    for row in await _UNHELD.rows(list(ids)):
        assignment = Assignment.of(row, prefix="assignment_")
        if (hit := held.get(assignment.hit_id)) is None:
            hit = held[assignment.hit_id] = Hit.of(row, prefix="hit_")
        pairs[assignment.id] = (hit, assignment)
    return pairs


async def submitted_of(requester: Requester, hit_id: UUID, limit: int) -> list[UUID]:
    """The undecided assignments of a requester's HIT, in the order of their ids."""
    hit = await Hit.get_or_none(id=hit_id, requester_id=requester.id)
    if hit is None:
        raise NotFound("HIT")
    rows = Assignment.filter(hit_id=hit_id, status=AssignmentStatus.SUBMITTED)
    return [row.id for row in await rows.order_by("id").limit(limit).only("id")]


async def assignments_of_worker(
    worker_id: UUID, part: Slice, statuses: Sequence[AssignmentStatus] | None = None
) -> Page[Assignment]:
    """A worker's assignments, the newest first."""
    rows = Assignment.filter(worker_id=worker_id)
    return await page_of(
        rows.filter(status__in=list(statuses)) if statuses else rows, NEWEST_FIRST, part
    )


async def assignments_of_hit(
    hit_id: UUID, part: Slice, statuses: Sequence[AssignmentStatus] | None = None
) -> Page[Assignment]:
    """A HIT's assignments, the oldest first."""
    rows = Assignment.filter(hit_id=hit_id)
    return await page_of(
        rows.filter(status__in=list(statuses)) if statuses else rows, OLDEST_FIRST, part
    )
