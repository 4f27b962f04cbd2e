"""The groups that a worker's own work concerns: its own, and those that share a limit with it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from domain.discovery.feed.fact_kinds import Own
from domain.discovery.feed.group_cache import GroupCache
from domain.discovery.feed.updates import Change
from domain.kernel.statement import Statement, key
from subscriptions.log.position import Position

_OF_BATCH = Statement("SELECT id FROM hit_groups WHERE batch_id = $1 ORDER BY id")


async def own_changes(
    fact: Own, position: Position, cache: GroupCache, *, accepting: bool
) -> tuple[dict[UUID, Change], Collection[UUID]]:
    """The changes by group, and what is individual from now on: the group, and its batch.

    The worker's own work may change which HITs of the group they may accept. Where it counts
    towards the limit of a batch, it may close or open the other groups of the batch too.
    """
    group_id, batch_id = await cache.group_of_type(fact.hit_type_id)
    concerned = {group_id}
    if batch_id is not None and accepting:
        concerned |= {key(row["id"]) for row in await _OF_BATCH.rows(batch_id)}
    # Lists of other kinds do not depend on the worker's work.
    change = Change.by_viewer(fact.occurred_at, position, was_ever_open=accepting)
    return dict.fromkeys(concerned, change), {group_id, batch_id or group_id}
