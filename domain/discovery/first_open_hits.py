"""The first open HITs of every group of a page, by one statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from domain.hits.models import Hit
from domain.kernel.paging import Page
from domain.kernel.statement import Statement

MOST_GROUPS = 100
STATEMENTS_CACHED = 128


async def first_open_hits(
    group_ids: Sequence[UUID], at: datetime, *, limit: int
) -> dict[UUID, Page[Hit]]:
    """Each group's first HITs that can be accepted now, the oldest first."""
    assert 0 < len(group_ids) <= MOST_GROUPS, "one page of groups"
    found: dict[UUID, list[Hit]] = {group_id: [] for group_id in group_ids}
    for row in await _first(len(group_ids)).rows(at, limit + 1, *group_ids):
        hit = Hit.of(row)
        found[hit.group_id].append(hit)
    return {
        group_id: Page(hits[:limit], has_next=len(hits) > limit, has_previous=False)
        for group_id, hits in found.items()
    }


@lru_cache(maxsize=STATEMENTS_CACHED)
def _first(count: int) -> Statement:
    """A SELECT for each group, so that each reads the index of open HITs and stops at the limit."""
    return Statement(
        " UNION ALL ".join(
            f"""SELECT * FROM (
                SELECT * FROM hits WHERE group_id = ${number + 3} AND status = 'ASSIGNABLE'
                    AND expires_at > $1 ORDER BY id LIMIT $2) AS first_{number}"""
            for number in range(count)
        )
    )
