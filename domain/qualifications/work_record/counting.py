"""Keeping work records: what became of each worker's assignments, counted as it happens.

The counts change in the transaction of what they count. They are held in the order of the
workers' ids, after HITs and groups and before money, so that no two commands wait in a ring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import add
from typing import NamedTuple
from uuid import UUID

from domain.kernel.statement import Row, Statement, dialect
from domain.qualifications.models import WorkRecord
from domain.qualifications.requirements.catalogue import Edition


class RecordIncrements(NamedTuple):
    """By how much the counts of a work record change."""

    submitted: int = 0
    returned: int = 0
    abandoned: int = 0
    approved: int = 0
    rejected: int = 0

    def plus(self, other: RecordIncrements) -> RecordIncrements:
        """Both changes as one."""
        return RecordIncrements(*map(add, self, other))

    @property
    def ends_an_attempt(self) -> bool:
        """Whether it can be the first that is counted of a worker: a decision cannot."""
        return bool(self.submitted or self.returned or self.abandoned)


class RecordChanged(NamedTuple):
    """A worker's record before and after a unit of work, and what was required then."""

    before: WorkRecord
    after: WorkRecord
    edition: Edition


NOTHING = RecordIncrements()
SUBMITTED = RecordIncrements(submitted=1)
RETURNED = RecordIncrements(returned=1)
ABANDONED = RecordIncrements(abandoned=1)
APPROVED = RecordIncrements(approved=1)
REJECTED = RecordIncrements(rejected=1)
OVERTURNED = RecordIncrements(approved=1, rejected=-1)


async def count(changes: Mapping[UUID, RecordIncrements]) -> list[RecordChanged]:
    """Count these changes by worker, as part of the open unit of work; ordered by worker id.

    Either all of them end attempts, or all of them decide what was submitted before.
    """
    values = [(worker_id, *changes[worker_id]) for worker_id in sorted(changes)]
    kind = {change.ends_an_attempt for change in changes.values()}
    assert len(kind) == 1, "attempts that end and mere decisions are kept apart"
    rows = await _run(_COUNT_ENDED if kind == {True} else _COUNT_DECIDED, values)
    assert len(rows) == len(values), "whoever's work is decided has handed it in before"
    kept = [_kept(row, changes) for row in rows]
    return sorted(kept, key=lambda each: each.after.worker_id)


def _kept(row: Row, changes: Mapping[UUID, RecordIncrements]) -> RecordChanged:
    after = WorkRecord.of(row)
    before = _before(after, changes[after.worker_id])
    return RecordChanged(before, after, Edition(row["version"], row["mark"]))


def _before(record: WorkRecord, change: RecordIncrements) -> WorkRecord:
    return record.copy_with(
        **{name: getattr(record, name) - by for name, by in change._asdict().items()}
    )


_Values = tuple[object, ...]


class _Counting(NamedTuple):
    """The same for one worker and, on PostgreSQL, for many."""

    one: Statement
    many: Statement


async def _run(counting: _Counting, values: Sequence[_Values]) -> list[Row]:
    if len(values) > 1 and dialect() == "postgres":
        return await counting.many.rows(*map(list, zip(*values, strict=True)))
    return [row for each in values for row in await counting.one.rows(*each)]


_NAMES = RecordIncrements._fields
_COLUMNS = f"worker_id, {', '.join(_NAMES)}"
_EDITION = """(SELECT version FROM requirement_catalogue) AS version,
    (SELECT mark FROM requirement_catalogue) AS mark"""
_RETURNED = f"{_COLUMNS}, {_EDITION}"
_CHANGES = f"""unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
    $6::bigint[]) AS change ({_COLUMNS})"""


def _set(*sources: str) -> str:
    """Each count raised by what stands in its place among the sources."""
    pairs = zip(_NAMES, sources, strict=True)
    return ", ".join(f"{name} = kept.{name} + {source}" for name, source in pairs)


_OR_ADD = f"""ON CONFLICT (worker_id) DO UPDATE
    SET {_set(*(f"excluded.{name}" for name in _NAMES))} RETURNING {_RETURNED}"""
_COUNT_ENDED = _Counting(
    one=Statement(
        f"""INSERT INTO work_records AS kept ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6)
        {_OR_ADD}"""
    ),
    many=Statement(
        f"""INSERT INTO work_records AS kept ({_COLUMNS})
        SELECT * FROM {_CHANGES} ORDER BY worker_id {_OR_ADD}"""
    ),
)
# What is inserted is checked before it is found to be there: a decision alone, without what was
# submitted, would not pass, so it is an update.
_COUNT_DECIDED = _Counting(
    one=Statement(
        f"""UPDATE work_records AS kept SET {_set("$2", "$3", "$4", "$5", "$6")}
        WHERE worker_id = $1 RETURNING {_RETURNED}"""
    ),
    many=Statement(
        f"""WITH held AS (
            SELECT worker_id FROM work_records WHERE worker_id = ANY($1::uuid[])
            ORDER BY worker_id FOR NO KEY UPDATE
        ), change AS (
            SELECT change.* FROM held JOIN {_CHANGES} ON change.worker_id = held.worker_id
        )
        UPDATE work_records AS kept SET {_set(*(f"change.{name}" for name in _NAMES))}
        FROM change WHERE kept.worker_id = change.worker_id
        RETURNING {", ".join(f"kept.{name}" for name in ("worker_id", *_NAMES))}, {_EDITION}"""
    ),
)
