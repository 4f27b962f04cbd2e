"""What may keep a command from its work, in one sentence; anything else is a fault of ours."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

import asyncpg
from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError

from api.cli.log import LogOfAnotherServer
from api.cli.password_file import UnusableFile
from api.configuration.settings import BadSettings
from api.database.location import SETTING, BadDatabaseUrl, DatabaseUnreachable
from api.database.migrate import MigrationError
from api.database.sqlite_file import AlreadyServed
from api.mail.sender import BadSmtpUrl
from api.process.serve import CannotListen
from api.secrets.keys import BadSecretKeys
from api.storage.link_key import BadLinkKey
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


class Failure(NamedTuple):
    """A sentence a problem, and the exit code: 2 for a wrong setting or argument, else 1."""

    message: str
    code: int


def failure_of(error: Exception) -> Failure | None:
    """How a command failed with this; None for a fault of this program, whose traceback is
    needed."""
    match error:
        case IntegrityError():
            return None
        case SecretUnreadable():
            return Failure(
                f"{error} cannot be decrypted: its key is not among those of "
                "KEMPELEN_SECRET_KEYS, or it was changed.",
                1,
            )
        case UnicodeError():
            return Failure(f"An argument or a setting is not readable text: {error}.", 2)
    if isinstance(error, BAD_CONFIGURATION):
        return Failure(str(error), 2)
    if isinstance(error, FAILURES):
        return Failure(str(error), 1)
    if isinstance(error, OF_THE_DATABASE):
        reason = cause_of(error) or error
        return Failure(f"The database did not do this: {reason}. Check {SETTING}.", 1)
    if isinstance(error, OSError):
        place = "" if error.filename is None else f"{error.filename}: "
        return Failure(f"{place}{error.strerror or error}.", 1)
    return None
