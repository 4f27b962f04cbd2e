"""HITs of one type that are published together, by the same few statements for any number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson

from domain.hits.facts import HitPublished
from domain.hits.lifecycle import HitStatus
from domain.hits.models import Hit, HitGroup, HitType
from domain.hits.pricing import Price
from domain.hits.published_texts import look_at
from domain.hits.settlement import Settlement
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement, dialect
from domain.kernel.work import UnitOfWork
from domain.ledger.posting import Transfer
from domain.ledger.transfers import reserved
from domain.people.models import Requester

Checked = tuple[str, str | None]  # a question, or values for a template, as JSON; the annotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """How HITs are offered: their type, their lifetime, the number of workers for each."""

    hit_type_id: UUID
    lifetime_seconds: int
    max_assignments: int = 1


@dataclass(frozen=True, slots=True)
class Publication:
    """For use inside a unit of work that holds the group and has checked the balance."""

    requester: Requester
    hit_type: HitType
    group: HitGroup
    offer: Offer
    price: Price
    template_id: UUID | None = None  # the items are values for it: {"row": number, "values": {}}

    async def publish(
        self, items: Sequence[Checked], unit: UnitOfWork, moved: Sequence[Transfer] = ()
    ) -> list[Hit]:
        """Write the HITs and their questions, reserve their money, count them and tell of them.

        `moved` are transfers that make room for them, posted together with theirs.
        """
        settlement = Settlement(unit, clock.now())
        settlement.transfer(*moved)
        hits = await self.add(items, settlement) if items else []
        await settlement.settle()
        return hits

    async def add(self, items: Sequence[Checked], settlement: Settlement) -> list[Hit]:
        """The same in a settlement that the caller settles, together with what else it has."""
        pattern = self._pattern(settlement.at)
        hits = [pattern.copy_with(id=new_id(), annotation=annotation) for _, annotation in items]
        bodies = [question for question, _ in items]
        await _write(pattern, hits, bodies, self.template_id)
        await look_at(self.hit_type, bodies, self.template_id)
        settlement.publish(self.group.id, len(hits), expires_at=pattern.expires_at)
        cost = pattern.cost * pattern.max_assignments
        for hit in hits:
            settlement.transfer(
                reserved(self.requester.id, hit.id, cost, cause=f"publish:{hit.id}")
            )
            settlement.unit.tell(
                HitPublished(
                    occurred_at=settlement.at,
                    hit_id=hit.id,
                    hit_type_id=self.hit_type.id,
                    requester_id=self.requester.id,
                    hits=1,
                    slots=pattern.max_assignments,
                    open_slots=pattern.available,
                    held_cents=cost.cents,
                )
            )
        return hits

    def _pattern(self, now: datetime) -> Hit:
        """The HIT without an id and an annotation: the others are equal to it."""
        hit_type, most = self.hit_type, self.offer.max_assignments
        return Hit.new(
            hit_type_id=hit_type.id,
            group_id=self.group.id,
            requester_id=self.requester.id,
            status=HitStatus.ASSIGNABLE,
            max_assignments=most,
            available=most,
            reward_cents=hit_type.reward_cents,
            fee_cents=self.price.fee.cents,
            assignment_duration_seconds=hit_type.assignment_duration_seconds,
            auto_approval_delay_seconds=hit_type.auto_approval_delay_seconds,
            created_at=now,
            expires_at=now + timedelta(seconds=self.offer.lifetime_seconds),
        )


async def _write(
    pattern: Hit, hits: Sequence[Hit], questions: Sequence[str], template_id: UUID | None
) -> None:
    ids = [hit.id for hit in hits]
    notes = [hit.annotation for hit in hits]
    shared = (
        pattern.hit_type_id,
        pattern.group_id,
        pattern.requester_id,
        pattern.status.value,
        pattern.max_assignments,
        pattern.reward_cents,
        pattern.fee_cents,
        pattern.assignment_duration_seconds,
        pattern.auto_approval_delay_seconds,
        pattern.created_at,
        pattern.expires_at,
    )
    if dialect() == "postgres":
        await _ADD_HITS.run(ids, notes, *shared)
        await _ADD_QUESTIONS.run(ids, questions, template_id)
    else:
        await _ADD_HITS.run(_json(ids, notes), None, *shared)
        await _ADD_QUESTIONS.run(_json(ids, questions), None, template_id)


def _json(*columns: Sequence[object]) -> str:
    return orjson.dumps(list(zip(*columns, strict=True))).decode()


_ADD = """INSERT INTO hits (id, annotation, hit_type_id, group_id, requester_id, status,
        max_assignments, available, reward_cents, fee_cents, assignment_duration_seconds,
        auto_approval_delay_seconds, created_at, expires_at)"""
_ADD_HITS = Statement(
    f"""{_ADD}
    SELECT id, annotation, $3::uuid, $4::uuid, $5::uuid, $6::text, $7::integer, $7, $8::bigint,
        $9::bigint, $10::integer, $11::integer, $12::timestamptz, $13::timestamptz
    FROM unnest($1::uuid[], $2::text[]) AS hit (id, annotation)""",
    sqlite=f"""{_ADD}
    SELECT value ->> 0, value ->> 1, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $12, $13
    FROM json_each($1) WHERE $2 IS NULL""",
)
_ADD_QUESTIONS = Statement(
    """INSERT INTO questions (hit_id, body, template_id)
    SELECT id, body, $3::uuid FROM unnest($1::uuid[], $2::jsonb[]) AS question (id, body)""",
    sqlite="""INSERT INTO questions (hit_id, body, template_id)
    SELECT value ->> 0, value ->> 1, $3 FROM json_each($1) WHERE $2 IS NULL""",
)
