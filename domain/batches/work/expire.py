"""The jobs that expire HITs of a batch: all of them, or those that nobody has taken."""

from __future__ import annotations

from uuid import UUID

from domain.batches.lifecycle import BatchState, BatchVerb
from domain.batches.work import hits_in_turn, kinds
from domain.batches.writing import move, store
from domain.hits.commands.close import expire_in
from domain.hits.commands.close_many import CLOSED_A_CHUNK, close_chunk
from domain.hits.models import Hit
from domain.hits.settlement import Settlement
from domain.jobs.kinds import Advance, UnknownArguments
from domain.jobs.models import Job
from domain.kernel import work
from domain.kernel.refusals import Refused, WrongState


def after_of(job: Job) -> UUID:
    """The last HIT that a job has looked at. Raises UnknownArguments."""
    try:
        return hits_in_turn.FIRST if job.cursor is None else UUID(job.cursor["after"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise UnknownArguments(job.kind) from error


def advance_to(job: Job, ids: list[UUID], done: int) -> Advance:
    """A job that has looked at these HITs, and done so many."""
    is_over = len(ids) < CLOSED_A_CHUNK
    done += job.done
    total = done if is_over else max(job.total or 0, done)
    after = str(ids[-1] if ids else after_of(job))
    return Advance(cursor={"after": after}, done=done, total=total, is_over=is_over)


class CancelBatch:
    """The kind of jobs that expire all HITs of a batch; then the batch is CANCELLED."""

    name = kinds.CANCEL

    async def chunk(self, job: Job) -> Advance:
        """Expire a hundred."""
        going = await kinds.held(job)
        batch, unit = going.batch, work.current()
        assert unit is not None, "a chunk is done in a transaction"
        if batch.state is not BatchState.CANCELLING:
            return kinds.not_wanted(job, batch)
        ids = await hits_in_turn.next_running(batch.id, after_of(job), CLOSED_A_CHUNK)
        answers = await close_chunk(going.requester, ids, expire_in) if ids else []
        advance = advance_to(job, ids, sum(not isinstance(each, Refused) for each in answers))
        if advance.is_over:
            move(batch, BatchVerb.FIND_CANCELLED)
            await store(batch, unit)
        return advance


class ExpireUnfilled:
    """The kind of jobs that expire those HITs of a batch that nobody has taken in time."""

    name = kinds.EXPIRE_UNFILLED

    async def chunk(self, job: Job) -> Advance:
        """Expire a hundred."""
        going = await kinds.held(job)
        ids = await hits_in_turn.next_untaken(going.batch.id, after_of(job), CLOSED_A_CHUNK)
        answers = await close_chunk(going.requester, ids, _expire_untaken) if ids else []
        return advance_to(job, ids, sum(not isinstance(each, Refused) for each in answers))


def _expire_untaken(settlement: Settlement, hit: Hit) -> None:
    if hit.available < hit.max_assignments:
        raise WrongState("HIT", "TAKEN", ["free"])  # A worker was first.
    expire_in(settlement, hit)
