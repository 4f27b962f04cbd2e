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
from domain.hits.pricing import Price, priced
from domain.hits.rules import HitDraft
from domain.kernel import bounds
from domain.kernel.idempotency import (
    IdempotentRequest,
    earlier_answer,
    extend_answer,
    release,
    store_answer,
)
from domain.kernel.money import Money
from domain.kernel.refusals import InsufficientFunds, Refused
from domain.kernel.work import unit_of_work
from domain.ledger import commands as ledger
from domain.ledger.queries import requester_balance
from domain.people.models import Requester

MOST_HITS_A_CALL = 10_000
HITS_A_CHUNK = 500  # one commit each, so that accepts and approvals go on meanwhile


async def create_hit(
    requester: Requester, offer: Offer, draft: HitDraft, *, client_token: str | None = None
) -> Hit:
    """Publish one HIT: its whole cost is moved into the hold. Raises a refusal, or does it all."""
    hit_type = await queries.hit_type_of(requester, offer.hit_type_id)
    rules.check_offer(offer.lifetime_seconds, offer.max_assignments, hit_type.reward)
    question = rules.checked_hit(draft)
    wish = IdempotentRequest(
        account_id=requester.account_id,
        verb="createHit",
        token=client_token,
        input=[asdict(offer), question, draft.annotation],
    )
    async with unit_of_work() as unit:
        group = await queries.locked_group_of(hit_type)
        if earlier := await earlier_answer(wish):
            return await Hit.get(id=earlier["hit"])
        price = await _price_now(hit_type, offer)
        await _afford(requester, price.cost * offer.max_assignments)
        publication = Publication(requester, hit_type, group, offer, price)
        (hit,) = await publication.publish([(question, draft.annotation)], unit)
        await store_answer(wish, {"hit": hit.id})
        return hit


async def create_hits(
    requester: Requester,
    offer: Offer,
    drafts: Sequence[HitDraft],
    *,
    client_token: str | None = None,
) -> list[Hit | Refused]:
    """Publish many HITs of one type, in chunks of one commit; answers stand in input order.

    Items beyond what the balance covers are refused one by one, and so is all that is left once
    the HIT type cannot be used any more. Sent again with the same client token, what was published
    is answered again and only the rest is tried. Raises a refusal where nothing was published.
    """
    bounds.several("hits", drafts, at_least=1, at_most=MOST_HITS_A_CALL)
    hit_type = await queries.hit_type_of(requester, offer.hit_type_id)
    rules.check_offer(offer.lifetime_seconds, offer.max_assignments, hit_type.reward)
    digest = "" if client_token is None else _digest([asdict(offer), [_plain(d) for d in drafts]])
    answers: list[Hit | Refused] = []
    for start in range(0, len(drafts), HITS_A_CHUNK):
        wish = IdempotentRequest(
            account_id=requester.account_id,
            verb=f"createHits.{start}",
            token=client_token,
            input=digest,
        )
        some = drafts[start : start + HITS_A_CHUNK]
        chunk = [_checked(draft, number) for number, draft in enumerate(some, start)]
        try:
            answers += await _publish_chunk(requester, hit_type, offer, chunk=chunk, wish=wish)
        except Refused as refused:
            if not answers:
                raise
            answers += [_answer(item, None, refused) for item in chunk]
    return answers


async def _publish_chunk(
    requester: Requester,
    hit_type: HitType,
    offer: Offer,
    *,
    chunk: Sequence[Checked | Refused],
    wish: IdempotentRequest,
) -> list[Hit | Refused]:
    async with unit_of_work() as unit:
        group = await queries.locked_group_of(hit_type)
        earlier = await earlier_answer(wish)
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
            kept = {str(n): hit.id for n, hit in answers.items()}
            await (extend_answer if earlier else store_answer)(wish, kept)
        elif not earlier:
            await release(wish)
    return [_answer(item, answers.get(n), short) for n, item in enumerate(chunk)]


def _answer(item: Checked | Refused, hit: Hit | None, short: Refused | None) -> Hit | Refused:
    answer = item if isinstance(item, Refused) else hit or short
    assert answer is not None, "what is neither wrong nor unaffordable is published"
    return answer


async def _price_now(hit_type: HitType, offer: Offer) -> Price:
    """What each assignment costs, and that it may be offered. The group is held: the HIT type is
    retired before this, or after what is published now. Raises a refusal."""
    if hit_type.requirement_set is not None:
        hit_type = await HitType.get(id=hit_type.id)
    price = await priced(hit_type, offer.max_assignments)
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
