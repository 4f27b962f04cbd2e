"""Publishing many HITs in chunks of one commit: all that the call asks for, or none for want of
money.

The first chunk that has a valid HIT prices the whole call (`call_plans.py`).
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

import orjson

from domain.hits import queries, rules
from domain.hits.commands import call_plans
from domain.hits.commands.publication import Checked, Offer, Publication
from domain.hits.commands.publish import price_now
from domain.hits.models import Hit, HitType
from domain.hits.rules import HitDraft
from domain.kernel import bounds, calls
from domain.kernel.chunks import in_chunks
from domain.kernel.idempotency import (
    IdempotentRequest,
    earlier_answer,
    extend_answer,
    release,
    store_answer,
)
from domain.kernel.refusals import Refused
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.people.standing import require_publishing
from domain.questions.stored import to_values

MOST_HITS_A_CALL = 10_000
SECONDS_A_TURN = 0.01  # of checking, before other requests may run; patterns take long to compile
HITS_A_CHUNK = 500  # one commit each, so that accepts and approvals do not wait long
_HOLD = "hold"  # the name of the call's hold in the stored answer to its first chunk

Item = Checked | Refused


async def create_hits(
    requester: Requester,
    offer: Offer,
    drafts: Sequence[HitDraft | Refused],
    *,
    as_far_as_funds_go: bool = False,
    client_token: str | None = None,
) -> list[Hit | Refused]:
    """Publish many HITs of one type, in chunks of one commit; answers come in input order.

    Raises InsufficientFunds or SpendingLimitReached, and publishes nothing, where the balance or
    the limit of the day does not cover all valid HITs; with `as_far_as_funds_go`, the first HITs
    that they cover are published and the others refused. A draft that could not be read is
    answered with its refusal. All HITs that are left are refused once the HIT type cannot be used
    any more. A repeated request with the same client token gives the same HITs as before, and
    publishes only the rest.
    """
    bounds.several("hits", drafts, at_least=1, at_most=MOST_HITS_A_CALL)
    hit_type = await queries.hit_type_of(requester, offer.hit_type_id)
    rules.check_offer(offer.lifetime_seconds, offer.max_assignments, hit_type.reward)
    call = _Call(
        requester=requester,
        hit_type=hit_type,
        offer=offer,
        items=await _checked_items(drafts),
        goes_as_far_as_funds=as_far_as_funds_go,
        token=client_token,
        digest="" if client_token is None else _digest(offer, drafts, as_far_as_funds_go),
    )
    try:
        return await in_chunks(call.items, HITS_A_CHUNK, call.publish)
    finally:
        await call.end()


@dataclass(slots=True, kw_only=True)
class _Call:
    """One call of createHits: its input, and how far it came by the last chunk."""

    requester: Requester
    hit_type: HitType
    offer: Offer
    items: Sequence[Item]
    goes_as_far_as_funds: bool
    token: str | None
    digest: str
    hold_id: UUID | None = None
    short: Refused | None = None
    has_begun: bool = False  # some HITs are published: from then on, the others are refused singly

    async def publish(self, start: int, part: Sequence[Item]) -> list[Hit | Refused]:
        """Publish one chunk, in one commit."""
        try:
            done = await _publish_chunk(self, start, part)
        except Refused as refused:
            if not self.has_begun:
                raise
            return [_answer(item, None, refused) for item in part]
        self.hold_id, self.short = done.hold_id, done.short
        self.has_begun = self.has_begun or bool(done.hits)
        return [_answer(item, done.hits.get(n), done.short) for n, item in enumerate(part)]

    async def end(self) -> None:
        """Give back the money on hold that was not used. The HITs stand, also where that fails."""
        await call_plans.give_back(self.hold_id, verb="createHits")

    def request(self, start: int) -> IdempotentRequest:
        """The request of one chunk."""
        return IdempotentRequest(
            account_id=calls.caller(self.requester.account_id),
            verb=f"createHits.{start}",
            token=self.token,
            input=self.digest,
        )

    def valid_from(self, start: int) -> int:
        """The number of valid HITs from this item on."""
        return sum(not isinstance(item, Refused) for item in self.items[start:])


@dataclass(frozen=True, slots=True)
class _Chunk:
    """The published HITs of a chunk by their place in it, and what the next chunk starts with."""

    hits: Mapping[int, Hit]
    hold_id: UUID | None
    short: Refused | None = None


@retried
async def _publish_chunk(call: _Call, start: int, part: Sequence[Item]) -> _Chunk:
    request = call.request(start)
    async with unit_of_work() as unit:
        await require_publishing(call.requester)
        group = await queries.locked_group_of(call.hit_type)
        earlier = await earlier_answer(request) or {}
        hits, hold_id = await _done_before(earlier, call.hold_id)
        waiting = {n: each for n, each in _valid(part).items() if n not in hits}
        if not waiting or call.short:
            if not earlier:
                await release(request)
            return _Chunk(hits, hold_id, call.short)
        try:
            price = await price_now(call.hit_type, call.offer.max_assignments)
        except Refused as refused:
            if not earlier:
                raise
            return _Chunk(hits, hold_id, refused)
        cost = price.cost * call.offer.max_assignments
        plan = await call_plans.plan(
            call.requester.id,
            hold_id,
            [cost] * len(waiting),
            later=cost * call.valid_from(start + len(part)),
            goes_as_far_as_funds=call.goes_as_far_as_funds,
        )
        if plan.short and not (hits or call.has_begun or call.goes_as_far_as_funds):
            raise plan.short
        publication = Publication(call.requester, call.hit_type, group, call.offer, price)
        chosen = dict(list(waiting.items())[: plan.count])
        added = await publication.publish(list(chosen.values()), unit, await plan.moved())
        hits |= dict(zip(chosen, added, strict=True))
        if added:
            await (extend_answer if earlier else store_answer)(request, _stored(hits, plan.hold_id))
        elif not earlier:
            await release(request)
        return _Chunk(hits, plan.hold_id, plan.short)


async def _done_before(
    earlier: Mapping[str, str], hold_id: UUID | None
) -> tuple[dict[int, Hit], UUID | None]:
    """The HITs that an earlier request with the same token published, and the hold of its call."""
    places = {name: UUID(id) for name, id in earlier.items()}
    first_hold = places.pop(_HOLD, None)
    known = (
        {hit.id: hit for hit in await Hit.filter(id__in=list(places.values()))} if places else {}
    )
    return {int(n): known[id] for n, id in places.items()}, hold_id or first_hold


def _stored(hits: Mapping[int, Hit], hold_id: UUID | None) -> dict[str, UUID | str]:
    stored: dict[str, UUID | str] = {str(n): hit.id for n, hit in hits.items()}
    return stored if hold_id is None else stored | {_HOLD: hold_id}


def _answer(item: Item, hit: Hit | None, short: Refused | None) -> Hit | Refused:
    answer = item if isinstance(item, Refused) else hit or short
    assert answer is not None, "a valid HIT that the balance covers is published"
    return answer


def _valid(items: Sequence[Item]) -> dict[int, Checked]:
    return {n: item for n, item in enumerate(items) if not isinstance(item, Refused)}


async def _checked_items(drafts: Sequence[HitDraft | Refused]) -> list[Item]:
    """All drafts, checked before anything is published; other requests may run in between."""
    items: list[Item] = []
    began = 0.0
    for number, draft in enumerate(drafts):
        if time.monotonic() - began > SECONDS_A_TURN:
            await asyncio.sleep(0)
            began = time.monotonic()
        if isinstance(draft, Refused):
            items.append(draft)
            continue
        try:
            items.append((rules.checked_hit(draft, f"hits[{number}]."), draft.annotation))
        except Refused as refused:
            items.append(refused)
    return items


def _digest(offer: Offer, drafts: Sequence[HitDraft | Refused], as_far_as_funds_go: bool) -> str:
    questions = [
        str(each) if isinstance(each, Refused) else [to_values(each.question), each.annotation]
        for each in drafts
    ]
    parts: list[object] = [asdict(offer), questions]
    if as_far_as_funds_go:
        parts.append("asFarAsFundsGo")
    return hashlib.sha256(orjson.dumps(parts, default=str)).hexdigest()
