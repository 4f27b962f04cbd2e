"""`kempelen migrate`: bring the database up to date."""

import asyncio

import typer

from api.configuration import settings
from api.database.migrate import migrate as apply_migrations
from api.database.migrate import migrated_database
from domain.audit.trail import COMMAND_LINE, Detail, record_alone

commands = typer.Typer()


@commands.command()
def migrate() -> None:
    """Apply the migrations that the database lacks; doing so again changes nothing."""
    applied = asyncio.run(_migrated(settings.load().database_url))
    for name in applied:
        typer.echo(f"applied {name}")
    if not applied:
        typer.echo("nothing to apply")


async def _migrated(url: str) -> list[str]:
    applied = await apply_migrations(url)
    if applied:
        async with migrated_database(url):
            details: dict[str, Detail] = {"first": applied[0], "last": applied[-1]}
            await record_alone(COMMAND_LINE, "database.migrate", details=details)
    return applied
