"""Whether a viewer may see, preview and accept single HITs, as accepting would answer now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain.assignments.conditions import HAS_DONE, blocks_and_queue
from domain.assignments.objections import AcceptFacts
from domain.discovery.eligibility import (
    Eligibility,
    daily_use_of,
    gate,
    judgements,
    relationship,
    uses_by,
)
from domain.hits.models import Hit, HitGroup
from domain.kernel import policy
from domain.kernel.statement import Row, Statement, key
from domain.people.viewer import Viewer
from domain.qualifications.requirements.requirement import Evaluation

_OF_HITS = Statement(
    f"""SELECT hits.id, {blocks_and_queue("$1", "hits.requester_id")},
        EXISTS (SELECT 1 FROM assignments WHERE assignments.hit_id = hits.id
            AND assignments.worker_id = $1 AND {HAS_DONE}) AS has_done
    FROM hits WHERE hits.id = ANY($2::uuid[])"""
)


async def hit_eligibility(
    viewer: Viewer | None, hits: Sequence[Hit], *, at: datetime
) -> dict[UUID, Eligibility]:
    """What this viewer may do with each of these HITs, and every reason against accepting."""
    groups = {each.id: each for each in await HitGroup.filter(id__in=[h.group_id for h in hits])}
    required = await judgements(viewer, list(groups.values()))
    daily, used = await daily_use_of(viewer), await uses_by(viewer, list(groups.values()))
    rows: dict[UUID, Row] = {}
    if viewer is not None and viewer.worker is not None:
        found = await _OF_HITS.rows(viewer.worker.id, [hit.id for hit in hits])
        rows = {key(row["id"]): row for row in found}
    eligible = {}
    for hit in hits:
        judgement = required[hit.group_id]
        facts = facts_of(viewer, hit, rows.get(hit.id), judgement=judgement, at=at)
        eligible[hit.id] = Eligibility.of(replace(facts, daily=daily, use=used[hit.group_id]))
    return eligible


def facts_of(
    viewer: Viewer | None,
    hit: Hit,
    row: Row | None,
    *,
    judgement: Evaluation,
    at: datetime,
) -> AcceptFacts:
    """The facts about a HIT, from its row for the viewer's worker, if there is one. Pure."""
    limit = policy.current().queue_length
    return AcceptFacts(
        gate=gate(viewer),
        relationship=relationship(viewer, hit.requester_id, row),
        judgement=judgement,
        has_done=row is not None and bool(row["has_done"]),
        has_expired=hit.has_expired(at),
        has_free_slot=hit.is_open(at),
        is_queue_full=row is not None and row["queue_length"] >= limit,
        queue_limit=limit,
    )
