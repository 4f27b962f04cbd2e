"""`kempelen log reset`: empties the event log, after a backup was restored."""

import asyncio

import typer
from tortoise.transactions import in_transaction

from api.configuration import settings
from api.database.connect import database
from subscriptions.log import restored

commands = typer.Typer()
log_commands = typer.Typer(help="The event log.", no_args_is_help=True)
commands.add_typer(log_commands, name="log")


class LogOfAnotherServer(RuntimeError):
    """The log was restored from another PostgreSQL server, whose order does not hold here."""


@log_commands.command("reset")
def reset() -> None:
    """Empty the event log, once after a backup was restored.

    Clients with a cursor from before get an error and read afresh. Nothing else is lost.
    """
    asyncio.run(_reset(settings.load().database_url))
    typer.echo("The event log is empty; clients read afresh.")


def must_be_of_this_server(database_url: str) -> None:
    """Refuse a log whose order does not hold here. Raises LogOfAnotherServer."""
    if asyncio.run(_is_of_another_server(database_url)):
        raise LogOfAnotherServer(
            "The event log was written on another PostgreSQL server and cannot go on here: run "
            "kempelen log reset."
        )


async def _reset(url: str) -> None:
    async with database(url), in_transaction("default"):
        await restored.reset()


async def _is_of_another_server(url: str) -> bool:
    async with database(url):
        return await restored.is_of_another_server()
