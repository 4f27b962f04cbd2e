"""What goes with a qualification type: the requests that nobody will decide any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.qualifications.facts import QualificationRequestRejected
from domain.statement import Statement, key
from domain.work import Facts

REASON = "The qualification type was deleted."
# What was decided while this waited for the row is no longer pending, and is passed over.
_REJECT = Statement(
    """UPDATE qualification_requests SET status = 'REJECTED', decided_at = $2, reason = $3
    WHERE id IN (SELECT id FROM qualification_requests
            WHERE type_id = ANY($1::uuid[]) AND status IN ('TESTING', 'SUBMITTED')
            ORDER BY id LIMIT $4 FOR NO KEY UPDATE)
        AND status IN ('TESTING', 'SUBMITTED')
    RETURNING id, type_id, worker_id"""
)


async def reject_pending(
    type_ids: Sequence[UUID], facts: Facts, *, at: datetime, limit: int
) -> int:
    """Reject what is pending for types that are going, at most so many; each worker is told."""
    rows = await _REJECT.rows(list(type_ids), at, REASON, limit)
    for row in rows:
        facts.append(
            QualificationRequestRejected(
                occurred_at=at,
                worker_id=key(row["worker_id"]),
                request_id=key(row["id"]),
                type_id=key(row["type_id"]),
                reason=REASON,
            )
        )
    return len(rows)
