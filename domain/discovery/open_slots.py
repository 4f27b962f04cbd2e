"""The free slots of groups: how many more workers could take a HIT of each now.

They are summed when they are asked for. A counter on the group's row would change with every
accept (decision 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.kernel.statement import Statement, key

MOST_TOLD = 2**31 - 1  # an Int of GraphQL

_SUMS = Statement(
    """SELECT group_id, sum(available) AS slots FROM hits
    WHERE group_id = ANY($1::uuid[]) AND status = 'ASSIGNABLE' GROUP BY group_id"""
)


async def open_slots(group_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The free slots of these groups' HITs, at most MOST_TOLD; it reads every open HIT."""
    slots = dict.fromkeys(group_ids, 0)
    for row in await _SUMS.rows(list(group_ids)):
        slots[key(row["group_id"])] = min(int(row["slots"]), MOST_TOLD)
    return slots
