"""Several bonuses in one call, in chunks of one commit: each has its own answer.

The first chunk prices the whole call (`call_plans.py`). Each chunk stores which of its bonuses were
paid, under the client token: the same call sent again, also after a fault in the middle, pays the
rest and nothing twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

import orjson

from domain.assignments import bonuses, queries, rules
from domain.assignments.bonuses import BonusDraft, PricedBonus
from domain.assignments.commands.bonus_payments import GrantedBonus, pay
from domain.assignments.models import Bonus
from domain.hits.commands import call_plans
from domain.hits.commands.call_plans import CallPlan
from domain.kernel import bounds, calls, clock
from domain.kernel.chunks import in_chunks
from domain.kernel.idempotency import (
    IdempotentRequest,
    earlier_answer,
    extend_answer,
    release,
    store_answer,
)
from domain.kernel.money import Money
from domain.kernel.refusals import Objections, Refused
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester

BONUSES_A_CHUNK = 50  # one commit each: few, so that others do not wait long for a HIT
_HOLD = "hold"  # the name of the call's hold in the stored answer to its first chunk

Item = PricedBonus | Refused


async def send_bonuses(
    requester: Requester,
    drafts: Sequence[BonusDraft],
    *,
    as_far_as_funds_go: bool = False,
    client_token: str | None = None,
) -> list[Bonus | Refused]:
    """Send several bonuses; answers come in input order, and one that is refused stops no other.

    Raises InvalidInput with every value that is out of bounds. Raises InsufficientFunds or
    SpendingLimitReached, and pays nothing, where the balance or the limit of the day does not
    cover all of them; with `as_far_as_funds_go`, the first ones that they cover are paid.
    """
    bounds.several("items", drafts, at_least=1, at_most=rules.MOST_BONUSES_A_CALL)
    wrong = Objections()
    for number, draft in enumerate(drafts):
        wrong.check(rules.check_bonus, draft.amount, draft.reason, f"items[{number}].")
    wrong.raise_any()
    at = clock.now()
    call = _BonusCall(
        requester=requester,
        items=await bonuses.priced(requester, drafts, at),
        at=at,
        goes_as_far_as_funds=as_far_as_funds_go,
        token=client_token,
        digest="" if client_token is None else _digest(drafts, as_far_as_funds_go),
    )
    try:
        return await in_chunks(call.items, BONUSES_A_CHUNK, call.pay)
    finally:
        await call_plans.give_back(call.hold_id, verb="sendBonuses")


@dataclass(slots=True, kw_only=True)
class _BonusCall:
    """One call: its input, and how far it came by the last chunk."""

    requester: Requester
    items: Sequence[Item]
    at: datetime
    goes_as_far_as_funds: bool
    token: str | None
    digest: str
    hold_id: UUID | None = None
    short: Refused | None = None
    has_begun: bool = False  # some are paid: from then on, the others are refused singly

    async def pay(self, start: int, part: Sequence[Item]) -> list[Bonus | Refused]:
        """Pay one chunk, in one commit."""
        try:
            done = await _pay_chunk(self, start, part)
        except Refused as refused:
            if not self.has_begun:
                raise
            return [item if isinstance(item, Refused) else refused for item in part]
        self.hold_id, self.short = done.hold_id, done.short
        self.has_begun = self.has_begun or bool(done.paid)
        return [_answer(item, done.paid.get(n), done.short) for n, item in enumerate(part)]

    def request(self, start: int) -> IdempotentRequest:
        """The request of one chunk."""
        return IdempotentRequest(
            account_id=calls.caller(self.requester.account_id),
            verb=f"sendBonuses.{start}",
            token=self.token,
            input=self.digest,
            stored_for=None,
        )

    async def plan(
        self, hold_id: UUID | None, waiting: Mapping[int, PricedBonus], behind: int
    ) -> CallPlan:
        """How many of the chunk are paid. `behind` is the place of the first item after it."""
        later = [item.cost for item in self.items[behind:] if isinstance(item, PricedBonus)]
        return await call_plans.plan(
            self.requester.id,
            hold_id,
            [item.cost for item in waiting.values()],
            later=Money(sum(cost.cents for cost in later)),
            goes_as_far_as_funds=self.goes_as_far_as_funds,
        )


@dataclass(frozen=True, slots=True)
class _BonusChunk:
    """The bonuses of a chunk by their place in it, and what the next chunk starts with."""

    paid: Mapping[int, Bonus]
    hold_id: UUID | None
    short: Refused | None = None


@retried
async def _pay_chunk(call: _BonusCall, start: int, part: Sequence[Item]) -> _BonusChunk:
    request = call.request(start)
    valid = {n: item for n, item in enumerate(part) if isinstance(item, PricedBonus)}
    async with unit_of_work() as unit:
        ids = [item.assignment_id for item in valid.values()]
        hits, held = await queries.held_of_requester(call.requester, ids)
        earlier = await earlier_answer(request) or {}
        paid, hold_id = await _done_before(earlier, call.hold_id)
        waiting = {n: item for n, item in valid.items() if n not in paid}
        if not waiting or call.short:
            if not earlier:
                await release(request)
            return _BonusChunk(paid, hold_id, call.short)
        plan = await call.plan(hold_id, waiting, start + len(part))
        if plan.short and not (paid or call.has_begun or call.goes_as_far_as_funds):
            raise plan.short
        chosen = dict(list(waiting.items())[: plan.count])
        granted = [
            GrantedBonus(hits[row.hit_id], row, item.draft.amount, item.draft.reason)
            for item in chosen.values()
            for row in (held[item.assignment_id],)
        ]
        added = await pay(call.requester, granted, unit, at=call.at, moved=await plan.moved())
        paid |= dict(zip(chosen, added, strict=True))
        if added:
            await (extend_answer if earlier else store_answer)(request, _stored(paid, plan.hold_id))
        elif not earlier:
            await release(request)
        return _BonusChunk(paid, plan.hold_id, plan.short)


async def _done_before(
    earlier: Mapping[str, str], hold_id: UUID | None
) -> tuple[dict[int, Bonus], UUID | None]:
    """The bonuses that an earlier request with the same token paid, and the hold of its call."""
    places = {name: UUID(id) for name, id in earlier.items()}
    first_hold = places.pop(_HOLD, None)
    known = await Bonus.in_bulk(places.values(), "id") if places else {}
    return {int(n): known[id] for n, id in places.items()}, hold_id or first_hold


def _stored(paid: Mapping[int, Bonus], hold_id: UUID | None) -> dict[str, UUID | str]:
    stored: dict[str, UUID | str] = {str(n): bonus.id for n, bonus in paid.items()}
    return stored if hold_id is None else stored | {_HOLD: hold_id}


def _answer(item: Item, bonus: Bonus | None, short: Refused | None) -> Bonus | Refused:
    answer = bonus or (item if isinstance(item, Refused) else short)
    assert answer is not None, "a valid bonus that the balance covers is paid"
    return answer


def _digest(drafts: Sequence[BonusDraft], as_far_as_funds_go: bool) -> str:
    parts = [[asdict(draft) for draft in drafts], as_far_as_funds_go]
    return hashlib.sha256(orjson.dumps(parts, default=str)).hexdigest()
