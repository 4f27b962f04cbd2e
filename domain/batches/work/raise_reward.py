"""The job that moves HITs of a batch, which nobody ever accepted, to a HIT type that pays more."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from domain.batches.work import hits_in_turn, kinds
from domain.batches.work.expire import after_of
from domain.batches.work.extend import OPEN
from domain.batches.work.offering import HITS_A_CHUNK, LOOKED_AGAIN_AFTER
from domain.batches.writing import store
from domain.hits.commands.raise_reward import raise_reward
from domain.hits.models import Hit, HitType
from domain.hits.pricing import price_of
from domain.jobs.kinds import Advance, UnknownArguments
from domain.jobs.models import Job
from domain.kernel import clock, work
from domain.kernel.money import NOTHING
from domain.kernel.refusals import Refused
from domain.ledger import spending


class RaiseBatchReward:
    """The kind of such jobs."""

    name = kinds.RAISE_REWARD

    async def chunk(self, job: Job) -> Advance:
        """Move fifty, or as many as the money covers. Fails where the one who began it may publish
        no more."""
        going, unit = await kinds.held(job), work.current()
        assert unit is not None, "a chunk is done in a transaction"
        if going.batch.state not in OPEN:
            return kinds.not_wanted(job, going.batch)
        await going.check_duty(job)
        to = await _type_of(job)
        ids = await hits_in_turn.next_kept(going.batch.id, after_of(job), HITS_A_CHUNK)
        covered, short = await _covered(ids, to)
        moved = await raise_reward(going.requester, covered, to=to, unit=unit) if covered else []
        advance = _advance(job, covered, len(moved))
        if short is None:
            is_over = len(ids) < HITS_A_CHUNK
            if is_over:
                await store(going.batch, unit)  # told once for all HITs that pay more
            return replace(advance, is_over=is_over)
        return replace(advance, message=short.message, due_at=clock.now() + LOOKED_AGAIN_AFTER)


async def _type_of(job: Job) -> HitType:
    try:
        key = UUID(job.arguments["hit_type_id"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise UnknownArguments(job.kind) from error
    return await HitType.get(id=key)


async def _covered(ids: list[UUID], to: HitType) -> tuple[list[UUID], Refused | None]:
    """The first of these HITs that the balance covers at the higher reward, and why not more.

    HITs that will not move count too, so that the balance is enough. It is not locked: the HITs
    are locked before it.
    """
    rows = await Hit.filter(id__in=ids).order_by("id")
    prices = {slots: await price_of(to, slots) for slots in {hit.max_assignments for hit in rows}}
    spendable, needed = await spending.spendable(to.requester_id), NOTHING
    for number, hit in enumerate(rows):
        slots = hit.max_assignments
        if hit.available == slots and hit.cost < prices[slots].cost:
            needed += (prices[slots].cost - hit.cost) * slots
        if needed and (short := spendable.shortage(needed)):
            return ids[:number], short
    return ids, None


def _advance(job: Job, ids: list[UUID], moved: int) -> Advance:
    done = job.done + moved
    after = str(ids[-1] if ids else after_of(job))
    return Advance(cursor={"after": after}, done=done, total=max(job.total or 0, done))
