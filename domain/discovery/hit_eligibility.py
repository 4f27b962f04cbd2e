"""How a viewer stands towards single HITs: as accepting one would be judged at this moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.assignments.rules import AcceptFacts, objection_to_accepting
from domain.discovery.eligibility import Eligibility, gates, judgements, relationship_with
from domain.hits.models import Hit, HitGroup
from domain.kernel import policy
from domain.kernel.statement import Row, Statement, key
from domain.people.viewer import Viewer
from domain.qualifications.requirements.requirement import Evaluation

_STANDING = Statement(
    """SELECT hits.id,
        EXISTS (SELECT 1 FROM worker_blocks WHERE worker_blocks.worker_id = $1
            AND worker_blocks.requester_id = hits.requester_id) AS is_blocked,
        EXISTS (SELECT 1 FROM requester_blocks WHERE requester_blocks.worker_id = $1
            AND requester_blocks.requester_id = hits.requester_id) AS has_blocked,
        EXISTS (SELECT 1 FROM assignments WHERE assignments.hit_id = hits.id
            AND assignments.worker_id = $1
            AND assignments.status NOT IN ('RETURNED', 'ABANDONED')) AS has_done,
        (SELECT count(*) FROM assignments WHERE worker_id = $1 AND status = 'IN_PROGRESS')
            AS queue_length
    FROM hits WHERE hits.id = ANY($2::uuid[])"""
)


async def hit_eligibility(
    viewer: Viewer | None, hits: Sequence[Hit], *, at: datetime
) -> dict[UUID, Eligibility]:
    """What this viewer may do with each of these HITs, and every reason why not."""
    groups = {each.id: each for each in await HitGroup.filter(id__in=[h.group_id for h in hits])}
    required = await judgements(viewer, list(groups.values()))
    rows: dict[UUID, Row] = {}
    if viewer is not None and viewer.worker is not None:
        found = await _STANDING.rows(viewer.worker.id, [hit.id for hit in hits])
        rows = {key(row["id"]): row for row in found}
    return {
        hit.id: _judged(viewer, hit, rows.get(hit.id), required[hit.group_id], at=at)
        for hit in hits
    }


def _judged(
    viewer: Viewer | None, hit: Hit, row: Row | None, judgement: Evaluation, *, at: datetime
) -> Eligibility:
    towards = relationship_with(viewer, hit.requester_id, row)
    standing = AcceptFacts(
        terms=towards,
        queue_length=0 if row is None else row["queue_length"],
        queue_limit=policy.current().queue_length,
        has_done=row is not None and bool(row["has_done"]),
        judgement=judgement,
    )
    objection = objection_to_accepting(hit, standing, at)
    reasons = [gate.reason for gate in gates(viewer)] + (objection.reasons if objection else [])
    may_see = not towards.has_blocked and judgement.may_discover
    return Eligibility(
        may_see=may_see,
        may_preview=may_see and judgement.may_preview,
        may_accept=not reasons,
        reasons=tuple(reasons),
        findings=judgement.findings,
    )
