"""`kempelen serve`: serves requests until a signal stops it."""

import asyncio
from typing import Annotated

import typer

from api.access import trusted_documents
from api.cli.log import must_be_of_this_server
from api.configuration import settings
from api.database.migrate import MigrationError, pending
from api.process import serve as server

commands = typer.Typer()


@commands.command()
def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on; 0 takes any.")] = None,
    workers: Annotated[
        str | None, typer.Option(help="Server processes, or `cores` for one a core.")
    ] = None,
) -> None:
    """Serve GraphQL over HTTP and websockets; every setting is read from KEMPELEN_*."""
    found = settings.load(host=host, port=port, workers=workers)
    trusted_documents.read(found.trusted_documents)
    must_be_migrated(found.database_url)
    must_be_of_this_server(found.database_url)
    from api.composition import application  # Slow: it builds the whole schema.

    raise typer.Exit(server.run(found, application))


def must_be_migrated(database_url: str) -> None:
    """Refuse a database without the newest migrations. Raises MigrationError."""
    if missing := asyncio.run(pending(database_url)):
        raise MigrationError(
            f"The database lacks {len(missing)} migrations ({missing[0]} first): "
            "run kempelen migrate."
        )
