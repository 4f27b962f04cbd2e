"""Connects a process: one Tortoise connection named "default", closed on every exit."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext
from tortoise.exceptions import BaseORMException

from api.database.location import SETTING, DatabaseUnreachable, Location, SqliteFile, locate
from api.database.prepared_models import Credentials, Engine, prepared_models
from api.database.sqlite_file import make_file, make_private
from api.database.uncancelled import finish

# Every module with Tortoise models; Tortoise wants at least one.
MODEL_MODULES: tuple[str, ...] = (
    "domain.secrets.models",
    "domain.mail.models",
    "domain.audit.models",
    "domain.storage.models",
    "domain.people.models",
    "domain.people.openid.models",
    "domain.people.second_step.models",
    "domain.people.teams.models",
    "domain.jobs.models",
    "domain.ledger.models",
    "domain.funding.models",
    "domain.qualifications.models",
    "domain.questions.templates.models",
    "domain.hits.models",
    "domain.assignments.models",
    "domain.assignments.rejections.models",
    "domain.projects.models",
    "domain.worker_lists.models",
    "domain.batches.models",
    "domain.batches.watching.models",
    "domain.results.imported",
    "domain.retention.models",
    "domain.messages.models",
    "domain.profiles.models",
    "domain.masters.models",
    "domain.accounts.agreement.models",
    "domain.accounts.applications.models",
    "domain.accounts.suspension.models",
    "domain.moderation.models",
    "domain.ratings.models",
    "domain.accounts.identity.models",
    "domain.accounts.review.models",
    "domain.accounts.tax.models",
    "domain.rehearsal.models",
    "domain.accounts.models",
    "domain.accounts.export.models",
    "domain.payouts.models",
    "domain.payouts.methods.models",
    "domain.payouts.gift_cards.models",
    "domain.payouts.tax_reports.models",
    "domain.dashboard.models",
    "domain.operations.models",
    "domain.operations.monitors.models",
)

POOL_SIZE = 10
CONNECT_SECONDS = 10
STATEMENT_SECONDS = 30
IDLE_IN_TRANSACTION_SECONDS = 10
SQLITE_BUSY_SECONDS = 10
SQLITE_CACHE_KIB = 20_000

UNREACHABLE = (
    OSError,
    TimeoutError,
    UnicodeError,  # of a host's name
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
UNUSABLE = (sqlite3.Error, BaseORMException)


@asynccontextmanager
async def database(
    url: str, *, pool_size: int = POOL_SIZE, models: Sequence[str] = MODEL_MODULES
) -> AsyncIterator[BaseDBAsyncClient]:
    """Connect every task of this process to the database for as long as the block lasts.

    Raises `BadDatabaseUrl` or `DatabaseUnreachable`, each with a sentence for the operator.
    """
    location = locate(url)
    context = TortoiseContext()
    try:
        # Entered only during its setup; afterwards every task finds it as the global fallback, also
        # tasks that were not started from this one.
        with context:
            await prepared_models.init(context, _engine(location, pool_size), models)
        connection = context.connections.get("default")
        await _connect(connection, location)
        yield connection
    finally:
        await finish(context.close_connections())


async def _connect(connection: BaseDBAsyncClient, location: Location) -> None:
    """Connect now, not at the first query, so that a wrong setting stops the start."""
    try:
        if isinstance(location, SqliteFile):
            make_file(Path(location.path))
        await connection.create_connection(with_db=True)
        if isinstance(location, SqliteFile):
            make_private(Path(location.path))
    except (*UNREACHABLE, *UNUSABLE) as error:
        raise DatabaseUnreachable(
            f"Cannot use {location}: {error or type(error).__name__}. Check {SETTING}."
        ) from error


def _engine(location: Location, pool_size: int) -> Engine:
    if isinstance(location, SqliteFile):
        return {
            "engine": "api.database.sqlite_engine",
            "credentials": _sqlite_credentials(location),
        }
    return {
        "engine": "api.database.asyncpg_engine",
        "credentials": {
            **location.arguments(),
            "minsize": 1,
            "maxsize": pool_size,
            "timeout": CONNECT_SECONDS,
            "server_settings": {
                "application_name": "kempelen",
                "statement_timeout": f"{STATEMENT_SECONDS}s",
                "idle_in_transaction_session_timeout": f"{IDLE_IN_TRANSACTION_SECONDS}s",
            },
        },
    }


def _sqlite_credentials(location: SqliteFile) -> Credentials:
    """Everything but the path becomes a PRAGMA. FULL: a commit survives a power cut."""
    return {
        "file_path": location.path,
        "busy_timeout": SQLITE_BUSY_SECONDS * 1000,
        "journal_mode": "WAL",
        "synchronous": "FULL",
        "foreign_keys": "ON",
        "cache_size": -SQLITE_CACHE_KIB,
    }
