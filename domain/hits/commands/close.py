"""Closing HITs: a requester or the clock expires them; a requester marks and deletes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.hits import queries, rules
from domain.hits.lifecycle import HIT_LIFECYCLE, HitStatus, HitVerb
from domain.hits.models import Hit
from domain.hits.settlement import Settlement
from domain.kernel import clock
from domain.kernel.refusals import WrongState
from domain.kernel.timers import DueRow, Timer
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester


@retried
async def expire_hit(requester: Requester, hit_id: UUID) -> Hit:
    """End a HIT's lifetime now. Work in progress may still be submitted; the money of unclaimed
    slots is released. An expired HIT stays as it is."""
    async with unit_of_work() as unit:
        hit = await queries.locked_of(requester, hit_id)
        settlement = Settlement(unit, clock.now())
        expire_in(settlement, hit)
        await settlement.settle()
        return hit


@retried
async def mark_reviewing(requester: Requester, hit_id: UUID, *, reviewing: bool = True) -> Hit:
    """Mark a reviewable HIT as being reviewed, or remove the mark. Twice is the same as once."""
    verb = HitVerb.MARK_REVIEWING if reviewing else HitVerb.UNMARK_REVIEWING
    async with unit_of_work() as unit:
        hit = await queries.locked_of(requester, hit_id)
        settlement = Settlement(unit, clock.now())
        _expire_if_due(hit, settlement)
        hit.status = HIT_LIFECYCLE.after(hit.status, verb)
        settlement.touch(hit)
        await settlement.settle()
        return hit


@retried
async def delete_hit(requester: Requester, hit_id: UUID) -> Hit:
    """Delete a reviewable HIT whose submitted work is all decided."""
    async with unit_of_work() as unit:
        hit = await queries.locked_of(requester, hit_id)
        settlement = Settlement(unit, clock.now())
        delete_in(settlement, hit)
        await settlement.settle()
        return hit


@retried
async def _expire(due: Sequence[DueRow], at: datetime) -> list[UUID]:
    """Expire HITs whose lifetime is over."""
    done = []
    async with unit_of_work() as unit:
        settlement = Settlement(unit, at)
        held = {hit.id: hit for hit in await queries.unheld([each.id for each in due])}
        for hit in (held[each.id] for each in due if each.id in held):
            if hit.is_running and hit.has_expired(at) and not hit.is_expired:
                settlement.expire(hit)
                done.append(hit.id)
        await settlement.settle()
    return done


def expire_in(settlement: Settlement, hit: Hit) -> None:
    """Expire a HIT in a settlement that is still to be written. Raises WrongState."""
    if hit.status == HitStatus.DISPOSED:
        raise WrongState("HIT", hit.status, [s for s in HitStatus if s != HitStatus.DISPOSED])
    if not hit.is_expired:
        hit.expires_at = min(hit.expires_at, settlement.at)
    settlement.expire(hit)


def delete_in(settlement: Settlement, hit: Hit) -> None:
    """Delete a HIT in a settlement that is still to be written. Raises a refusal."""
    _expire_if_due(hit, settlement)
    HIT_LIFECYCLE.after(hit.status, HitVerb.DISPOSE)
    if objection := rules.objection_to_deletion(hit):
        raise objection
    settlement.expire(hit)
    settlement.dispose(hit)


def _expire_if_due(hit: Hit, settlement: Settlement) -> None:
    """Expire the HIT if it is due: the clock may be late."""
    if hit.is_running and hit.has_expired(settlement.at):
        settlement.expire(hit)


expire_due = Timer("expire", queries.EXPIRIES, _expire, queries.await_parent)
