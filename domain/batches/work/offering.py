"""Changing the HITs of a batch one after the other in a chunk, as far as the money goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from domain.batches.work.expire import after_of
from domain.batches.work.kinds import BatchWork
from domain.hits import queries as hits
from domain.hits.models import Hit, HitType
from domain.hits.pricing import check_not_retired
from domain.hits.refusals import HitsTakenDown
from domain.jobs.kinds import Advance
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.money import NOTHING, Money
from domain.kernel.refusals import Refused
from domain.ledger import spending
from domain.ledger.spending import Spendable

HITS_A_CHUNK = 50
LOOKED_AGAIN_AFTER = timedelta(seconds=15)  # for money, and for the next day of a limit


@dataclass(slots=True)
class Offering:
    """The HITs of one chunk, locked in lock order, and what may be spent on them."""

    hits: dict[UUID, Hit]
    spendable: Spendable
    retired: dict[UUID, Refused]  # the HIT types that offer no HIT again
    spent: Money = NOTHING
    done: int = 0
    refused: int = 0
    last: UUID | None = None  # the last HIT that was looked at
    short: Refused | None = None

    @classmethod
    async def of(cls, job: Job, going: BatchWork, ids: Sequence[UUID]) -> Offering:
        """Lock HITs, groups and money. Raises a refusal where the one who began the job may
        publish no more."""
        held = await hits.held_of_requester(going.requester, ids)
        await going.check_duty(job)
        await hits.hold_groups_of(going.batch.id)
        retired: dict[UUID, Refused] = {}
        for hit_type in await HitType.filter(batch_id=going.batch.id):
            try:
                await check_not_retired(hit_type)
            except Refused as refused:
                retired[hit_type.id] = refused
        for type_id in await hits.types_taken_down(going.batch.id):
            retired[type_id] = HitsTakenDown()
        return cls(held, await spending.locked(going.requester.id), retired)

    def covers(self, cost: Money) -> bool:
        """Take this money, where there is enough. The chunk ends where there is not."""
        self.short = self.spendable.shortage(cost, taken=self.spent)
        if self.short is None:
            self.spent += cost
        return self.short is None

    def advance(self, job: Job, ids: Sequence[UUID]) -> Advance:
        """How far the job is. It waits for money where that has run out."""
        is_over = self.short is None and len(ids) < HITS_A_CHUNK
        cursor = job.cursor or {}
        refused = int(cursor.get("refused", 0)) + self.refused
        done = job.done + self.done
        after = str(self.last or after_of(job))
        message = f"{refused} HITs could not be offered again." if refused else None
        advance = Advance(
            cursor={"after": after, "refused": refused},
            done=done,
            total=done if is_over else max(job.total or 0, done),
            message=message,
            is_over=is_over,
        )
        if self.short is None:
            return advance
        again = clock.now() + LOOKED_AGAIN_AFTER
        return replace(advance, message=self.short.message, due_at=again)
