"""The job that extends all HITs of a batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.batches.lifecycle import BatchState
from domain.batches.work import hits_in_turn, kinds
from domain.batches.work.expire import after_of
from domain.batches.work.offering import HITS_A_CHUNK, Offering
from domain.hits.commands.extend import apply_extension, revives
from domain.hits.models import Hit
from domain.hits.settlement import Settlement
from domain.jobs.kinds import Advance, UnknownArguments
from domain.jobs.models import Job
from domain.kernel import clock, work
from domain.kernel.refusals import Refused
from domain.kernel.work import UnitOfWork

OPEN = (BatchState.PUBLISHED, BatchState.PAUSED)


@dataclass(frozen=True, slots=True)
class _More:
    """What each HIT gets."""

    slots: int
    expires_at: datetime | None

    @classmethod
    def of(cls, job: Job) -> _More:
        try:
            until = job.arguments["expires_at"]
            at = None if until is None else datetime.fromisoformat(until)
            return cls(int(job.arguments["slots"]), at)
        except (KeyError, ValueError, TypeError) as error:
            raise UnknownArguments(job.kind) from error

    def apply(self, settlement: Settlement, hit: Hit) -> None:
        """Extend the HIT. Raises a refusal."""
        apply_extension(settlement, hit, slots=self.slots, expires_at=self.expires_at)


class ExtendBatch:
    """The kind of such jobs."""

    name = kinds.EXTEND

    async def chunk(self, job: Job) -> Advance:
        """Extend fifty. Fails where the one who began it may publish no more."""
        more, going, unit = _More.of(job), await kinds.held(job), work.current()
        assert unit is not None, "a chunk is done in a transaction"
        if going.batch.state not in OPEN:
            return kinds.not_wanted(job, going.batch)
        ids = await hits_in_turn.next_kept(going.batch.id, after_of(job), HITS_A_CHUNK)
        offering = await Offering.of(job, going, ids)
        settlement = Settlement(unit, clock.now())
        for hit_id in ids:
            hit = offering.hits.get(hit_id)
            if hit is not None and not _extend(offering, settlement, hit, more):
                break
            offering.last = hit_id
        await settlement.settle()
        return offering.advance(job, ids)


def _extend(offering: Offering, settlement: Settlement, hit: Hit, more: _More) -> bool:
    """Whether the chunk goes on: the HIT is extended, or cannot be."""
    trial = hit.copy_with()
    try:
        if revives(hit, more.expires_at, settlement.at) and hit.hit_type_id in offering.retired:
            raise offering.retired[hit.hit_type_id]
        # On a copy first, since a refusal may come after the first change.
        more.apply(Settlement(UnitOfWork(), settlement.at), trial)
    except Refused:
        offering.refused += 1
        return True
    if not offering.covers(hit.cost * max(0, trial.reserved_slots - hit.reserved_slots)):
        return False
    more.apply(settlement, hit)
    offering.done += 1
    return True
