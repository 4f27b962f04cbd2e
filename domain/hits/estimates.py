"""Estimates for HITs, by the functions with which the commands price them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.hits import queries
from domain.hits.commands.extend import apply_extension, check_extension, revives
from domain.hits.commands.publish import price_now
from domain.hits.commands.publish_many import MOST_HITS_A_CALL
from domain.hits.models import HitGroup, HitType
from domain.hits.pricing import check_not_retired
from domain.hits.refusals import HitsTakenDown
from domain.hits.settlement import Settlement
from domain.kernel import bounds, clock
from domain.kernel.work import UnitOfWork
from domain.ledger.estimates import Estimate, estimate
from domain.people.models import Requester


async def of_hits(
    requester: Requester, hit_type_id: UUID, *, max_assignments: int = 1, count: int = 1
) -> Estimate:
    """What so many HITs of a type would put on hold. Raises the refusals of `create_hits`."""
    bounds.whole("count", count, at_least=1, at_most=MOST_HITS_A_CALL)
    hit_type = await queries.hit_type_of(requester, hit_type_id)
    price = await price_now(hit_type, max_assignments)
    slots = max_assignments * count
    return await estimate(requester.id, price.reward * slots, price.fee * slots)


async def of_extension(
    requester: Requester,
    hit_id: UUID,
    *,
    slots: int | None = None,
    expires_at: datetime | None = None,
) -> Estimate:
    """What an extension would put on hold. Raises the refusals of `extend_hit`."""
    check_extension(slots, expires_at)
    hit = await queries.hit_of(requester, hit_id)
    at, reserved = clock.now(), hit.reserved_slots
    if revives(hit, expires_at, at):
        hit_type = await HitType.get(id=hit.hit_type_id)
        await check_not_retired(hit_type)
        if (await HitGroup.get(id=hit.group_id)).taken_down_at is not None:
            raise HitsTakenDown()
    # On this copy of the row; the changes are never written.
    apply_extension(Settlement(UnitOfWork(), at), hit, slots=slots or 0, expires_at=expires_at)
    more = hit.reserved_slots - reserved
    return await estimate(requester.id, hit.reward * more, hit.fee * more)
