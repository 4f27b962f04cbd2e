"""The `kempelen` command: its subcommands, and errors as sentences."""

import sys
from collections.abc import Sequence

import typer

from api.cli import demo, documents, ledger, log, masters, migrate, people, printing, serve
from api.cli.log import LogOfAnotherServer
from api.configuration.settings import BadSettings
from api.database.location import BadDatabaseUrl, DatabaseUnreachable
from api.database.migrate import MigrationError
from api.mail.sender import BadSmtpUrl
from api.process.serve import CannotListen
from subscriptions.log.bell import BadBellUrl

BAD_CONFIGURATION = (BadSettings, BadDatabaseUrl, BadSmtpUrl, BadBellUrl)
FAILURES = (DatabaseUnreachable, MigrationError, LogOfAnotherServer, CannotListen)

app = typer.Typer(
    name="kempelen",
    help="An open, self-hosted market for human intelligence tasks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for module in (serve, migrate, log, people, ledger, masters, demo, documents, printing):
    app.add_typer(module.commands)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command. Exit code 2 means a wrong setting or argument, 1 that the command failed."""
    try:
        app(args=arguments)
    except BAD_CONFIGURATION as error:
        refuse(error, code=2)
    except FAILURES as error:
        refuse(error, code=1)


def refuse(error: Exception, *, code: int) -> None:
    """Print one sentence a problem on standard error, without a traceback."""
    typer.echo(str(error), err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
