"""`kempelen log reset`: empties the event log, after a backup was restored."""

import asyncio
import sys
from typing import Annotated

import typer

from api.configuration import settings
from api.database.location import SqliteFile, locate
from api.database.migrate import migrated_database
from api.database.sqlite_file import server_of
from domain.audit.trail import COMMAND_LINE, record
from domain.batches.watching.position import POSITION as BATCHES
from domain.dashboard.position import POSITION
from domain.kernel.work import retried, unit_of_work
from subscriptions.log import restored
from subscriptions.log.dialect import connection

OTHER_CONNECTIONS = """
SELECT count(*) AS others FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'kempelen' AND pid <> pg_backend_pid()
"""

TRIES, PAUSE_SECONDS = 5, 0.1

commands = typer.Typer()
log_commands = typer.Typer(help="The event log.", no_args_is_help=True)
commands.add_typer(log_commands, name="log")


class LogOfAnotherServer(RuntimeError):
    """The log was restored from another PostgreSQL server, whose order does not hold here."""


@log_commands.command("reset")
def reset(
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask, although the market is being served.")
    ] = False,
) -> None:
    """Empty the event log, once after a backup was restored.

    Clients with a cursor from before get an error and read afresh. Nothing else is lost. Where a
    server is connected to the database, this asks first.
    """
    url = settings.load().database_url
    if (user := asyncio.run(_user_of(url))) is not None and not yes:
        _ask(user)
    asyncio.run(_reset(url))
    typer.echo("The event log is empty; clients read afresh.")


async def must_be_of_this_server(database_url: str) -> None:
    """Refuse a log whose order does not hold here. Raises LogOfAnotherServer."""
    async with migrated_database(database_url):
        if await restored.is_of_another_server():
            raise LogOfAnotherServer(
                "The event log was written on another PostgreSQL server and cannot go on here: run "
                "kempelen log reset."
            )


def _ask(user: str) -> None:
    """Exit with 1 without a yes."""
    live = (
        f"This market is live: {user} uses its database. Its clients would lose their place in the "
        "event log, and read everything afresh."
    )
    if not sys.stdin.isatty():
        typer.echo(f"{live} Stop the server first, or type: kempelen log reset --yes", err=True)
        raise typer.Exit(1)
    typer.echo(live, err=True)
    if not typer.confirm("Empty the event log all the same?", err=True):
        typer.echo("Nothing was changed.", err=True)
        raise typer.Exit(1)


async def _user_of(url: str) -> str | None:
    """What uses the database at the moment, in words; None where nothing does."""
    location = locate(url)
    async with migrated_database(url):
        if isinstance(location, SqliteFile):
            process = server_of(location)
            return None if process is None else f"process {process}"
        # The connections of a process that has just ended stay for a moment.
        for _ in range(TRIES):
            (row,) = await connection().execute_query_dict(OTHER_CONNECTIONS)
            if not row["others"]:
                return None
            await asyncio.sleep(PAUSE_SECONDS)
    return f"a server with {row['others']} connections"


async def _reset(url: str) -> None:
    async with migrated_database(url):
        await _emptied()


@retried
async def _emptied() -> None:
    async with unit_of_work():
        await restored.reset()
        await POSITION.forget()
        await BATCHES.forget()
        await record(COMMAND_LINE, "log.reset")
