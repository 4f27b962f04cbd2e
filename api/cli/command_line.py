"""The `kempelen` command: its subcommands, and errors as sentences.

Help imports nothing of the market: what is slow to import is imported by what needs it.
"""

import os
import pwd
import sys
from collections.abc import Sequence
from importlib import metadata
from typing import Annotated

import typer

from api.cli.starting.subcommands import Subcommands
from domain.audit.system_user import adopt_user

LONGEST_USER = 100  # characters, as the audit stores it

app = typer.Typer(
    cls=Subcommands,
    name="kempelen",
    help="An open, self-hosted market for human intelligence tasks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def show_version(is_asked: bool) -> None:
    """Print the version and stop."""
    if is_asked:
        typer.echo(f"kempelen {metadata.version('kempelen')}")
        raise typer.Exit


@app.callback()
def kempelen(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=show_version, is_eager=True, help="Show the version and stop."
        ),
    ] = False,
) -> None:
    """An open, self-hosted market for human intelligence tasks."""
    adopt_user(_user())


def _user() -> str:
    """The user of the system for whom this process runs, as the system knows it."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name[:LONGEST_USER]
    except KeyError:
        return str(os.getuid())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command. Exit code 2 means a wrong setting or argument, 1 that the command failed."""
    try:
        app(args=arguments)
    except Exception as error:
        from api.cli.starting.failures import failure_of  # Slow: it knows the whole market.

        if (failure := failure_of(error)) is None:
            raise
        typer.echo(failure.message, err=True)
        sys.exit(failure.code)


if __name__ == "__main__":
    main()
