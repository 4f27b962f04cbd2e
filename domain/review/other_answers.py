"""The other submitted work of a HIT, beside which one answer is reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.assignments.models import Assignment
from domain.kernel.statement import Statement

MOST_OTHERS = 10  # that are shown beside an answer


async def submitted_of_hits(hit_ids: Sequence[UUID]) -> dict[UUID, list[Assignment]]:
    """The first submitted assignments of each HIT by acceptance: one more than are shown beside
    another."""
    found: dict[UUID, list[Assignment]] = {hit_id: [] for hit_id in hit_ids}
    for row in await _SUBMITTED.rows(list(found)):
        assignment = Assignment.of(row)
        found[assignment.hit_id].append(assignment)
    return found


_SUBMITTED = Statement(
    f"""SELECT {Assignment.columns()} FROM (
            SELECT {Assignment.columns()},
                row_number() OVER (PARTITION BY hit_id ORDER BY id) AS place
            FROM assignments
            WHERE hit_id = ANY($1::uuid[]) AND submitted_at IS NOT NULL) AS numbered
        WHERE place <= {MOST_OTHERS + 1} ORDER BY id"""
)
