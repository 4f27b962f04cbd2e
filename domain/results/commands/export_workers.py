"""Making a file of the workers who worked for a requester, as a job."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.jobs.kinds import Advance, UnknownArguments
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.work import retried, unit_of_work
from domain.people.models import Requester
from domain.people.teams.membership import require_duty
from domain.people.teams.roles import TeamDuty
from domain.results import limits, made_files, worker_columns, workers
from domain.results.made_files import FileJob
from domain.storage import sheet
from domain.storage.growing import GrowingFile

KIND = "workers.export"


@retried
async def export_workers(requester: Requester, *, client_token: str | None = None) -> Job:
    """Begin a job that makes a file of all workers who ever submitted work to the requester.

    A job that makes one already is returned instead of another one.
    """
    request = made_files.request_of(
        requester, verb="exportWorkers", client_token=client_token, input={}
    )
    async with unit_of_work() as unit:
        if (earlier := await made_files.earlier_job(requester, request)) is not None:
            return earlier
        types = await workers.own_types(requester.id)
        arguments = {
            "requester_id": str(requester.id),
            "types": [str(each.id) for each in types],
            "names": [each.name for each in types],
            "at": clock.now().isoformat(),
        }
        new = FileJob(
            kind=KIND, subject=str(requester.id), arguments=arguments, file_name="workers.csv"
        )
        return await made_files.begin(new, request, unit)


class ExportWorkers:
    """The kind of such jobs. Workers come in the order of their keys, a hundred a chunk."""

    name = KIND

    async def chunk(self, job: Job) -> Advance:
        """Write some workers. Fails where the person may review no more."""
        given: dict[str, Any] = job.arguments
        cursor: dict[str, Any] | None = job.cursor
        try:
            owner_id, at = UUID(given["requester_id"]), datetime.fromisoformat(given["at"])
            types = [UUID(each) for each in given["types"]]
            file = GrowingFile.of((cursor or given)["file"])
            after = UUID(cursor["after"]) if cursor and cursor["after"] else None
        except (KeyError, TypeError, ValueError) as error:
            raise UnknownArguments(KIND) from error
        if cursor is None:
            file.add(sheet.lines([map(sheet.guarded, worker_columns.header(given["names"]))]))
        requester = await Requester.get(id=owner_id)
        if job.account_id is not None:
            await require_duty(requester.id, job.account_id, TeamDuty.REVIEW)
        done, is_over = job.done, False
        if await file.is_ready():
            rows, last = await workers.following(requester, after, types, at=at)
            file.add(sheet.lines(worker_columns.cells(each, types) for each in rows))
            done, after = done + len(rows), last or after
            is_over = len(rows) < limits.WORKERS_A_CHUNK
            await (file.finish(job.id) if is_over else file.store())
        following = {"after": after and str(after), "file": file.state()}
        return Advance(
            cursor=following, done=done, total=done if is_over else None, is_over=is_over
        )
