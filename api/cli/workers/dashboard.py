"""`kempelen dashboard`: count the dashboards of workers anew, and compare them with the rows."""

from __future__ import annotations

import asyncio

import typer
from rich.table import Table

from api.cli import tables
from api.configuration import settings
from api.configuration.settings import Settings
from api.database.migrate import migrated_database
from domain.audit.trail import COMMAND_LINE, record_alone
from domain.dashboard import verifying
from domain.dashboard.following import LogCounter
from domain.dashboard.position import POSITION
from domain.dashboard.verifying import CountsMoved
from domain.kernel import policy

PAUSE_SECONDS = 0.01  # between two workers: a server is served first

commands = typer.Typer()
dashboard_commands = typer.Typer(help="The dashboards of workers.", no_args_is_help=True)
commands.add_typer(dashboard_commands, name="dashboard")


@dashboard_commands.command("recount")
def recount() -> None:
    """Count every worker anew from the assignments, beside a server that goes on.

    The counts of each worker are replaced in one commit. A server that runs helps, and goes on
    alone where this is stopped.
    """
    asyncio.run(_recounted(settings.load()))
    typer.echo("Every worker is counted anew.")


@dashboard_commands.command("verify")
def verify() -> None:
    """Compare what is counted with the assignments of every worker.

    Exit code 1 where anything differs.
    """
    try:
        differences = asyncio.run(_differences(settings.load()))
    except CountsMoved:
        typer.echo("The market is too busy to compare: try again later.", err=True)
        raise typer.Exit(1) from None
    if not differences:
        typer.echo("The dashboards are exact.")
        return
    table = Table(title="Dashboards that differ from the assignments")
    table.add_column("difference", overflow="fold")
    for each in differences:
        table.add_row(each)
    tables.show(table)
    raise typer.Exit(1)


async def _recounted(found: Settings) -> None:
    _adopt(found)
    async with migrated_database(found.database_url):
        await record_alone(COMMAND_LINE, "dashboard.recount")
        await POSITION.begin_recount()
        counter = LogCounter()
        while (await POSITION.read()).is_recounting:
            await counter.step()
            await asyncio.sleep(PAUSE_SECONDS)


async def _differences(found: Settings) -> list[str]:
    _adopt(found)
    async with migrated_database(found.database_url):
        return await verifying.differences()


def _adopt(found: Settings) -> None:
    from api.composition import market_policy  # Slow: it builds the whole schema.

    policy.adopt(market_policy(found))
