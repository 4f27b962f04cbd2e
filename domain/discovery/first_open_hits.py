"""The open HITs of a whole page of groups at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from domain.hits.models import Hit
from domain.kernel.paging import Page
from domain.kernel.statement import Statement

MOST_GROUPS = 100
STATEMENTS_KEPT = 128


async def first_open_hits(
    group_ids: Sequence[UUID], at: datetime, *, limit: int
) -> dict[UUID, Page[Hit]]:
    """The first HITs of each group that can be accepted now, the oldest first: one statement."""
    assert 0 < len(group_ids) <= MOST_GROUPS, "one page of groups"
    found: dict[UUID, list[Hit]] = {group_id: [] for group_id in group_ids}
    for row in await _first(len(group_ids)).rows(at, limit + 1, *group_ids):
        hit = Hit._init_from_db(**row)
        found[hit.group_id].append(hit)
    return {
        group_id: Page(hits[:limit], has_next=len(hits) > limit, has_previous=False)
        for group_id, hits in found.items()
    }


@lru_cache(maxsize=STATEMENTS_KEPT)
def _first(count: int) -> Statement:
    """One branch a group, so that each walks the index of open HITs and stops at the limit."""
    return Statement(
        " UNION ALL ".join(
            f"""SELECT * FROM (
                SELECT * FROM hits WHERE group_id = ${number + 3} AND status = 'ASSIGNABLE'
                    AND expires_at > $1 ORDER BY id LIMIT $2) AS first_{number}"""
            for number in range(count)
        )
    )
