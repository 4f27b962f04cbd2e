"""The job that moves HITs of a batch, which nobody ever accepted, to a HIT type that pays more."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from domain.batches.work import hits_in_turn, kinds
from domain.batches.work.expire import after_of
from domain.batches.work.extend import OPEN
from domain.batches.work.offering import HITS_A_CHUNK, LOOKED_AGAIN_AFTER
from domain.batches.writing import store
from domain.hits.commands.raise_reward import Raised, raise_reward
from domain.hits.models import HitType
from domain.jobs.kinds import Advance, UnknownArguments
from domain.jobs.models import Job
from domain.kernel import clock, work


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
        raised = await raise_reward(going.requester, ids, to=to, unit=unit) if ids else Raised([])
        done = job.done + len(raised.hits)
        if raised.left is not None and raised.short is not None:
            seen = [each for each in ids if each < raised.left.id]
            again = clock.now() + LOOKED_AGAIN_AFTER
            return replace(_advance(job, seen, done), message=raised.short.message, due_at=again)
        is_over = len(ids) < HITS_A_CHUNK
        if is_over:
            await store(going.batch, unit)  # told once for all HITs that pay more
        return replace(_advance(job, ids, done), is_over=is_over)


async def _type_of(job: Job) -> HitType:
    try:
        key = UUID(job.arguments["hit_type_id"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise UnknownArguments(job.kind) from error
    return await HitType.get(id=key)


def _advance(job: Job, ids: list[UUID], done: int) -> Advance:
    after = str(ids[-1] if ids else after_of(job))
    return Advance(cursor={"after": after}, done=done, total=max(job.total or 0, done))
