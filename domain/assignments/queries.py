"""Reads of assignments, their row locks, the facts of accepting, and their due times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.assignments.batch_limits import held_use
from domain.assignments.conditions import HAS_DONE, IN_PROGRESS, NO_BLOCK, blocks_and_queue
from domain.assignments.daily_limits import DailyUse, daily_use
from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.assignments.objections import AcceptFacts, Relationship
from domain.hits.models import Hit
from domain.kernel import policy, turns
from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST, Page, Slice, page_of
from domain.kernel.refusals import NotFound
from domain.kernel.statement import Row, Statement, key
from domain.kernel.timers import DueColumn
from domain.people.models import Requester, Worker
from domain.people.standing import WORKER, WORKER_STANDING, objection_to_beginning
from domain.qualifications import holdings
from domain.qualifications.requirements.requirement import Evaluation

_ACCEPT_FACTS = Statement(f"""
    SELECT {WORKER_STANDING},
        EXISTS (SELECT 1 FROM team_members
            WHERE account_id = p.account_id AND requester_id = $2) AS is_own,
        {blocks_and_queue("$1", "$2")},
        EXISTS (SELECT 1 FROM assignments WHERE hit_id = $3 AND worker_id = $1 AND {HAS_DONE})
            AS has_done,
        hit_groups.requirement_set, hit_groups.is_paused, hit_groups.batch_id,
        hit_groups.most_hits_a_worker, hit_groups.most_workers_at_once
    FROM workers AS p JOIN accounts AS a ON a.id = p.account_id
        JOIN hit_groups ON hit_groups.id = $4
    WHERE p.id = $1
""")
_FURTHEST = Statement("""
    SELECT hit_id FROM assignments WHERE worker_id = $1 AND group_id = $2
    ORDER BY hit_id DESC LIMIT 1
""")
_REQUIRES = Statement(f"""
    SELECT requirement_set FROM hit_groups WHERE id = $1
        AND {NO_BLOCK.format(worker="$2", requester="hit_groups.requester_id")}
""")
_NEXT = f"""
    FROM hits WHERE group_id = $1 AND status = 'ASSIGNABLE' AND expires_at > $3
        AND id > $4 AND NOT EXISTS (
            SELECT 1 FROM assignments WHERE hit_id = hits.id AND worker_id = $2 AND {HAS_DONE})
    ORDER BY id LIMIT 1
"""
_NEXT_OPEN = Statement(f"SELECT id {_NEXT}")
_NEXT_UNHELD = Statement(f"SELECT {Hit.columns()} {_NEXT} FOR NO KEY UPDATE SKIP LOCKED")
_NEXT_HELD = Statement(f"SELECT {Hit.columns()} {_NEXT} FOR NO KEY UPDATE")
_HELD = Statement(f"SELECT {Assignment.columns()} FROM assignments WHERE id = $1 FOR NO KEY UPDATE")
_HELD_OF_REQUESTER = Statement(f"""
    SELECT {Assignment.columns()} FROM assignments
    WHERE id = ANY($1::uuid[]) AND requester_id = $2 ORDER BY id FOR NO KEY UPDATE
""")
_HIT_ID_OF = {
    side: f"SELECT hit_id AS id FROM assignments WHERE id = $1 AND {side} = $2"
    for side in ("worker_id", "requester_id")
}
_HIT_OF = {
    side: Statement(f"""
        SELECT {Hit.columns()} FROM hits WHERE id = ({hit_id})
            {turns.in_turn(hit_id)} FOR NO KEY UPDATE
    """)
    for side, hit_id in _HIT_ID_OF.items()
}
_HIT_IDS_OF_REQUESTER = """
    SELECT DISTINCT hit_id AS id FROM assignments WHERE id = ANY($1::uuid[]) AND requester_id = $2
    ORDER BY id
"""
_HITS_OF_REQUESTER = Statement(f"""
    SELECT {Hit.columns()} FROM hits WHERE id IN ({_HIT_IDS_OF_REQUESTER})
        {turns.in_turn(_HIT_IDS_OF_REQUESTER)} ORDER BY id FOR NO KEY UPDATE
""")
_QUEUE = Statement(f"SELECT {IN_PROGRESS.format(worker='$1')} AS length")
_GROUP = Statement("""
    SELECT requirement_set,
        EXISTS (SELECT 1 FROM team_members
            WHERE account_id = $2 AND requester_id = hit_groups.requester_id) AS is_own
    FROM hit_groups WHERE id = $1
""")
_GROUP_OF_HIT = Statement("""
    SELECT group_id, EXISTS (
        SELECT 1 FROM assignments WHERE hit_id = hits.id AND worker_id = $2) AS is_known
    FROM hits WHERE id = $1
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


async def accept_facts(worker: Worker, hit: Hit, *, count: Row | None, at: datetime) -> AcceptFacts:
    """What decides whether this worker may accept this HIT now. The worker's row is locked, so
    that the queue does not grow meanwhile, and the account's standing does not change; the count
    of the day has the accept already. Raises a refusal if the worker may not begin anything new.
    """
    row = await _ACCEPT_FACTS.row(worker.id, hit.requester_id, hit.id, hit.group_id)
    assert row is not None, "a profile is never deleted"
    if objection := objection_to_beginning(row, WORKER):
        raise objection
    use = await held_use(worker.id, hit.group_id, row)
    judgement = await holdings.evaluate_now(worker, row["requirement_set"])
    daily = None
    if count is not None:
        before = {**count, "accepted": count["accepted"] - 1}
        daily = daily_use(before, at, in_progress=row["queue_length"])
    return replace(facts_of(hit, row, judgement, daily=daily, at=at), use=use)


def facts_of(
    hit: Hit, row: Row, judgement: Evaluation, *, daily: DailyUse | None = None, at: datetime
) -> AcceptFacts:
    """The facts for one worker, from a row of the worker and the HIT. Pure."""
    limit = policy.current().queue_length
    return AcceptFacts(
        relationship=Relationship(
            is_own=bool(row["is_own"]),
            is_blocked=bool(row["is_blocked"]),
            has_blocked=bool(row["has_blocked"]),
        ),
        judgement=judgement,
        has_done=bool(row["has_done"]),
        has_expired=hit.has_expired(at),
        has_free_slot=hit.is_open(at),
        is_queue_full=row["queue_length"] >= limit,
        queue_limit=limit,
        daily=daily,
    )


async def queue_length(worker_id: UUID) -> int:
    """The number of assignments that the worker has in progress."""
    row = await _QUEUE.row(worker_id)
    assert row is not None, "a SELECT without FROM has one row"
    return int(row["length"])


async def is_hidden_hit(worker: Worker, hit_id: UUID) -> bool:
    """Whether this HIT is in a group that the worker cannot discover; never a HIT that the worker
    accepted before, or published."""
    row = await _GROUP_OF_HIT.row(hit_id, worker.id)
    if row is None or row["is_known"]:
        return False
    return await is_hidden_group(worker, key(row["group_id"]))


async def is_hidden_group(worker: Worker, group_id: UUID) -> bool:
    """Whether requirements that guard discovery hide this group of another requester."""
    row = await _GROUP.row(group_id, worker.account_id)
    if row is None or row["is_own"]:
        return False
    judgement = await holdings.evaluate_now(worker, row["requirement_set"])
    return not judgement.may_discover


async def next_hit(worker: Worker, group_id: UUID, at: datetime) -> UUID | None:
    """The id of the group's next open HIT for this worker.

    Workers do a group's HITs in order, so the search starts after their furthest HIT, and goes
    back to the beginning only when nothing is left there.
    """
    row = await _next(_NEXT_OPEN, worker, group_id, at)
    return None if row is None else key(row["id"])


async def next_acceptable(worker: Worker, group_id: UUID, at: datetime) -> UUID | None:
    """The same, for a worker who meets the group's requirements, with no block between the worker
    and the requester; None for other workers."""
    row = await _REQUIRES.row(group_id, worker.id)
    if row is None:
        return None
    judgement = await holdings.evaluate_now(worker, row["requirement_set"])
    if not judgement.may_accept:
        return None
    return await next_hit(worker, group_id, at)


async def unheld_next(worker: Worker, group_id: UUID, at: datetime) -> Hit | None:
    """The next open HIT that no other transaction holds, locked."""
    row = await _next(_NEXT_UNHELD, worker, group_id, at)
    return None if row is None else Hit.of(row)


async def awaited_next(worker: Worker, group_id: UUID, at: datetime) -> Hit | None:
    """The first HIT that is still open after waiting for its lock; None when nothing is left.

    It reads the group once, in the order of ids, so it must be the first read of its unit of work:
    PostgreSQL keeps the lock of a row that changed while it was awaited and fits no more. Together
    with the locks of `unheld_next` in one transaction, such locks could make a deadlock.
    """
    await turns.take(group_id)
    row = await _NEXT_HELD.row(group_id, worker.id, at, _BEFORE_ALL)
    return None if row is None else Hit.of(row)


async def _next(statement: Statement, worker: Worker, group_id: UUID, at: datetime) -> Row | None:
    furthest = await _FURTHEST.row(worker.id, group_id)
    starts = [_BEFORE_ALL] if furthest is None else [key(furthest["hit_id"]), _BEFORE_ALL]
    for start in starts:
        if row := await statement.row(group_id, worker.id, at, start):
            return row
    return None


async def held_by_worker(worker: Worker, assignment_id: UUID) -> tuple[Hit, Assignment]:
    """A worker's own assignment and its HIT, locked in lock order. Raises NotFound."""
    return await _held_hit("worker_id", worker.id, assignment_id), await held(assignment_id)


async def held_by_requester(requester: Requester, assignment_id: UUID) -> tuple[Hit, Assignment]:
    """An assignment of a requester's HIT, and the HIT, locked in lock order. Raises NotFound."""
    return await _held_hit("requester_id", requester.id, assignment_id), await held(assignment_id)


async def held_hit_of_worker(worker: Worker, assignment_id: UUID) -> Hit:
    """The HIT of a worker's own assignment, locked. Raises NotFound."""
    return await _held_hit("worker_id", worker.id, assignment_id)


async def held(assignment_id: UUID) -> Assignment:
    """An assignment, locked; its HIT is locked already."""
    row = await _HELD.row(assignment_id)
    assert row is not None, "an assignment is never deleted"
    return Assignment.of(row)


async def _held_hit(side: str, person_id: UUID, assignment_id: UUID) -> Hit:
    row = await _HIT_OF[side].row(assignment_id, person_id)
    if row is None:
        raise NotFound("assignment")
    return Hit.of(row)


async def held_of_requester(
    requester: Requester, ids: Sequence[UUID]
) -> tuple[dict[UUID, Hit], dict[UUID, Assignment]]:
    """The HITs and the assignments, by id: only those of this requester. All are locked."""
    held_hits = [Hit.of(row) for row in await _HITS_OF_REQUESTER.rows(list(ids), requester.id)]
    rows = await _HELD_OF_REQUESTER.rows(list(ids), requester.id) if held_hits else []
    return {hit.id: hit for hit in held_hits}, {each.id: each for each in map(Assignment.of, rows)}


async def unheld(ids: Sequence[UUID]) -> dict[UUID, tuple[Hit, Assignment]]:
    """The assignments whose HITs no other transaction holds, with the HITs. All are locked.

    Row by row, a HIT before its assignment: an assignment is never locked without its HIT.
    """
    hits_by_id: dict[UUID, Hit] = {}
    pairs = {}
    for row in await _UNHELD.rows(list(ids)):
        assignment = Assignment.of(row, prefix="assignment_")
        if (hit := hits_by_id.get(assignment.hit_id)) is None:
            hit = hits_by_id[assignment.hit_id] = Hit.of(row, prefix="hit_")
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
