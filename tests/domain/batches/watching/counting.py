"""A keeper of the counts of batches, stepped by hand; HIT types that become those of a batch."""

from domain.batches.watching import queries, verifying
from domain.batches.watching.following import BatchCounter
from domain.kernel.statement import Statement
from tests.domain.batches.published import a_batch
from tests.domain.dashboard.keeping import keep_up

_TYPE = Statement("UPDATE hit_types SET batch_id = $2 WHERE id = $1")
_GROUP = Statement("UPDATE hit_groups SET batch_id = $2 WHERE hit_type_id = $1")
ROWS = [{"text": "One."}, {"text": "Two."}, {"text": "Three."}]


async def a_batch_with(requester, *hit_types):
    """A published batch with three HITs of its own, and those of these HIT types."""
    batch, hits = await a_batch(requester, ROWS)
    for hit_type in hit_types:
        await _TYPE.run(hit_type.id, batch.id)
        await _GROUP.run(hit_type.id, batch.id)
    return batch, hits


async def counted(batch, follower=None):
    """The counts of a batch, after everything in the log is counted; they are exact."""
    await keep_up(follower or BatchCounter())
    assert await verifying.differences() == []
    return await queries.counts_of(batch.id)
