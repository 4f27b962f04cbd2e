"""Real databases and a real Redis for the tests, each fresh, each skipped with its reason."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
import redis
from tortoise.backends.base.client import BaseDBAsyncClient

from api.database import connect
from api.database.migrate import migrate

POSTGRES = os.environ.get("KEMPELEN_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("KEMPELEN_TEST_REDIS", "redis://127.0.0.1:6379")
MODELS = connect.MODEL_MODULES or ("tests.tables",)

TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'migrations_applied'
"""


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated SQLite file, made once, that every test gets a copy of."""
    path = tmp_path_factory.mktemp("migrated") / "template.sqlite3"
    _run_aside(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    path = tmp_path / "kempelen.sqlite3"
    shutil.copyfile(migrated_file, path)
    return f"sqlite:///{path}"


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[BaseDBAsyncClient]:
    async with connect.database(sqlite_url, models=MODELS) as connection:
        yield connection


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """Where the tests may make databases of their own."""
    try:
        _run_aside(_ping_postgres())
    except connect.UNREACHABLE as error:
        absent(f"PostgreSQL does not answer ({error}); set KEMPELEN_TEST_POSTGRES.")
    return POSTGRES


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[str]:
    """This process's own database, migrated, and dropped when its tests are over."""
    name = f"kempelen_test_{os.getpid()}"
    url = urlunsplit(urlsplit(postgres_server)._replace(path=f"/{name}"))
    _run_aside(_administer(f"CREATE DATABASE {name}"))
    try:
        _run_aside(migrate(url))
        _run_aside(_keep_seeds(url))
        yield url
    finally:
        _run_aside(_administer(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def postgres_url(postgres_database: str) -> str:
    """A PostgreSQL database as the migrations leave it."""
    _run_aside(_empty(postgres_database))
    return postgres_database


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[BaseDBAsyncClient]:
    async with connect.database(postgres_url, models=MODELS) as connection:
        yield connection


@pytest.fixture(params=["sqlite", "postgres"])
def any_url(request: pytest.FixtureRequest) -> str:
    """A fresh database of each kind in turn."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def any_database(any_url: str) -> AsyncIterator[BaseDBAsyncClient]:
    async with connect.database(any_url, models=MODELS) as connection:
        yield connection


@pytest.fixture(scope="session")
def redis_url() -> str:
    try:
        with redis.Redis.from_url(REDIS, socket_connect_timeout=3) as client:
            client.ping()
    except redis.RedisError as error:
        absent(f"Redis does not answer ({error}); set KEMPELEN_TEST_REDIS.")
    return REDIS


def absent(reason: str) -> NoReturn:
    """On a developer's machine a missing server skips its tests; in CI it is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _run_aside(work: Coroutine[Any, Any, None] | Coroutine[Any, Any, list[str]]) -> None:
    """Run to the end in a thread of its own, apart from the loops of the tests."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


async def _ping_postgres() -> None:
    await (await asyncpg.connect(POSTGRES, timeout=3)).close()


async def _administer(statement: str) -> None:
    connection = await asyncpg.connect(POSTGRES)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _filled(connection: asyncpg.Connection) -> list[str]:
    tables = [row["relname"] for row in await connection.fetch(TABLES)]
    test = " UNION ALL ".join(
        f"SELECT '{table}' AS name WHERE EXISTS (SELECT FROM {table})" for table in tables
    )
    return [row["name"] for row in await connection.fetch(test)]


async def _keep_seeds(url: str) -> None:
    """Remember the rows that the migrations themselves write, to restore them for each test."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("CREATE SCHEMA seed")
        for table in await _filled(connection):
            await connection.execute(f"CREATE TABLE seed.{table} AS TABLE public.{table}")
    finally:
        await connection.close()


async def _empty(url: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            if filled := await _filled(connection):
                await connection.execute(f"TRUNCATE {', '.join(filled)} RESTART IDENTITY CASCADE")
            await connection.execute("SET LOCAL session_replication_role = replica")
            for row in await connection.fetch(
                "SELECT relname FROM pg_class WHERE relnamespace = 'seed'::regnamespace"
            ):
                await connection.execute(
                    f"INSERT INTO public.{row['relname']} OVERRIDING SYSTEM VALUE "
                    f"SELECT * FROM seed.{row['relname']}"
                )
    finally:
        await connection.close()
