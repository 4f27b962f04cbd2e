"""Reads what a disposal is about: its HITs in order, and the numbers of the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel.paging import NEWEST_FIRST, Page, Slice, page_of
from domain.kernel.statement import Statement, key
from domain.retention import conditions
from domain.retention.models import Disposal, DisposalState

FIRST = UUID(int=0)
_KNOWN = (DisposalState.COUNTING, DisposalState.COUNTED)  # before the requester is told

_NEXT = Statement("SELECT id FROM hits WHERE requester_id = $1 AND id > $2 ORDER BY id LIMIT $3")
_IDLE = Statement(
    f"SELECT id FROM hits WHERE {conditions.IDLE_HITS} AND id = ANY($2::uuid[]) ORDER BY id"
)
_UNUSED = Statement(
    f"SELECT id FROM hits WHERE {conditions.UNUSED_HITS} AND id = ANY($2::uuid[]) ORDER BY id"
)
_COUNTS: Mapping[str, Statement] = {
    "batches": Statement(
        f"""SELECT requester_id AS owner, count(*) AS number FROM batches
            WHERE {conditions.SOON_UNUSED_BATCHES} GROUP BY requester_id"""
    ),
    "projects": Statement(
        f"""SELECT requester_id AS owner, count(*) AS number FROM projects
            WHERE {conditions.SOON_UNUSED_PROJECTS} GROUP BY requester_id"""
    ),
    "hit_types": Statement(
        f"""SELECT hit_types.requester_id AS owner, count(*) AS number
            FROM hit_types JOIN hit_groups ON hit_groups.hit_type_id = hit_types.id
            WHERE {conditions.SOON_UNUSED_TYPES} GROUP BY hit_types.requester_id"""
    ),
    "qualification_types": Statement(
        f"""SELECT owner_id AS owner, count(*) AS number FROM qualification_types
            WHERE {conditions.SOON_NOT_REQUIRED} GROUP BY owner_id"""
    ),
}


async def results(disposal: Disposal, after: UUID, limit: int) -> tuple[list[UUID], UUID | None]:
    """The HITs among the requester's next `limit` that are to be erased, in the order of their
    ids, and the place to go on from: None at the end."""
    ids = await _following(disposal, after, limit)
    return await unused(ids, disposal.unused_since), ids[-1] if ids else None


async def to_file(disposal: Disposal, after: UUID, limit: int) -> tuple[list[UUID], UUID | None]:
    """Those of the same HITs that are filed: also HITs that only an appeal keeps, since it may be
    decided before they are erased. Nothing else can make a HIT unused since then."""
    ids = await _following(disposal, after, limit)
    idle = await _IDLE.rows(disposal.unused_since, ids)
    return [key(row["id"]) for row in idle], ids[-1] if ids else None


async def unused(hit_ids: Sequence[UUID], since: datetime) -> list[UUID]:
    """Those of these HITs that nobody used since then, in the order of their ids."""
    return [key(row["id"]) for row in await _UNUSED.rows(since, list(hit_ids))]


async def _following(disposal: Disposal, after: UUID, limit: int) -> list[UUID]:
    """The requester's next HITs, also those that are erased: to pass over all of them at once
    would take a statement of any length."""
    rows = await _NEXT.rows(disposal.requester_id, after, limit)
    return [key(row["id"]) for row in rows]


async def counts(since: datetime) -> dict[str, dict[UUID, int]]:
    """How much else will be unused, by kind and requester."""
    return {
        kind: {key(row["owner"]): row["number"] for row in await statement.rows(since)}
        for kind, statement in _COUNTS.items()
    }


async def disposals_of(requester_id: UUID, part: Slice) -> Page[Disposal]:
    """The disposals that a requester was told of, the newest first."""
    rows = Disposal.filter(requester_id=requester_id, state__not_in=list(_KNOWN))
    return await page_of(rows, NEWEST_FIRST, part)
