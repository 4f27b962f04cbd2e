"""The file of the results of a disposal, which a job makes before anything is erased.

One line of JSON for each result, of all HIT types together: their answers and inputs have different
names, and a line has all of them. The job belongs to the installation, so that no other work of the
requester waits for it; the file belongs to the requester.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from domain.assignments.models import Assignment
from domain.jobs import queries as jobs
from domain.jobs.commands import NewJob, enqueue
from domain.jobs.kinds import Advance, UnknownArguments
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.statement import Statement
from domain.kernel.work import UnitOfWork
from domain.people.models import Account, Requester
from domain.results import columns, limits, reading
from domain.results.made_files import JSON_LINES_TYPE
from domain.retention import due, periods
from domain.retention.models import Disposal
from domain.storage.growing import GrowingFile
from domain.storage.parts import NewFile
from domain.storage.purposes import UploadPurpose

KIND = "retention.file"
HITS_A_CHUNK = 500  # are looked at, most of which may have no results

_RESULTS = Statement(
    f"""SELECT {Assignment.columns()} FROM assignments
        WHERE hit_id = ANY($1::uuid[]) AND (hit_id, id) > ($2, $3)
            AND status IN ('APPROVED', 'REJECTED')
        ORDER BY hit_id, id LIMIT $4"""
)
# Without results there is no file.
_IS_MADE = Statement(
    """UPDATE disposals SET look_at = $2, file_id = CASE WHEN $3 THEN file_id END,
           state = CASE WHEN $3 THEN state ELSE 'ERASING' END
       WHERE file_id = $1 AND state = 'FILING'"""
)


async def begin(disposal: Disposal, unit: UnitOfWork) -> UUID | None:
    """Begin the job, inside the unit of work that holds the disposal. Returns the id of the upload,
    which is ATTACHED once it is whole; None for a closed account, for which nothing is kept."""
    requester = await Requester.get(id=disposal.requester_id)
    account = await Account.get(id=requester.account_id)
    if account.closed_at is not None:
        return None
    now = clock.now()
    file = await GrowingFile.begin(
        NewFile(
            account_id=account.id,
            purpose=UploadPurpose.RESULTS_FILE,
            file_name=f"{now:%Y-%m-%d}-unused-results.jsonl",
            content_type=JSON_LINES_TYPE,
            expires_at=now + periods.FILE_KEPT,
        )
    )
    arguments = {"disposal": str(disposal.id), "file": file.state(), "at": now.isoformat()}
    subject = str(disposal.id)
    await enqueue(NewJob(kind=KIND, account_id=None, arguments=arguments, subject=subject), unit)
    return file.upload_id


async def is_being_made(disposal: Disposal) -> bool:
    """Whether the job has not ended. One that has failed is begun anew, a day later."""
    return await jobs.same(KIND, str(disposal.id)) is not None


class MakeResultsFile:
    """The kind of such jobs. Results come in the order of their HITs, a hundred a chunk."""

    name = KIND

    async def chunk(self, job: Job) -> Advance:
        """Write some results. Fails where the file is deleted: the disposal begins another one."""
        work = _File.of(job)
        if not await work.file.is_ready():
            return work.advance()
        is_over = await work.write(await Disposal.get(id=work.disposal_id))
        if is_over:
            await work.file.finish(work.disposal_id, kept=periods.FILE_KEPT)
            await _IS_MADE.run(work.file.upload_id, clock.now(), work.done > 0)
        else:
            await work.file.store()
        return work.advance(is_over=is_over)


@dataclass(slots=True)
class _File:
    """A job as its chunk has it: its place is the HIT up to which all is written, `after` the last
    result of the HITs that follow."""

    disposal_id: UUID
    at: datetime
    file: GrowingFile
    place: UUID = due.FIRST
    after: tuple[UUID, UUID] = (due.FIRST, due.FIRST)
    done: int = 0

    @classmethod
    def of(cls, job: Job) -> _File:
        """Raises UnknownArguments."""
        given: dict[str, Any] = job.arguments
        cursor: dict[str, Any] | None = job.cursor
        try:
            file = GrowingFile.of((cursor or given)["file"])
            work = cls(UUID(given["disposal"]), datetime.fromisoformat(given["at"]), file)
            if cursor is not None:
                hit, last = cursor["after"]
                work.place, work.after = UUID(cursor["place"]), (UUID(hit), UUID(last))
                work.done = int(cursor["done"])
        except (KeyError, TypeError, ValueError) as error:
            raise UnknownArguments(KIND) from error
        return work

    async def write(self, disposal: Disposal) -> bool:
        """Write a page of results. Returns whether none is left."""
        hit_ids, last = await due.to_file(disposal, self.place, HITS_A_CHUNK)
        found = await _RESULTS.rows(hit_ids, *self.after, limits.PAGE) if hit_ids else []
        assignments = [Assignment.of(row) for row in found]
        rows = await reading.rows_of(disposal.requester_id, assignments, at=self.at)
        self.file.add(
            "".join(orjson.dumps(columns.record_of(each)).decode() + "\n" for each in rows)
        )
        self.done += len(rows)
        if len(rows) == limits.PAGE:
            self.after = (assignments[-1].hit_id, assignments[-1].id)
        elif last is not None:
            self.place, self.after = last, (due.FIRST, due.FIRST)
        return last is None

    def advance(self, *, is_over: bool = False) -> Advance:
        return Advance(
            cursor={
                "place": str(self.place),
                "after": [str(each) for each in self.after],
                "done": self.done,
                "file": self.file.state(),
            },
            done=self.done,
            total=self.done if is_over else None,
            is_over=is_over,
        )
