"""Raising the reward of a batch: HITs that nobody ever accepted move to a HIT type that pays more.

The others keep theirs. A HIT type never changes, so each reward of a batch has one of its own, with
its own group. The job of the batch holds the batch, and calls this chunk by chunk.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.hits import queries, rules
from domain.hits.commands.publish import price_now
from domain.hits.commands.register_type import create_hit_type
from domain.hits.facts import SlotsChanged
from domain.hits.models import Hit, HitGroup, HitType
from domain.hits.pricing import Price
from domain.hits.refusals import HitsTakenDown
from domain.hits.rules import HitTypeDraft
from domain.hits.settlement import Settlement
from domain.kernel import bounds, clock
from domain.kernel.ids import new_id
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import Refused
from domain.kernel.statement import Statement, key
from domain.kernel.work import UnitOfWork, is_open
from domain.ledger import spending
from domain.ledger.spending import Spendable
from domain.ledger.transfers import released, reserved
from domain.people.models import Requester
from domain.people.standing import require_publishing

_TYPES = Statement("SELECT id FROM hit_types WHERE batch_id = $1")
_EVER_ACCEPTED = Statement("SELECT DISTINCT hit_id FROM assignments WHERE hit_id = ANY($1::uuid[])")
_MOVE = Statement(
    """UPDATE hits SET hit_type_id = $2, group_id = $3, reward_cents = $4, fee_cents = $5
    WHERE id = ANY($1::uuid[])"""
)


async def raised_type(
    requester: Requester, draft: HitTypeDraft, reward: Money, *, before: HitType
) -> HitType:
    """The batch's HIT type with this reward: a new one, unless the batch has had the reward.

    `draft` is that of `before`, the type of the HITs that will move. The new group is paused where
    the group before is, and the same workers are invited. Raises InvalidInput for a reward that is
    not higher.
    """
    assert draft.scope is not None, "only HITs of a batch move together"
    least, most = before.reward + Money(1), rules.LARGEST_REWARD
    bounds.money("reward", reward, at_least=least, at_most=most)
    group = await HitGroup.get(hit_type_id=before.id)
    scope = replace(
        draft.scope, is_paused=group.is_paused, invitation_type_id=before.invitation_type_id
    )
    return await create_hit_type(requester, replace(draft, reward=reward, scope=scope))


@dataclass(frozen=True, slots=True)
class Raised:
    """The HITs that moved, in the order of their ids. Where the money did not cover all that
    could move, the first that is left, and why."""

    hits: Sequence[Hit]
    left: Hit | None = None
    short: Refused | None = None


async def raise_reward(
    requester: Requester, hit_ids: Sequence[UUID], *, to: HitType, unit: UnitOfWork
) -> Raised:
    """Move those of these HITs to this type that are open, were never accepted, and pay less, in
    the order of their ids, as far as the money goes; in a unit of work that is open.

    Their additional money is reserved. Raises the refusals of publishing: then none has moved.
    """
    assert is_open(), "HITs move in the unit of work of their batch"
    held = await queries.held_of_requester(requester, hit_ids)
    await require_publishing(requester)
    at = clock.now()
    movable = await _movable(held.values(), to, at)
    if not movable:
        return Raised([])
    assert to.batch_id is not None, "the HITs of a batch move"
    await queries.hold_groups_of(to.batch_id)
    if await queries.types_taken_down(to.batch_id):
        raise HitsTakenDown()
    prices = {slots: await price_now(to, slots) for slots in {h.max_assignments for h in movable}}
    raised = _covered(movable, prices, await spending.locked(requester.id))
    if raised.hits:
        await _store(raised.hits, to, prices, Settlement(unit, at))
    return raised


def _covered(movable: Sequence[Hit], prices: Mapping[int, Price], spendable: Spendable) -> Raised:
    needed = NOTHING
    for number, hit in enumerate(movable):
        price = prices[hit.max_assignments]
        if hit.cost < price.cost:
            needed += (price.cost - hit.cost) * hit.max_assignments
            if short := spendable.shortage(needed):
                return Raised(movable[:number], hit, short)
    return Raised(movable)


async def _store(
    moving: Sequence[Hit], to: HitType, prices: Mapping[int, Price], settlement: Settlement
) -> None:
    group = await HitGroup.get(hit_type_id=to.id)
    more = [_move(hit, group, prices[hit.max_assignments], settlement) for hit in moving]
    settlement.unit.tell(
        SlotsChanged(
            occurred_at=settlement.at,
            hit_type_id=to.id,
            requester_id=to.requester_id,
            held_cents=sum(more),
        )
    )
    for slots, price in prices.items():
        ids = [hit.id for hit in moving if hit.max_assignments == slots]
        await _MOVE.run(ids, to.id, group.id, price.reward.cents, price.fee.cents)
    await settlement.settle()


async def _movable(hits: Collection[Hit], to: HitType, at: datetime) -> list[Hit]:
    types = {key(row["id"]) for row in await _TYPES.rows(to.batch_id)}
    cheaper = [
        hit
        for hit in hits
        if hit.is_open(at) and hit.reward < to.reward and hit.hit_type_id in types
    ]
    rows = await _EVER_ACCEPTED.rows([hit.id for hit in cheaper]) if cheaper else []
    accepted = {key(row["hit_id"]) for row in rows}
    return sorted((hit for hit in cheaper if hit.id not in accepted), key=lambda hit: hit.id)


def _move(hit: Hit, group: HitGroup, price: Price, settlement: Settlement) -> int:
    """Move one HIT. Returns how many cents more are held for it."""
    change = (price.cost.cents - hit.cost.cents) * hit.max_assignments
    settlement.move(hit, group.id)
    cause = f"raise:{hit.id}:{new_id()}"  # A HIT may be raised again; its lock prevents a repeat.
    owner = hit.requester_id
    if hit.cost < price.cost:
        more = (price.cost - hit.cost) * hit.max_assignments
        settlement.transfer(reserved(owner, hit.id, more, cause=cause))
    elif price.cost < hit.cost:  # A fee may have fallen by more than the reward is higher.
        less = (hit.cost - price.cost) * hit.max_assignments
        settlement.transfer(released(owner, hit.id, less, cause=cause))
    hit.hit_type_id, hit.group_id = group.hit_type_id, group.id
    hit.reward_cents, hit.fee_cents = price.reward.cents, price.fee.cents
    return change
