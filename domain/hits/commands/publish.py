"""Publishing one HIT, with its money reserved."""

from __future__ import annotations

from dataclasses import asdict

from domain.hits import queries, rules
from domain.hits.commands.publication import Offer, Publication
from domain.hits.models import Hit, HitType
from domain.hits.pricing import Price, price_of
from domain.hits.rules import HitDraft
from domain.kernel import calls
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.work import retried, unit_of_work
from domain.ledger import spending
from domain.people.models import Requester
from domain.people.standing import require_publishing


@retried
async def create_hit(
    requester: Requester, offer: Offer, draft: HitDraft, *, client_token: str | None = None
) -> Hit:
    """Publish one HIT: its whole cost is reserved. Raises InsufficientFunds and other refusals."""
    hit_type = await queries.hit_type_of(requester, offer.hit_type_id)
    question = rules.checked_offer(
        draft, offer.lifetime_seconds, offer.max_assignments, reward=hit_type.reward
    )
    request = IdempotentRequest(
        account_id=calls.caller(requester.account_id),
        verb="createHit",
        token=client_token,
        input=[asdict(offer), question, draft.annotation],
    )
    async with unit_of_work() as unit:
        await require_publishing(requester)
        group = await queries.locked_group_of(hit_type)
        if earlier := await earlier_answer(request):
            return await Hit.get(id=earlier["hit"])
        price = await price_now(hit_type, offer.max_assignments)
        needed = price.cost * offer.max_assignments
        if shortage := (await spending.locked(requester.id)).shortage(needed):
            raise shortage
        publication = Publication(requester, hit_type, group, offer, price)
        (hit,) = await publication.publish([(question, draft.annotation)], unit)
        await store_answer(request, {"hit": hit.id})
        return hit


async def price_now(hit_type: HitType, max_assignments: int) -> Price:
    """The price of each assignment, if it may be offered. Where the group is locked, the HIT type
    is retired before this price is read, or after the commit. Raises a refusal."""
    if hit_type.requirement_set is not None:
        hit_type = await HitType.get(id=hit_type.id)
    price = await price_of(hit_type, max_assignments)
    rules.check_slots(max_assignments, price.cost)
    return price
