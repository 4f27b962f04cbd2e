"""Adds a tally to the stored counts, in the transaction that holds the position.

Nothing but the keeper that holds the position writes these tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from domain.batches.watching.tables import ASSIGNMENTS, TIMES, WAGES
from domain.batches.watching.tally import SUMS, BatchTally
from domain.kernel.following.tables import Counts, CountTable
from domain.kernel.statement import Statement

_NAMES = ", ".join(SUMS)
_VALUES = ", ".join(f"${number}" for number, _ in enumerate(SUMS, 4))
_ADDED = ", ".join(f"{each} = batch_counts.{each} + excluded.{each}" for each in SUMS)
_ADD = Statement(f"""
    INSERT INTO batch_counts (id, first_submission, last_submission, {_NAMES})
    VALUES ($1, $2, $3, {_VALUES}) ON CONFLICT (id) DO UPDATE SET {_ADDED},
        first_submission = CASE
            WHEN excluded.first_submission < batch_counts.first_submission
                OR batch_counts.first_submission IS NULL THEN excluded.first_submission
            ELSE batch_counts.first_submission END,
        last_submission = CASE
            WHEN excluded.last_submission > batch_counts.last_submission
                OR batch_counts.last_submission IS NULL THEN excluded.last_submission
            ELSE batch_counts.last_submission END
""")
_PAY = Statement("""
    INSERT INTO batch_pays (id, batch_id, bonus_cents, is_rejected) VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO UPDATE SET
        bonus_cents = excluded.bonus_cents, is_rejected = excluded.is_rejected
""")
_ZERO = Statement(f"""
    UPDATE batch_counts SET {", ".join(f"{each} = 0" for each in SUMS)},
        first_submission = NULL, last_submission = NULL WHERE id = $1
""")
_FORGET_PAYS = Statement("DELETE FROM batch_pays WHERE batch_id = $1")
_WARNED = Statement("UPDATE batch_counts SET warned_at = $2 WHERE id = $1")
_BUCKETS = {
    table: Statement(f"SELECT bucket, assignments FROM {table.name} WHERE batch_id = $1")
    for table in (TIMES, WAGES)
}
_NO_SUBMISSIONS = (None, None)


async def add(tally: BatchTally) -> None:
    """Write a tally, in the order of the batches."""
    rows = []
    for batch_id in sorted(tally.batches()):
        first, last = tally.submissions.get(batch_id, _NO_SUBMISSIONS)
        sums = tally.sums[batch_id]
        rows.append((batch_id, first, last, *(sums[each] for each in SUMS)))
    if rows:
        await _ADD.run_many(rows)
    await TIMES.add(tally.times)
    await WAGES.add(
        {place: counts for place, counts in tally.wages.items() if any(counts.values())}
    )
    if tally.pays:
        pays = sorted(tally.pays.items(), key=lambda each: each[0])
        await _PAY.run_many(
            [(id, batch, pay.bonus_cents, pay.is_rejected) for id, (batch, pay) in pays]
        )


async def forget(batch_id: UUID) -> None:
    """Delete every count of a batch; that its requester was warned stays."""
    await _ZERO.run(batch_id)
    await TIMES.forget(batch_id)
    await WAGES.forget(batch_id)
    await _FORGET_PAYS.run(batch_id)


async def warned(batch_ids: Iterable[UUID], at: datetime) -> None:
    """Store that the requesters of these batches are warned. Their counts are stored before."""
    if rows := [(batch_id, at) for batch_id in sorted(batch_ids)]:
        await _WARNED.run_many(rows)


async def buckets_of(table: CountTable, batch_id: UUID) -> dict[int, int]:
    """The assignments in each bucket of a batch: bounded, however large the batch."""
    rows = await _BUCKETS[table].rows(batch_id)
    return {row["bucket"]: row[ASSIGNMENTS] for row in rows if row[ASSIGNMENTS]}


def added(stored: Mapping[int, int], counted: Counts, batch_id: UUID) -> dict[int, int]:
    """The buckets of a batch with what is not stored yet."""
    found = dict(stored)
    for (owner, bucket), counts in counted.items():
        if owner == batch_id and isinstance(bucket, int):
            found[bucket] = found.get(bucket, 0) + counts[ASSIGNMENTS]
    return {bucket: many for bucket, many in found.items() if many}
