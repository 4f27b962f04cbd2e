"""The job that offers another assignment for each one of a batch that was rejected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from domain.batches import settings as batch_settings
from domain.batches.models import Batch
from domain.batches.work import kinds, rejected
from domain.batches.work.expire import after_of
from domain.batches.work.extend import OPEN
from domain.batches.work.kinds import BatchWork
from domain.batches.work.offering import HITS_A_CHUNK, Offering
from domain.hits.commands.extend import apply_extension
from domain.hits.commands.publication import Offer, Publication
from domain.hits.commands.publish import price_now
from domain.hits.lifecycle import HitStatus
from domain.hits.models import Hit, HitGroup, HitType
from domain.hits.refusals import FeeBracketCrossed, HitTakenDown
from domain.hits.settlement import Settlement
from domain.jobs.kinds import Advance
from domain.jobs.models import Job
from domain.kernel import clock, work
from domain.kernel.refusals import Refused
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork


class RepublishRejected:
    """The kind of such jobs."""

    name = kinds.REPUBLISH

    async def chunk(self, job: Job) -> Advance:
        """Do fifty HITs. Fails where the one who began it may publish no more."""
        going, unit = await kinds.held(job), work.current()
        assert unit is not None, "a chunk is done in a transaction"
        if going.batch.state not in OPEN:
            return kinds.not_wanted(job, going.batch)
        ids = await rejected.next_hits(going.batch.id, after_of(job), HITS_A_CHUNK)
        offering = await Offering.of(job, going, ids)
        chunk = _Rejections(going, offering, Settlement(unit, clock.now()))
        waiting = await rejected.of_hits(list(offering.hits))
        for hit_id in ids:
            hit, assignments = offering.hits.get(hit_id), waiting.get(hit_id, [])
            if hit is not None and assignments and not await chunk.offer(hit, assignments):
                break
            offering.last = hit_id
        await chunk.settlement.settle()
        return offering.advance(job, ids)


class _Rejections:
    """HITs that are offered again, in one settlement."""

    def __init__(self, going: BatchWork, offering: Offering, settlement: Settlement) -> None:
        self.going, self.offering, self.settlement = going, offering, settlement

    async def offer(self, hit: Hit, assignments: Sequence[UUID]) -> bool:
        """Whether the chunk goes on: what was rejected is offered again, or cannot be."""
        try:
            offered = await self._extended(hit, len(assignments))
            if offered is None:
                offered = await self._copied(hit, len(assignments))
        except Refused:
            self.offering.refused += 1
            return True
        if offered is None:
            return False
        at, batch_id = self.settlement.at, self.going.batch.id
        await rejected.note(assignments, batch_id=batch_id, hit_id=offered.id, at=at)
        self.offering.done += len(assignments)
        return True

    async def _extended(self, hit: Hit, slots: int) -> Hit | None:
        """The same HIT with more assignments; None where its fee or its end does not allow it, or
        the money does not cover it."""
        if hit.taken_down_at is not None:
            raise HitTakenDown()
        if hit.status is HitStatus.DISPOSED:
            return None
        at, until = self.settlement.at, hit.expires_at
        if hit.has_expired(at):
            if hit.hit_type_id in self.offering.retired:
                raise self.offering.retired[hit.hit_type_id]
            until = at + _lifetime(self.going.batch)
        trial = hit.copy_with()
        try:
            apply_extension(Settlement(UnitOfWork(), at), trial, slots=slots, expires_at=until)
        except FeeBracketCrossed:
            return None
        if not self.offering.covers(hit.cost * (trial.reserved_slots - hit.reserved_slots)):
            return None
        apply_extension(self.settlement, hit, slots=slots, expires_at=until)
        return hit

    async def _copied(self, hit: Hit, slots: int) -> Hit | None:
        """A new HIT with the same values, and as many assignments as were rejected."""
        if self.offering.short is not None:
            return None
        batch = self.going.batch
        assert batch.hit_type_id is not None, "the batch is published"
        if batch.hit_type_id in self.offering.retired:
            raise self.offering.retired[batch.hit_type_id]
        hit_type = await HitType.get(id=batch.hit_type_id)
        price = await price_now(hit_type, slots)
        if not self.offering.covers(price.cost * slots):
            return None
        offer = Offer(
            hit_type_id=hit_type.id,
            lifetime_seconds=int(_lifetime(batch).total_seconds()),
            max_assignments=slots,
        )
        group = await HitGroup.get(hit_type_id=hit_type.id)
        row = await _VALUES.row(hit.id)
        assert row is not None, "a HIT has a question"
        publication = Publication(
            self.going.requester, hit_type, group, offer, price, batch.template_id
        )
        (copy,) = await publication.add([(row["body"], hit.annotation)], self.settlement)
        return copy


def _lifetime(batch: Batch) -> timedelta:
    settings = batch_settings.from_values(batch.settings)
    return timedelta(seconds=settings.hits.lifetime_seconds)


_VALUES = Statement("SELECT CAST(body AS text) AS body FROM questions WHERE hit_id = $1")
