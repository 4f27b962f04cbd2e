"""Where the workers come from who are put on a list together: a file, a batch, or a query.

A source is read part by part, each behind a mark that the part before gave.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.kernel import bounds
from domain.kernel.refusals import Constraint, InvalidInput, NotFound, Objections, Rule
from domain.kernel.statement import Row, Statement, key
from domain.people import printed_ids
from domain.people.models import Requester
from domain.qualifications.work_record.percentages import ALL
from domain.storage.models import Upload
from domain.storage.purposes import UploadPurpose
from domain.storage.queries import own_uploads
from domain.worker_lists import worker_file
from domain.worker_lists.worker_file import FilePlace

WORKERS_A_CHUNK = 1_000
_CHECKED, _READ = "check", "read"  # the first words of marks in a file
MOST_APPROVED = 2**31 - 1


class BatchOutcome(StrEnum):
    """What became of the work of a worker in a batch."""

    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class FromFile:
    """The workers whose printed ids a file of comma-separated values names."""

    upload_id: UUID


@dataclass(frozen=True, slots=True)
class FromBatch:
    """The workers with at least one assignment of this outcome in a batch; SUBMITTED whatever was
    decided."""

    batch_id: UUID
    outcome: BatchOutcome


@dataclass(frozen=True, slots=True)
class FromQuery:
    """The workers who submitted work to the requester, and meet all of this."""

    least_approved: int | None = None  # assignments of the requester
    least_percent_approved: int | None = None  # of the decided ones; workers with one at least
    submitted_since: datetime | None = None


Source = FromFile | FromBatch | FromQuery


@dataclass(frozen=True, slots=True)
class Part:
    """The next workers of a source. `unknown` lines of a file name no worker."""

    worker_ids: Sequence[UUID]
    mark: str | None  # None: nothing is left
    unknown: int = 0


async def check(requester: Requester, source: Source, *, account_id: UUID) -> None:
    """Raises a refusal for a source that cannot be read."""
    match source:
        case FromFile(upload_id):
            await _uploaded(upload_id, account_id)
        case FromBatch(batch_id):
            if await _IS_OWN.row(batch_id, requester.id) is None:
                raise NotFound("batch")
        case FromQuery():
            _check_query(source)


async def read(requester: Requester, source: Source, mark: str | None, *, account_id: UUID) -> Part:
    """The workers behind the mark; from the beginning without one. Raises as `check`."""
    match source:
        case FromFile(upload_id):
            return await _of_file(await _uploaded(upload_id, account_id), mark)
        case FromBatch(batch_id, outcome):
            after = UUID(mark) if mark else _FIRST
            statement = _IN_BATCH[outcome]
            return _part(await statement.rows(batch_id, requester.id, after, WORKERS_A_CHUNK))
        case FromQuery():
            after = UUID(mark) if mark else _FIRST
            return _part(
                await _MEETING.rows(
                    requester.id,
                    after,
                    source.least_approved or 0,
                    source.least_percent_approved or 0,
                    source.submitted_since or _EVER,
                    WORKERS_A_CHUNK,
                )
            )


def to_values(source: Source) -> dict[str, Any]:
    """The source as JSON values."""
    match source:
        case FromFile(upload_id):
            return {"upload_id": str(upload_id)}
        case FromBatch(batch_id, outcome):
            return {"batch_id": str(batch_id), "outcome": outcome.value}
        case FromQuery(approved, percent, since):
            since_text = None if since is None else since.isoformat()
            return {"approved": approved, "percent": percent, "since": since_text}


def from_values(values: Mapping[str, Any]) -> Source:
    """The source from JSON values."""
    if "upload_id" in values:
        return FromFile(UUID(values["upload_id"]))
    if "batch_id" in values:
        return FromBatch(UUID(values["batch_id"]), BatchOutcome(values["outcome"]))
    since = values["since"]
    return FromQuery(values["approved"], values["percent"], since and datetime.fromisoformat(since))


def _check_query(query: FromQuery) -> None:
    wrong = Objections()
    if (least := query.least_approved) is not None:
        field, most = "from.workersWhere.approvedAtLeast", MOST_APPROVED
        wrong.check(bounds.whole, field, least, at_least=1, at_most=most)
    if (percent := query.least_percent_approved) is not None:
        field = "from.workersWhere.percentApprovedAtLeast"
        wrong.check(bounds.whole, field, percent, at_least=1, at_most=ALL)
    wrong.raise_any()


async def _uploaded(upload_id: UUID, account_id: UUID) -> Upload:
    (upload,) = await own_uploads(account_id, [upload_id])
    if upload is None or upload.purpose != UploadPurpose.BATCH_FILE or not upload.has_bytes:
        raise NotFound("upload")
    if upload.size_bytes > (most := worker_file.MOST_BYTES):
        bound, broken = f"at most {most} bytes", Constraint.between(Rule.BYTES, 1, most)
        raise InvalidInput("from.uploadId", f"{upload.size_bytes} bytes", bound, broken=broken)
    return upload


async def _of_file(upload: Upload, mark: str | None) -> Part:
    """All of the file is read before the first worker is put on the list: a file that cannot be
    read puts nobody on it."""
    kind, _, place = (mark or _CHECKED).partition(" ")
    at = FilePlace.of(place) if place else FilePlace()
    if kind == _CHECKED:
        _, following = await worker_file.read(upload, at, most=worker_file.ROWS_A_PART)
        return Part([], _READ if following is None else f"{_CHECKED} {following}")
    # A mark of another form is of an earlier release, and begins again.
    named, following = await worker_file.read(upload, at, most=WORKERS_A_CHUNK)
    found = await printed_ids.worker_keys(named)
    unknown = sum(each not in found for each in named)
    return Part(list(found.values()), following and f"{_READ} {following}", unknown)


def _part(rows: Sequence[Row]) -> Part:
    ids = [key(row["worker_id"]) for row in rows]
    return Part(ids, str(ids[-1]) if len(ids) == WORKERS_A_CHUNK else None)


_FIRST = UUID(int=0)
_EVER = datetime.fromisoformat("0001-01-02T00:00:00+00:00")
_IS_OWN = Statement("SELECT 1 FROM hit_groups WHERE batch_id = $1 AND requester_id = $2 LIMIT 1")
_STATUSES = {
    BatchOutcome.SUBMITTED: "'SUBMITTED', 'APPROVED', 'REJECTED'",
    BatchOutcome.APPROVED: "'APPROVED'",
    BatchOutcome.REJECTED: "'REJECTED'",
}
_IN_BATCH = {
    outcome: Statement(
        f"""SELECT DISTINCT worker_id FROM assignments WHERE group_id IN (
                SELECT id FROM hit_groups WHERE batch_id = $1 AND requester_id = $2)
            AND status IN ({statuses}) AND worker_id > $3 ORDER BY worker_id LIMIT $4"""
    )
    for outcome, statuses in _STATUSES.items()
}
_APPROVED = "count(CASE WHEN status = 'APPROVED' THEN 1 END)"
_DECIDED = "count(CASE WHEN status IN ('APPROVED', 'REJECTED') THEN 1 END)"
_MEETING = Statement(
    f"""SELECT worker_id FROM assignments
    WHERE requester_id = $1 AND submitted_at IS NOT NULL AND worker_id > $2
    GROUP BY worker_id
    HAVING {_APPROVED} >= $3 AND max(submitted_at) >= $5
        AND (CAST($4 AS integer) = 0
            OR {_DECIDED} > 0 AND {_APPROVED} * {ALL} >= CAST($4 AS integer) * {_DECIDED})
    ORDER BY worker_id LIMIT $6"""
)
