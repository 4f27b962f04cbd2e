"""The `kempelen` command: its subcommands, and errors as sentences."""

import os
import pwd
import sqlite3
import sys
from collections.abc import Sequence
from importlib import metadata
from typing import Annotated

import asyncpg
import typer
from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError

from api.cli import (
    accounts,
    audit,
    clock,
    demo,
    documents,
    first_accounts,
    identity,
    jobs,
    ledger,
    log,
    masters,
    migrate,
    operators,
    printing,
    secrets,
    serve,
    suspending,
    tax,
)
from api.cli.batch import commands as batch
from api.cli.log import LogOfAnotherServer
from api.cli.mail import receiving
from api.cli.password_file import UnusableFile
from api.cli.payday import gift_codes, payouts, receipts
from api.cli.room import queues
from api.cli.workers import dashboard, premium
from api.configuration.settings import BadSettings
from api.database.location import SETTING, BadDatabaseUrl, DatabaseUnreachable
from api.database.migrate import MigrationError
from api.database.sqlite_file import AlreadyServed
from api.mail.sender import BadSmtpUrl
from api.process.serve import CannotListen
from api.secrets.keys import BadSecretKeys
from api.storage.link_key import BadLinkKey
from domain.audit import trail
from domain.secrets.keyring import SecretUnreadable
from subscriptions.faults.passing import cause_of
from subscriptions.log.bell import BadBellUrl

BAD_CONFIGURATION = (BadSettings, BadDatabaseUrl, BadSmtpUrl, BadBellUrl, BadLinkKey, BadSecretKeys)
FAILURES = (
    AlreadyServed,
    CannotListen,
    DatabaseUnreachable,
    LogOfAnotherServer,
    MigrationError,
    UnusableFile,
)
OF_THE_DATABASE = (
    DBConnectionError,
    OperationalError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    sqlite3.OperationalError,
)

LONGEST_USER = 100  # characters, as the audit stores it

app = typer.Typer(
    name="kempelen",
    help="An open, self-hosted market for human intelligence tasks.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for module in (
    serve,
    migrate,
    log,
    operators,
    audit,
    accounts,
    suspending,
    tax,
    receipts,
    identity,
    clock,
    dashboard,
    first_accounts,
    gift_codes,
    ledger,
    payouts,
    jobs,
    queues,
    masters,
    receiving,
    premium,
    batch,
    demo,
    documents,
    printing,
    secrets,
):
    app.add_typer(module.commands)


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
    trail.adopt_user(_user())


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
    except BAD_CONFIGURATION as error:
        refuse(str(error), code=2)
    except FAILURES as error:
        refuse(str(error), code=1)
    except SecretUnreadable as error:
        refuse(
            f"{error} cannot be decrypted: its key is not among those of KEMPELEN_SECRET_KEYS, or "
            "it was changed.",
            code=1,
        )
    except IntegrityError:
        raise  # A fault of this program, whose traceback is needed.
    except OF_THE_DATABASE as error:
        reason = cause_of(error) or error
        refuse(f"The database did not do this: {reason}. Check {SETTING}.", code=1)
    except UnicodeError as error:
        refuse(f"An argument or a setting is not readable text: {error}.", code=2)
    except OSError as error:
        place = "" if error.filename is None else f"{error.filename}: "
        refuse(f"{place}{error.strerror or error}.", code=1)


def refuse(message: str, *, code: int) -> None:
    """Print one sentence a problem on standard error, without a traceback."""
    typer.echo(message, err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
