"""Moving a locked batch to another state, storing it, and telling it."""

from __future__ import annotations

import orjson

from domain.batches.facts import BatchChanged
from domain.batches.lifecycle import BATCH_LIFECYCLE, BatchState, BatchVerb
from domain.batches.models import Batch
from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork

LONGEST_MESSAGE = 1_000
ENDED = (BatchState.CANCELLED, BatchState.DISPOSED)


def move(batch: Batch, verb: BatchVerb) -> None:
    """Change the state of a locked batch. Raises WrongState."""
    batch.state = BATCH_LIFECYCLE.after(batch.state, verb)
    if batch.state in ENDED:
        batch.ended_at = clock.now()


async def store(batch: Batch, unit: UnitOfWork) -> None:
    """Write a locked batch, and tell its requester."""
    batch.last_used_at = clock.now()
    if batch.message is not None:
        batch.message = batch.message[:LONGEST_MESSAGE]
    stored = {name: getattr(batch, name) for name in _WRITTEN}
    stored["state"] = batch.state.value
    for name in ("settings", "column_names"):
        stored[name] = None if stored[name] is None else orjson.dumps(stored[name]).decode()
    await _STORE.run(batch.id, *stored.values())
    unit.tell(
        BatchChanged(
            occurred_at=batch.last_used_at,
            batch_id=batch.id,
            requester_id=batch.requester_id,
            state=batch.state.value,
            published_rows=batch.published_rows,
            total_rows=batch.total_rows,
            message=batch.message,
        )
    )


async def store_invalid_rows(batch: Batch, bits: bytes | None) -> None:
    """Write the bitmap of the invalid rows, which is long."""
    batch.invalid_rows = bits
    await _STORE_INVALID.run(batch.id, bits)


# All that changes, but for the bitmap of invalid rows, which is long.
_WRITTEN = (
    *("name", "description", "state", "settings", "template_id", "upload_id", "upload_sha256"),
    *("column_names", "total_rows", "invalid_count", "published_rows", "next_offset", "next_row"),
    *("errors_upload_id", "hit_type_id", "job_id", "message", "checked_at", "published_at"),
    *("ended_at", "expires_at", "unfilled_at", "last_used_at", "version"),
)
_SET = ", ".join(f"{name} = ${number}" for number, name in enumerate(_WRITTEN, 2))
_STORE = Statement(f"UPDATE batches SET {_SET} WHERE id = $1")
_STORE_INVALID = Statement("UPDATE batches SET invalid_rows = $2 WHERE id = $1")
