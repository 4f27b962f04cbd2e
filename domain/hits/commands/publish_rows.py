"""Publishing HITs of a batch: many of one type, which differ in the values of their template alone.

In the place of a transfer and a fact for each HIT there are one transfer for each row of holds, and
what the batch tells: nobody has asked for one of these HITs, as a caller of createHits has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson

from domain.hits.facts import SlotsChanged
from domain.hits.lifecycle import HitStatus
from domain.hits.models import HitGroup, HitType
from domain.hits.pricing import Price
from domain.hits.published_texts import look_at
from domain.hits.settlement import Settlement
from domain.kernel.ids import new_texts_of_ids
from domain.kernel.statement import Statement, dialect
from domain.ledger.transfers import reserved_together


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOffer:
    """The properties that the HITs of one chunk share. The caller holds the group."""

    hit_type: HitType
    group: HitGroup
    price: Price
    lifetime_seconds: int
    max_assignments: int
    template_id: UUID
    annotation: str

    def expires_at(self, at: datetime) -> datetime:
        """The end of the lifetime of HITs that are published at this instant."""
        return at + timedelta(seconds=self.lifetime_seconds)


async def publish_rows(
    offer: RowOffer, bodies: Sequence[str], settlement: Settlement, *, cause: str
) -> None:
    """Write a HIT for each of these values of the template, and its question. What they cost is
    known to be available. The caller settles."""
    ids, at = new_texts_of_ids(len(bodies)), settlement.at
    await _write(offer, ids, bodies, at)
    await look_at(offer.hit_type, bodies, offer.template_id)
    settlement.publish(offer.group.id, len(ids), expires_at=offer.expires_at(at))
    cost = offer.price.cost * offer.max_assignments
    owner = offer.hit_type.requester_id
    settlement.transfer(*reserved_together(owner, ids, cost, cause=cause))
    slots = offer.max_assignments * len(ids)
    settlement.unit.tell(
        SlotsChanged(
            occurred_at=at,
            hit_type_id=offer.hit_type.id,
            requester_id=owner,
            hits=len(ids),
            slots=slots,
            open_slots=slots,
            held_cents=(cost * len(ids)).cents,
        )
    )


async def _write(offer: RowOffer, ids: Sequence[str], bodies: Sequence[str], at: datetime) -> None:
    hit_type = offer.hit_type
    shared = (
        hit_type.id,
        offer.group.id,
        hit_type.requester_id,
        HitStatus.ASSIGNABLE.value,
        offer.max_assignments,
        hit_type.reward_cents,
        offer.price.fee.cents,
        hit_type.assignment_duration_seconds,
        hit_type.auto_approval_delay_seconds,
        at,
        offer.expires_at(at),
        offer.annotation,
    )
    if dialect() == "postgres":
        await _ADD.run(ids, bodies, offer.template_id, *shared)
        return
    await _ADD_HITS.run(orjson.dumps(ids).decode(), *shared)
    pairs = orjson.dumps(list(zip(ids, bodies, strict=True))).decode()
    await _ADD_QUESTIONS.run(pairs, offer.template_id)


_HIT_COLUMNS = """id, hit_type_id, group_id, requester_id, status, max_assignments, available,
    reward_cents, fee_cents, assignment_duration_seconds, auto_approval_delay_seconds, created_at,
    expires_at, annotation"""
_ADD = Statement(
    f"""WITH item AS (
        SELECT id, body FROM unnest($1::uuid[], $2::jsonb[]) AS item (id, body)
    ), added AS (
        INSERT INTO hits ({_HIT_COLUMNS})
        SELECT id, $4::uuid, $5::uuid, $6::uuid, $7::text, $8::integer, $8, $9::bigint,
            $10::bigint, $11::integer, $12::integer, $13::timestamptz, $14::timestamptz, $15::text
        FROM item
    )
    INSERT INTO questions (hit_id, body, template_id) SELECT id, body, $3::uuid FROM item"""
)
_ADD_HITS = Statement(
    f"""INSERT INTO hits ({_HIT_COLUMNS})
    SELECT value, $2, $3, $4, $5, $6, $6, $7, $8, $9, $10, $11, $12, $13 FROM json_each($1)"""
)
_ADD_QUESTIONS = Statement(
    """INSERT INTO questions (hit_id, body, template_id)
    SELECT value ->> 0, value ->> 1, $2 FROM json_each($1)"""
)
