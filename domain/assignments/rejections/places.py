"""Places: of one worker's rejections by one requester, the first few of a day have one and count.

A place is a number from 1 on, given when a rejection begins to count. An overturned rejection keeps
its place, so that no later one moves up. The requester's turn is taken before any place is given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from domain.assignments.rejections.models import AssignmentRejection
from domain.kernel import policy, turns
from domain.kernel.statement import Statement, key

_DIFFERS = 0x2E7EC7ED  # the turn of a requester's rejections is none of the requester's row
_TAKEN = Statement("""
    SELECT worker_id, requester_id, day, place FROM assignment_rejections
    WHERE worker_id = ANY($1::uuid[]) AND requester_id = ANY($2::uuid[])
        AND day BETWEEN $3 AND $4 AND place IS NOT NULL
""")

_PlaceKey = tuple[UUID, UUID, str]  # worker, requester, day


async def take_turn(requester_ids: Sequence[UUID]) -> None:
    """Wait for the turn of these requesters' rejections, which is held until the commit."""
    for each in sorted(set(requester_ids)):
        await turns.take(UUID(int=each.int ^ _DIFFERS))


async def give(rejections: Sequence[AssignmentRejection]) -> None:
    """Give these rejections, in this order, the places that are free on their days."""
    taken = await _taken(rejections)
    most = policy.current().rejections.counted_a_day
    for each in rejections:
        known = taken[_key(each)]
        each.place = next((n for n in range(1, most + 1) if n not in known), None)
        if each.place is not None:
            known.add(each.place)


async def _taken(rejections: Sequence[AssignmentRejection]) -> defaultdict[_PlaceKey, set[int]]:
    taken: defaultdict[_PlaceKey, set[int]] = defaultdict(set)
    if not rejections:
        return taken
    workers = sorted({each.worker_id for each in rejections})
    requesters = sorted({each.requester_id for each in rejections})
    days = [each.day for each in rejections]
    for row in await _TAKEN.rows(workers, requesters, min(days), max(days)):
        taken[key(row["worker_id"]), key(row["requester_id"]), row["day"]].add(row["place"])
    return taken


def _key(rejection: AssignmentRejection) -> _PlaceKey:
    return rejection.worker_id, rejection.requester_id, rejection.day
