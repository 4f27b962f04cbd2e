"""The price of an assignment: the reward, and the fee with the surcharges of requirements."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from domain.hits.models import HitType
from domain.hits.refusals import HitTypeRetired
from domain.hits.rules import HitTypeDraft
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import WrongState
from domain.kernel.statement import Statement
from domain.ledger.rules import assignment_fee
from domain.qualifications import system_types
from domain.qualifications.lifecycle import TypeKind, TypeStatus
from domain.qualifications.requirements.requirement import Comparator, Requirements, from_json

_USED = Statement(
    """SELECT name, status, kind, fee_cents FROM requirement_uses
    JOIN qualification_types ON qualification_types.id = requirement_uses.type_id
    WHERE number = $1 ORDER BY name"""
)

# Not from the catalogue of the process: a set that is being registered may be rolled back.
_SET = Statement("SELECT body FROM requirement_sets WHERE number = $1")
_PREMIUM = Statement(
    """SELECT fee_cents FROM qualification_types
       WHERE id = ANY($1::uuid[]) AND kind = 'PREMIUM' AND status = 'ACTIVE'"""
)
_GONE = (TypeStatus.DISPOSING, TypeStatus.DISPOSED)


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one approved assignment."""

    reward: Money
    fee: Money

    @property
    def cost(self) -> Money:
        """Both together."""
        return self.reward + self.fee


async def price_of(hit_type: HitType, max_assignments: int) -> Price:
    """The price of each assignment of a HIT with so many assignments.

    Raises HitTypeRetired, and WrongState with the name of a required qualification type that is
    not ACTIVE.
    """
    if hit_type.requirement_set is None:
        return Price(hit_type.reward, assignment_fee(hit_type.reward, max_assignments))
    await check_not_retired(hit_type)
    premium = NOTHING
    for required in await _USED.rows(hit_type.requirement_set):
        if required["status"] != TypeStatus.ACTIVE:
            what = f"qualification type {required['name']}"
            raise WrongState(what, required["status"], [TypeStatus.ACTIVE])
        if required["kind"] == TypeKind.PREMIUM:
            premium += Money(required["fee_cents"])
    fee = assignment_fee(
        hit_type.reward, max_assignments, masters=await _requires_masters(hit_type), premium=premium
    )
    return Price(hit_type.reward, fee)


async def price_of_draft(draft: HitTypeDraft, max_assignments: int) -> Price:
    """The price that HITs of a type with these properties would have now, for an estimate."""
    used = {each.type_id for each in draft.requirements}
    rows = await _PREMIUM.rows(list(used)) if used else []
    masters = any(
        each.type_id == system_types.MASTERS and each.comparator is Comparator.EXISTS
        for each in draft.requirements
    )
    premium = Money(sum(row["fee_cents"] for row in rows))
    fee = assignment_fee(draft.reward, max_assignments, masters=masters, premium=premium)
    return Price(draft.reward, fee)


async def check_not_retired(hit_type: HitType) -> None:
    """Raises HitTypeRetired, with the names of the deleted qualification types it requires."""
    if hit_type.retired_at is not None:
        rows = await _USED.rows(hit_type.requirement_set)
        raise HitTypeRetired([row["name"] for row in rows if row["status"] in _GONE])


async def _requires_masters(hit_type: HitType) -> bool:
    row = await _SET.row(hit_type.requirement_set)
    assert row is not None, f"there is no set {hit_type.requirement_set}"
    body = row["body"]
    return is_for_masters(from_json(orjson.loads(body) if isinstance(body, str | bytes) else body))


def is_for_masters(requirements: Requirements) -> bool:
    """Whether only workers with the Masters qualification meet the requirements."""
    return any(
        each.type_id == system_types.MASTERS and each.comparator is Comparator.EXISTS
        for each in requirements
    )
