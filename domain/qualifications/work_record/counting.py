"""Work records: counts of each worker's assignments by their outcome.

A count changes in the transaction that it counts. Records are locked in the order of the workers'
ids, after HITs and groups and before money, so that commands never deadlock.
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
    """The increments of a work record's counts."""

    submitted: int = 0
    returned: int = 0
    abandoned: int = 0
    approved: int = 0
    rejected: int = 0
    rejected_bounded: int = 0  # of them, those that count: see domain/assignments/rejections

    def plus(self, other: RecordIncrements) -> RecordIncrements:
        """The sum of both."""
        return RecordIncrements(*map(add, self, other))

    @property
    def ends_assignments(self) -> bool:
        """Whether assignments end, so that the record may be new. A decision comes later."""
        return bool(self.submitted or self.returned or self.abandoned)


class RecordChanged(NamedTuple):
    """A worker's record before and after a change, and the catalogue's edition at that moment."""

    before: WorkRecord
    after: WorkRecord
    edition: Edition


NOTHING = RecordIncrements()
SUBMITTED = RecordIncrements(submitted=1)
RETURNED = RecordIncrements(returned=1)
ABANDONED = RecordIncrements(abandoned=1)
APPROVED = RecordIncrements(approved=1)
REJECTED = RecordIncrements(rejected=1)
UNDONE = RecordIncrements(rejected=-1)
COUNTED = RecordIncrements(rejected_bounded=1)  # a rejection begins to count
UNCOUNTED = RecordIncrements(rejected_bounded=-1)
OVERTURNED = RecordIncrements(approved=1, rejected=-1)


async def count(changes: Mapping[UUID, RecordIncrements]) -> list[RecordChanged]:
    """Add these increments by worker, in the open unit of work. Returns them by worker id.

    Either all of them end assignments, or all of them decide assignments submitted before.
    """
    values = [(worker_id, *changes[worker_id]) for worker_id in sorted(changes)]
    kind = {change.ends_assignments for change in changes.values()}
    assert len(kind) == 1, "one call counts either ends or decisions"
    rows = await _run(_COUNT_ENDED if kind == {True} else _COUNT_DECIDED, values)
    assert len(rows) == len(values), "a decision counts only after a submission"
    changed = [_changed(row, changes) for row in rows]
    return sorted(changed, key=lambda each: each.after.worker_id)


def _changed(row: Row, changes: Mapping[UUID, RecordIncrements]) -> RecordChanged:
    after = WorkRecord.of(row)
    before = _before(after, changes[after.worker_id])
    return RecordChanged(before, after, Edition(row["version"], row["mark"]))


def _before(record: WorkRecord, change: RecordIncrements) -> WorkRecord:
    return record.copy_with(
        **{name: getattr(record, name) - by for name, by in change._asdict().items()}
    )


_Values = tuple[object, ...]


class _CountStatement(NamedTuple):
    """One statement for one worker, and one for many on PostgreSQL."""

    one: Statement
    many: Statement


async def _run(statement: _CountStatement, values: Sequence[_Values]) -> list[Row]:
    if len(values) > 1 and dialect() == "postgres":
        return await statement.many.rows(*map(list, zip(*values, strict=True)))
    return [row for each in values for row in await statement.one.rows(*each)]


_NAMES = RecordIncrements._fields
_COLUMNS = f"worker_id, {', '.join(_NAMES)}"
_EDITION = """(SELECT version FROM requirement_catalogue) AS version,
    (SELECT mark FROM requirement_catalogue) AS mark"""
_RETURNED = f"{_COLUMNS}, {_EDITION}"
_CHANGES = f"""unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
    $6::bigint[], $7::bigint[]) AS change ({_COLUMNS})"""


def _set(*sources: str) -> str:
    """SET clauses that add each source to the count at its position."""
    pairs = zip(_NAMES, sources, strict=True)
    return ", ".join(f"{name} = record.{name} + {source}" for name, source in pairs)


_OR_ADD = f"""ON CONFLICT (worker_id) DO UPDATE
    SET {_set(*(f"excluded.{name}" for name in _NAMES))} RETURNING {_RETURNED}"""
_COUNT_ENDED = _CountStatement(
    one=Statement(
        f"""INSERT INTO work_records AS record ({_COLUMNS}) 
        VALUES ($1, $2, $3, $4, $5, $6, $7) {_OR_ADD}"""
    ),
    many=Statement(
        f"""INSERT INTO work_records AS record ({_COLUMNS})
        SELECT * FROM {_CHANGES} ORDER BY worker_id {_OR_ADD}"""
    ),
)
# The database checks an inserted row before it finds the conflict. A decision without submissions
# would fail the check, so decisions use UPDATE.
_COUNT_DECIDED = _CountStatement(
    one=Statement(
        f"""UPDATE work_records AS record SET {_set("$2", "$3", "$4", "$5", "$6", "$7")}
        WHERE worker_id = $1 RETURNING {_RETURNED}"""
    ),
    many=Statement(
        f"""WITH locked AS (
            SELECT worker_id FROM work_records WHERE worker_id = ANY($1::uuid[])
            ORDER BY worker_id FOR NO KEY UPDATE
        ), change AS (
            SELECT change.* FROM locked JOIN {_CHANGES} ON change.worker_id = locked.worker_id
        )
        UPDATE work_records AS record SET {_set(*(f"change.{name}" for name in _NAMES))}
        FROM change WHERE record.worker_id = change.worker_id
        RETURNING {", ".join(f"record.{name}" for name in ("worker_id", *_NAMES))}, {_EDITION}"""
    ),
)
