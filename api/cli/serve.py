"""`kempelen serve`: serves requests until a signal stops it."""

import asyncio
from typing import Annotated

import typer

from api.access import trusted_documents
from api.cli.log import must_be_of_this_server
from api.configuration import production, settings
from api.configuration.settings import BadSettings
from api.database.sqlite_file import served_alone
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
    if problems := production.objections(found):
        raise BadSettings("\n".join([NOT_IN_PRODUCTION, *problems]))
    trusted_documents.read(found.trusted_documents)
    asyncio.run(must_be_of_this_server(found.database_url))
    with served_alone(found.database_url):
        from api.composition import application  # Slow: it builds the whole schema.

        raise typer.Exit(server.run(found, application))


NOT_IN_PRODUCTION = "KEMPELEN_PRODUCTION is on, and these settings suit development only:"
