"""`kempelen jobs`: list jobs, and pause, resume or cancel one."""

from __future__ import annotations

import asyncio
from typing import Annotated
from uuid import UUID

import typer
from rich.table import Table

from api.cli import tables
from api.configuration import settings
from api.database.migrate import migrated_database
from domain.audit.trail import COMMAND_LINE
from domain.jobs import commands as jobs
from domain.jobs.lifecycle import JobState, JobVerb
from domain.jobs.models import Job
from domain.kernel.paging import Slice
from domain.kernel.refusals import Refused
from domain.people.models import Account

commands = typer.Typer()
jobs_commands = typer.Typer(help="Long work of the server.", no_args_is_help=True)
commands.add_typer(jobs_commands, name="jobs")

MOST_LISTED = 1_000
_NOBODY = "the installation"


@jobs_commands.command("list")
def list_jobs(
    state: Annotated[
        list[JobState] | None,
        typer.Option(help="Only jobs in this state; may be given again.", case_sensitive=False),
    ] = None,
    most: Annotated[int, typer.Option(help="How many.", min=1, max=MOST_LISTED)] = 50,
) -> None:
    """List jobs, the newest first."""
    table = Table()
    for column in ("id", "kind", "for", "state", "done", "asked for at", "message"):
        table.add_column(column, overflow="fold")
    for job, owner in asyncio.run(_listed(state, most)):
        done = f"{job.done}" if job.total is None else f"{job.done} of {job.total}"
        asked = f"{job.created_at:%Y-%m-%d %H:%M}"
        message = job.message or ""
        table.add_row(str(job.id), job.kind, owner, job.state.value, done, asked, message)
    tables.show(table)


@jobs_commands.command("pause")
def pause(job_id: Annotated[UUID, typer.Argument(help="The id as it is listed.")]) -> None:
    """Pause a job after the part that is being done."""
    _steer(job_id, JobVerb.PAUSE)


@jobs_commands.command("resume")
def resume(job_id: Annotated[UUID, typer.Argument(help="The id as it is listed.")]) -> None:
    """Have a paused or failed job go on after what it has done."""
    _steer(job_id, JobVerb.RESUME)


@jobs_commands.command("cancel")
def cancel(job_id: Annotated[UUID, typer.Argument(help="The id as it is listed.")]) -> None:
    """End a job after the part that is being done; what it has done stays done."""
    _steer(job_id, JobVerb.CANCEL)


def _steer(job_id: UUID, verb: JobVerb) -> None:
    try:
        job = asyncio.run(_steered(job_id, verb))
    except Refused as refused:
        typer.echo(refused.message, err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{job.id} is {job.state.value}.")


async def _listed(states: list[JobState] | None, most: int) -> list[tuple[Job, str]]:
    async with migrated_database(settings.load().database_url):
        page = await jobs.all_jobs_for(COMMAND_LINE, Slice(limit=most), states or None)
        owners = {job.account_id for job in page.rows if job.account_id is not None}
        emails = {each.id: each.email for each in await Account.filter(id__in=owners)}
        return [
            (job, _NOBODY if job.account_id is None else emails[job.account_id])
            for job in page.rows
        ]


async def _steered(job_id: UUID, verb: JobVerb) -> Job:
    async with migrated_database(settings.load().database_url):
        return await jobs.steer(job_id, verb, by=COMMAND_LINE)
