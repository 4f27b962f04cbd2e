"""Publishing HITs, one or many at a time, with their money reserved."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from uuid import UUID

import orjson

from domain.hits import queries, rules
from domain.hits.commands.publication import Checked, Offer, Publication
from domain.hits.models import Hit, HitType
from domain.hits.pricing import Price, price_of
from domain.hits.rules import HitDraft
from domain.kernel import bounds
from domain.kernel.chunks import in_chunks
from domain.kernel.idempotency import (
    IdempotentRequest,
    earlier_answer,
    extend_answer,
    release,
    store_answer,
)
from domain.kernel.money import Money
from domain.kernel.refusals import InsufficientFunds, Refused
from domain.kernel.work import retried, unit_of_work
from domain.ledger import commands as ledger
from domain.ledger.queries import requester_balance
from domain.people.models import Requester

MOST_HITS_A_CALL = 10_000
HITS_A_CHUNK = 500  # one commit each, so that accepts and approvals do not wait long


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
        account_id=requester.account_id,
        verb="createHit",
        token=client_token,
        input=[asdict(offer), question, draft.annotation],
    )
    async with unit_of_work() as unit:
        group = await queries.locked_group_of(hit_type)
        if earlier := await earlier_answer(request):
            return await Hit.get(id=earlier["hit"])
        price = await _price_now(hit_type, offer)
        await _afford(requester, price.cost * offer.max_assignments)
        publication = Publication(requester, hit_type, group, offer, price)
        (hit,) = await publication.publish([(question, draft.annotation)], unit)
        await store_answer(request, {"hit": hit.id})
        return hit


async def create_hits(
    requester: Requester,
    offer: Offer,
    drafts: Sequence[HitDraft],
    *,
    client_token: str | None = None,
) -> list[Hit | Refused]:
    """Publish many HITs of one type, in chunks of one commit; answers come in input order.

    HITs that the balance does not cover are refused one by one; so are all HITs that are left
    once the HIT type cannot be used any more. A repeated request with the same client token gives
    the same HITs as before, and publishes only the rest. Raises a refusal if it publishes nothing.
    """
    bounds.several("hits", drafts, at_least=1, at_most=MOST_HITS_A_CALL)
    hit_type = await queries.hit_type_of(requester, offer.hit_type_id)
    rules.check_offer(offer.lifetime_seconds, offer.max_assignments, hit_type.reward)
    digest = "" if client_token is None else _digest([asdict(offer), [_plain(d) for d in drafts]])

    async def publish(start: int, part: Sequence[HitDraft]) -> list[Hit | Refused]:
        request = IdempotentRequest(
            account_id=requester.account_id,
            verb=f"createHits.{start}",
            token=client_token,
            input=digest,
        )
        chunk = [_checked(draft, number) for number, draft in enumerate(part, start)]
        try:
            return await _publish_chunk(requester, hit_type, offer, chunk=chunk, request=request)
        except Refused as refused:
            if start == 0:
                raise
            return [_answer(item, None, refused) for item in chunk]

    return await in_chunks(drafts, HITS_A_CHUNK, publish)


@retried
async def _publish_chunk(
    requester: Requester,
    hit_type: HitType,
    offer: Offer,
    *,
    chunk: Sequence[Checked | Refused],
    request: IdempotentRequest,
) -> list[Hit | Refused]:
    async with unit_of_work() as unit:
        group = await queries.locked_group_of(hit_type)
        earlier = await earlier_answer(request)
        answers = await _published_before(earlier or {})
        waiting = [(n, item) for n, item in enumerate(chunk) if not isinstance(item, Refused)]
        waiting = [(n, item) for n, item in waiting if n not in answers]
        try:
            price = await _price_now(hit_type, offer)
        except Refused as refused:
            if not earlier:
                raise
            return [_answer(item, answers.get(n), refused) for n, item in enumerate(chunk)]
        each = price.cost * offer.max_assignments
        covered = await ledger.affordable(requester.id, each) if waiting else 0
        publication = Publication(requester, hit_type, group, offer, price)
        hits = await publication.publish([item for _, item in waiting[:covered]], unit)
        answers |= {n: hit for (n, _), hit in zip(waiting, hits, strict=False)}
        short = await _short(requester, each) if covered < len(waiting) else None
        if hits:
            published = {str(n): hit.id for n, hit in answers.items()}
            await (extend_answer if earlier else store_answer)(request, published)
        elif not earlier:
            await release(request)
    return [_answer(item, answers.get(n), short) for n, item in enumerate(chunk)]


def _answer(item: Checked | Refused, hit: Hit | None, short: Refused | None) -> Hit | Refused:
    answer = item if isinstance(item, Refused) else hit or short
    assert answer is not None, "a valid HIT that the balance covers is published"
    return answer


async def _price_now(hit_type: HitType, offer: Offer) -> Price:
    """The price of each assignment, if it may be offered. The group is locked, so the HIT type is
    retired before this price is read, or after the commit. Raises a refusal."""
    if hit_type.requirement_set is not None:
        hit_type = await HitType.get(id=hit_type.id)
    price = await price_of(hit_type, offer.max_assignments)
    rules.check_offer(offer.lifetime_seconds, offer.max_assignments, price.cost)
    return price


async def _published_before(earlier: Mapping[str, str]) -> dict[int, Hit]:
    if not earlier:
        return {}
    known = {hit.id: hit for hit in await Hit.filter(id__in=list(earlier.values()))}
    return {int(number): known[UUID(hit_id)] for number, hit_id in earlier.items()}


def _checked(draft: HitDraft, number: int) -> Checked | Refused:
    try:
        return rules.checked_hit(draft, f"hits[{number}]."), draft.annotation
    except Refused as refused:
        return refused


async def _afford(requester: Requester, cost: Money) -> None:
    if not await ledger.affordable(requester.id, cost):
        raise await _short(requester, cost)


async def _short(requester: Requester, cost: Money) -> InsufficientFunds:
    return InsufficientFunds(cost, (await requester_balance(requester.id)).available)


def _plain(draft: HitDraft) -> object:
    return [asdict(draft.question), draft.annotation]


def _digest(parts: object) -> str:
    return hashlib.sha256(orjson.dumps(parts, default=str)).hexdigest()
