"""`kempelen migrate`: bring the database up to date."""

import asyncio

import typer

from api.configuration import settings
from api.database.migrate import migrate as apply_migrations

commands = typer.Typer()


@commands.command()
def migrate() -> None:
    """Apply the migrations that the database lacks; doing so again changes nothing."""
    applied = asyncio.run(apply_migrations(settings.load().database_url))
    for name in applied:
        typer.echo(f"applied {name}")
    if not applied:
        typer.echo("nothing to apply")
