"""Extending a HIT: more assignments, another expiry, or both; an expired HIT may be revived."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from domain.hits import queries, rules
from domain.hits.lifecycle import HIT_LIFECYCLE, HitVerb
from domain.hits.models import Hit, HitType
from domain.hits.pricing import check_not_retired
from domain.hits.refusals import HitTakenDown
from domain.hits.settlement import Settlement
from domain.kernel import bounds, calls, clock
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.refusals import InvalidInput, Rule
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.people.standing import require_publishing


@retried
async def extend_hit(
    requester: Requester,
    hit_id: UUID,
    *,
    slots: int | None = None,
    expires_at: datetime | None = None,
    client_token: str | None = None,
) -> Hit:
    """Offer more of a HIT. Reserves the money of new slots; a past expiry expires the HIT.

    Raises FeeBracketCrossed for growth from below ten assignments to ten or more. Live HITs of a
    retired HIT type may grow and last longer; for expired ones it raises HitTypeRetired, or
    HitsTakenDown. A HIT that was taken down alone raises HitTakenDown.
    """
    check_extension(slots, expires_at)
    request = IdempotentRequest(
        account_id=calls.caller(requester.account_id),
        verb="extendHit",
        token=client_token,
        input=[hit_id, slots, expires_at],
    )
    async with unit_of_work() as unit:
        hit = await queries.locked_of(requester, hit_id)
        if await earlier_answer(request):
            return hit
        await require_publishing(requester)
        at = clock.now()
        settlement = Settlement(unit, at)
        if revives(hit, expires_at, at):
            await _check_revivable(hit)
        apply_extension(settlement, hit, slots=slots or 0, expires_at=expires_at)
        await settlement.settle()
        await store_answer(request, {"hit": hit.id})
        return hit


async def _check_revivable(hit: Hit) -> None:
    """Lock the group, as the retirement of the type and the taking down of its HITs do: one comes
    wholly before the other."""
    hit_type = await HitType.get(id=hit.hit_type_id)
    await queries.locked_group_of(hit_type)
    if hit_type.requirement_set is not None:
        await check_not_retired(await HitType.get(id=hit_type.id))


def check_extension(slots: int | None, expires_at: datetime | None) -> None:
    """Raises where neither is given, or a number of slots is out of bounds."""
    if slots is None and expires_at is None:
        bound = "given, or else expiresAt"
        raise InvalidInput("additionalAssignments", None, bound, broken=Rule.REQUIRED)
    if slots is not None:
        most = rules.MOST_ASSIGNMENTS
        bounds.whole("additionalAssignments", slots, at_least=1, at_most=most)


def revives(hit: Hit, expires_at: datetime | None, at: datetime) -> bool:
    """Whether this expiry offers an expired HIT again."""
    return expires_at is not None and hit.has_expired(at) and expires_at > at


def apply_extension(
    settlement: Settlement, hit: Hit, *, slots: int, expires_at: datetime | None
) -> None:
    """Extend the HIT in a settlement that is still to be written. Raises a refusal."""
    if hit.taken_down_at is not None:
        raise HitTakenDown()
    HIT_LIFECYCLE.after(hit.status, HitVerb.OFFER)
    until = hit.expires_at if expires_at is None else expires_at
    if objection := rules.objection_to_extension(hit, slots, until, at=settlement.at):
        raise objection
    if until <= settlement.at and not hit.has_expired(settlement.at):
        hit.expires_at = settlement.at
    if hit.has_expired(settlement.at):
        settlement.expire(hit)
    if until > settlement.at:
        settlement.offer_more(hit, slots=slots, expires_at=until.astimezone(UTC))
    elif slots:
        settlement.offer_more(hit, slots=slots, expires_at=hit.expires_at)
