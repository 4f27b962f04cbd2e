"""Recounts: the market's counters, compared with the rows that they count."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.assignments.conditions import HAS_DONE
from domain.kernel.statement import Statement, key

MOST_DIFFERENCES = 100  # of each kind that one recount reports

_HOLDS = Statement("""
    SELECT id, 'held_cents' AS counter, stored, counted FROM (
        SELECT id,
            (SELECT CAST(COALESCE(SUM(balance_cents), 0) AS bigint) FROM ledger_accounts
                WHERE owner_id = requesters.id AND kind = 'REQUESTER_HOLD') AS stored,
            (SELECT CAST(COALESCE(SUM((reward_cents + fee_cents) * (
                    (CASE WHEN is_expired THEN 0 ELSE available END)
                    + max_assignments - available - completed)), 0) AS bigint)
                FROM hits WHERE requester_id = requesters.id)
            + (SELECT CAST(COALESCE(SUM(cents), 0) AS bigint) FROM call_holds
                WHERE requester_id = requesters.id)
            + (SELECT CAST(COALESCE(SUM(cents), 0) AS bigint) FROM assignment_rejections
                WHERE requester_id = requesters.id AND is_held) AS counted
        FROM requesters) AS both_sums
    WHERE stored <> counted ORDER BY id LIMIT $1
""")
_HITS = Statement("""
    WITH recounted AS (
        SELECT hits.id, max_assignments, available, pending, completed, hits.status, is_expired,
            COUNT(CASE WHEN a.status = 'IN_PROGRESS' THEN 1 END) AS live,
            COUNT(CASE WHEN a.status = 'SUBMITTED' THEN 1 END) AS waiting,
            COUNT(CASE WHEN a.status IN ('APPROVED', 'REJECTED') THEN 1 END) AS decided
        FROM hits LEFT JOIN assignments a ON a.hit_id = hits.id GROUP BY hits.id
    ), compared AS (
        SELECT id, 'pending' AS counter, pending AS stored, live AS counted FROM recounted
        UNION ALL SELECT id, 'completed', completed, decided FROM recounted
        UNION ALL SELECT id, 'available', available, max_assignments - live - waiting - decided
            FROM recounted
        UNION ALL SELECT id, 'assignable', CASE WHEN status = 'ASSIGNABLE' THEN 1 ELSE 0 END,
            CASE WHEN available > 0 AND NOT is_expired THEN 1 ELSE 0 END FROM recounted
        UNION ALL SELECT id, 'unassignable', CASE WHEN status = 'UNASSIGNABLE' THEN 1 ELSE 0 END,
            CASE WHEN live > 0 AND (available = 0 OR is_expired) THEN 1 ELSE 0 END FROM recounted
    )
    SELECT * FROM compared WHERE stored <> counted ORDER BY id, counter LIMIT $1
""")
_GROUPS = Statement("""
    WITH recounted AS (
        SELECT g.id, available_hits, total_hits, is_open, is_paused,
            COUNT(CASE WHEN hits.status = 'ASSIGNABLE' THEN 1 END) AS offered,
            COUNT(CASE WHEN hits.status <> 'DISPOSED' THEN 1 END) AS present
        FROM hit_groups g LEFT JOIN hits ON hits.group_id = g.id GROUP BY g.id
    ), compared AS (
        SELECT id, 'available_hits' AS counter, available_hits AS stored, offered AS counted
            FROM recounted
        UNION ALL SELECT id, 'total_hits', total_hits, present FROM recounted
        UNION ALL SELECT id, 'is_open', CASE WHEN is_open THEN 1 ELSE 0 END,
            CASE WHEN offered > 0 AND NOT is_paused THEN 1 ELSE 0 END FROM recounted
    )
    SELECT * FROM compared WHERE stored <> counted ORDER BY id, counter LIMIT $1
""")
_TWICE = Statement(f"""
    SELECT MIN(CAST(hit_id AS text)) AS id, 'attempts_of_one_worker' AS counter,
        1 AS stored, COUNT(*) AS counted
    FROM assignments WHERE {HAS_DONE}
    GROUP BY hit_id, worker_id HAVING COUNT(*) > 1 ORDER BY 1 LIMIT $1
""")


_RECORDS = Statement("""
    WITH recounted AS (
        SELECT workers.id, r.submitted, r.returned, r.abandoned, r.approved, r.rejected,
            r.rejected_bounded,
            COUNT(CASE WHEN a.status IN ('SUBMITTED', 'APPROVED', 'REJECTED') THEN 1 END)
                AS handed_in,
            COUNT(CASE WHEN a.status = 'RETURNED' AND e.assignment_id IS NULL THEN 1 END)
                AS given_back,
            COUNT(CASE WHEN a.status = 'ABANDONED' THEN 1 END) AS left_alone,
            COUNT(CASE WHEN a.status = 'APPROVED' THEN 1 END) AS accepted,
            COUNT(CASE WHEN a.status = 'REJECTED' THEN 1 END) AS turned_down,
            COUNT(CASE WHEN a.status = 'REJECTED' AND x.due_at IS NULL AND (x.place IS NOT NULL
                OR p.state IN ('HELD', 'UPHELD')) THEN 1 END) AS held_against
        FROM workers LEFT JOIN work_records r ON r.worker_id = workers.id
            LEFT JOIN assignments a ON a.worker_id = workers.id
            LEFT JOIN released_assignments e ON e.assignment_id = a.id
            LEFT JOIN assignment_rejections x ON x.assignment_id = a.id
            LEFT JOIN rejection_appeals p ON p.assignment_id = a.id
        GROUP BY workers.id, r.worker_id
    ), compared AS (
        SELECT id, 'submitted' AS counter, COALESCE(submitted, 0) AS stored, handed_in AS counted
            FROM recounted
        UNION ALL SELECT id, 'returned', COALESCE(returned, 0), given_back FROM recounted
        UNION ALL SELECT id, 'abandoned', COALESCE(abandoned, 0), left_alone FROM recounted
        UNION ALL SELECT id, 'approved', COALESCE(approved, 0), accepted FROM recounted
        UNION ALL SELECT id, 'rejected', COALESCE(rejected, 0), turned_down FROM recounted
        UNION ALL SELECT id, 'rejected_bounded', COALESCE(rejected_bounded, 0), held_against
            FROM recounted
    )
    SELECT * FROM compared WHERE stored <> counted ORDER BY id, counter LIMIT $1
""")
# By assignment: each rejected one has one rejection that stands, and no other one has.
_REJECTIONS = Statement("""
    SELECT * FROM (
        SELECT a.id, 'rejection' AS counter,
            CASE WHEN x.assignment_id IS NULL OR x.overturned_at IS NOT NULL
                OR x.undone_at IS NOT NULL THEN 0 ELSE 1 END AS stored,
            CASE WHEN a.status = 'REJECTED' THEN 1 ELSE 0 END AS counted
        FROM assignments a LEFT JOIN assignment_rejections x ON x.assignment_id = a.id
        WHERE a.status = 'REJECTED' OR x.assignment_id IS NOT NULL) AS compared
    WHERE stored <> counted ORDER BY id LIMIT $1
""")


@dataclass(frozen=True, slots=True)
class CountDifference:
    """A counter that differs from the number of its rows."""

    subject_id: UUID
    counter: str
    stored: int
    counted: int

    def __str__(self) -> str:
        return f"{self.counter} of {self.subject_id} is {self.stored}, and should be {self.counted}"


async def holds() -> list[CountDifference]:
    """Requesters: held money that is not the reward and fee of every reserved slot, with the
    money that calls and rejections still hold."""
    return await _differences(_HOLDS)


async def hit_counters() -> list[CountDifference]:
    """HITs: slots or a status that do not agree with the assignments."""
    return await _differences(_HITS)


async def group_counters() -> list[CountDifference]:
    """Groups: counts that do not agree with the HITs."""
    return await _differences(_GROUPS)


async def second_attempts() -> list[CountDifference]:
    """HITs that one worker has accepted or submitted more than once."""
    return await _differences(_TWICE)


async def work_records() -> list[CountDifference]:
    """Workers: work records that do not agree with their assignments."""
    return await _differences(_RECORDS)


async def rejections() -> list[CountDifference]:
    """Assignments: rejections that do not agree with their status."""
    return await _differences(_REJECTIONS)


async def differences() -> list[CountDifference]:
    """All differences, at most MOST_DIFFERENCES of each kind. To be read in one snapshot."""
    found = await holds() + await hit_counters() + await group_counters()
    return found + await second_attempts() + await work_records() + await rejections()


async def _differences(statement: Statement) -> list[CountDifference]:
    return [
        CountDifference(key(row["id"]), row["counter"], row["stored"], row["counted"])
        for row in await statement.rows(MOST_DIFFERENCES)
    ]
