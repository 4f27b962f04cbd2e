"""What nobody used since an instant, as conditions of SQL: each written once.

`$1` is the instant. Work in progress, undecided work and money on hold keep a HIT, and so does an
appeal of its requester, or of a worker who did it, that waits for a decision.
"""

from __future__ import annotations

IDLE_HITS = """hits.erased_at IS NULL AND hits.status IN ('REVIEWABLE', 'REVIEWING', 'DISPOSED')
    AND (hits.is_expired OR hits.available = 0) AND hits.pending = 0
    AND hits.available + hits.completed = hits.max_assignments
    AND hits.created_at <= $1 AND hits.expires_at <= $1
    AND NOT EXISTS (SELECT 1 FROM assignments WHERE assignments.hit_id = hits.id
        AND (assignments.status IN ('IN_PROGRESS', 'SUBMITTED')
            OR assignments.decided_at > $1 OR assignments.ended_at > $1
            OR assignments.submitted_at > $1 OR assignments.accepted_at > $1))
    AND NOT EXISTS (SELECT 1 FROM bonuses WHERE bonuses.hit_id = hits.id
        AND bonuses.granted_at > $1)"""
UNUSED_HITS = f"""{IDLE_HITS}
    AND NOT EXISTS (SELECT 1 FROM suspensions
        LEFT JOIN requesters ON requesters.account_id = suspensions.account_id
            AND requesters.id = hits.requester_id
        LEFT JOIN workers ON workers.account_id = suspensions.account_id
        LEFT JOIN assignments ON assignments.worker_id = workers.id
            AND assignments.hit_id = hits.id
        WHERE suspensions.state = 'APPEALED'
            AND (requesters.id IS NOT NULL OR assignments.id IS NOT NULL))"""

_BATCH_HITS = """SELECT 1 FROM hit_groups JOIN hits ON hits.group_id = hit_groups.id
    WHERE hit_groups.batch_id = batches.id AND """
_IDLE_BATCHES = """batches.state IN ('DRAFT', 'CHECKED', 'PUBLISHED', 'CANCELLED')
    AND batches.last_used_at <= $1"""
_IDLE_PROJECTS = """projects.deleted_at IS NULL AND projects.last_used_at <= $1
    AND NOT EXISTS (SELECT 1 FROM batches WHERE batches.project_id = projects.id
        AND """
_IDLE_TYPES = """hit_types.disposed_at IS NULL AND hit_types.created_at <= $1
    AND hit_groups.newest_hit_at <= $1
    AND NOT EXISTS (SELECT 1 FROM profile_questions
        WHERE profile_questions.hit_type_id = hit_types.id AND retired_at IS NULL)"""

# Of a requester whose HITs are erased already.
UNUSED_BATCHES = f"""{_IDLE_BATCHES}
    AND NOT EXISTS ({_BATCH_HITS} hits.erased_at IS NULL)"""
UNUSED_PROJECTS = f"{_IDLE_PROJECTS} batches.state <> 'DISPOSED')"
UNUSED_TYPES = f"""{_IDLE_TYPES}
    AND NOT EXISTS (SELECT 1 FROM hits WHERE hits.group_id = hit_groups.id AND erased_at IS NULL)
    AND NOT EXISTS (SELECT 1 FROM batches WHERE batches.id = hit_types.batch_id
        AND batches.state <> 'DISPOSED')"""
UNUSED_QUALIFICATIONS = """qualification_types.kind = 'CUSTOM'
    AND qualification_types.status IN ('ACTIVE', 'INACTIVE')
    AND qualification_types.created_at <= $1
    AND NOT EXISTS (SELECT 1 FROM qualifications WHERE type_id = qualification_types.id
        AND (granted_at > $1 OR revoked_at > $1))
    AND NOT EXISTS (SELECT 1 FROM qualification_requests WHERE type_id = qualification_types.id
        AND (status IN ('TESTING', 'SUBMITTED') OR requested_at > $1))
    AND NOT EXISTS (SELECT 1 FROM worker_lists WHERE deleted_at IS NULL AND last_used_at > $1
        AND qualification_type_id = qualification_types.id)
    AND NOT EXISTS (SELECT 1 FROM requirement_uses
        JOIN hit_types ON hit_types.requirement_set = requirement_uses.number
        JOIN hit_groups ON hit_groups.hit_type_id = hit_types.id
        WHERE requirement_uses.type_id = qualification_types.id
            AND hit_types.disposed_at IS NULL"""

# Before anything is erased: what will be unused, if nobody uses it until then.
SOON_UNUSED_BATCHES = f"""{_IDLE_BATCHES}
    AND NOT EXISTS ({_BATCH_HITS} (hits.created_at > $1 OR hits.expires_at > $1))"""
SOON_UNUSED_PROJECTS = f"""{_IDLE_PROJECTS} batches.state <> 'DISPOSED'
    AND NOT ({_IDLE_BATCHES}))"""
SOON_UNUSED_TYPES = f"""{_IDLE_TYPES}
    AND NOT hit_groups.is_open AND hit_groups.latest_expiry_at <= $1
    AND NOT EXISTS (SELECT 1 FROM batches WHERE batches.id = hit_types.batch_id
        AND batches.state <> 'DISPOSED' AND NOT ({_IDLE_BATCHES}))"""
NO_LONGER_REQUIRED = f"{UNUSED_QUALIFICATIONS})"
SOON_NOT_REQUIRED = f"{UNUSED_QUALIFICATIONS} AND NOT ({SOON_UNUSED_TYPES}))"
