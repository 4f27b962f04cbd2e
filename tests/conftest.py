"""Real databases and a real Redis for the tests, each fresh, each skipped with its reason."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
import redis
from argon2 import PasswordHasher
from tortoise.backends.base.client import BaseDBAsyncClient

from api.composition import compose
from api.database import connect
from api.database.migrate import migrate
from domain.kernel import clock
from domain.kernel.policy import MarketPolicy
from domain.ledger.providers import SANDBOX
from domain.people import passwords
from domain.secrets import keyring
from subscriptions.faults import troubles

POSTGRES = os.environ.get("KEMPELEN_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("KEMPELEN_TEST_REDIS", "redis://127.0.0.1:6379")
MEMORY = Path("/dev/shm")
ENOUGH_MEMORY = 512 * 1024 * 1024
QUICK_HASHES = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
MODELS = connect.MODEL_MODULES or ("tests.tables",)

TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'migrations_applied'
"""
# Of a process that a test has killed.
END_WORK = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend' AND state <> 'idle'
"""
RESTART = """
SELECT setval(format('public.%I', sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes name no test: packed ones contain the time, and two processes would differ."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(autouse=True, scope="session")
def own_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Servers of tests keep keys and files apart from those of a market in this folder."""
    with pytest.MonkeyPatch.context() as environment:
        folder = tmp_path_factory.mktemp("files")
        environment.setenv("KEMPELEN_SECRET_KEY_FILE", str(folder / "secret.keys"))
        environment.setenv("KEMPELEN_STORAGE_FOLDER", str(folder / "storage"))
        yield


@pytest.fixture
def of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is named, as where an operator has set nothing."""
    for name in ("KEMPELEN_SECRET_KEY_FILE", "KEMPELEN_STORAGE_FOLDER"):
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def composed() -> None:
    """As at the start of a server: the clock runs, and commands run the steps of every feature."""
    clock.release()
    compose(MarketPolicy(), SANDBOX)
    passwords.adopt(QUICK_HASHES)
    keyring.adopt(keyring.Keyring([bytes(range(keyring.KEY_BYTES))]))


@pytest.fixture(autouse=True)
def without_troubles() -> Iterator[None]:
    """As at the start of a process: no trouble was told a moment ago."""
    yield
    troubles.forget()


@pytest.fixture(scope="session")
def quick_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory, where the system has one: what is synced there has not to be awaited."""
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < ENOUGH_MEMORY:
        yield tmp_path_factory.mktemp("quick")
        return
    with TemporaryDirectory(prefix="kempelen-test-", dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated SQLite file, made once, that every test gets a copy of."""
    path = tmp_path_factory.mktemp("migrated") / "template.sqlite3"
    _run_aside(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(migrated_file: Path, quick_folder: Path) -> Iterator[str]:
    """A SQLite file as the migrations leave it."""
    with TemporaryDirectory(dir=quick_folder) as folder:
        path = Path(folder) / "kempelen.sqlite3"
        shutil.copyfile(migrated_file, path)
        yield f"sqlite:///{path}"


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
def postgres_database(postgres_server: str) -> Iterator["Postgres"]:
    """This process's own database, migrated, and dropped when its tests are over.

    No test stops the server itself, so nothing has to reach the disk before it goes on.
    """
    name = f"kempelen_test_{os.getpid()}"
    url = urlunsplit(urlsplit(postgres_server)._replace(path=f"/{name}"))
    _run_aside(_administer(f"CREATE DATABASE {name}"))
    try:
        _run_aside(_administer(f"ALTER DATABASE {name} SET synchronous_commit = off"))
        _run_aside(migrate(url))
        with Postgres(url) as database:
            yield database
    finally:
        _run_aside(_administer(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def postgres_url(postgres_database: "Postgres") -> str:
    """A PostgreSQL database as the migrations leave it."""
    postgres_database.restore()
    return postgres_database.url


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


def _run_aside(work: Coroutine[Any, Any, None]) -> None:
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


class Postgres:
    """A migrated database that can be made again what it was, over a connection that is kept."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._thread = ThreadPoolExecutor(1)
        self._loop = asyncio.Runner()

    def __enter__(self) -> "Postgres":
        self._run(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._run(self._connection.close())
        finally:
            self._thread.submit(self._loop.close).result()
            self._thread.shutdown()

    def restore(self) -> None:
        """Empty every table but for the rows that the migrations themselves write."""
        try:
            self._run(self._restore())
        except connect.UNREACHABLE:
            if not self._connection.is_closed():
                raise
            self._run(self._connect())  # A test has cut every link to this database.
            self._run(self._restore())

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        self._thread.submit(self._loop.run, work).result()

    async def _connect(self) -> None:
        self._connection = await asyncpg.connect(self.url)

    async def _open(self) -> None:
        await self._connect()
        self._is_filled = " UNION ALL ".join(
            f"SELECT '{row['relname']}' AS name WHERE EXISTS (SELECT FROM {row['relname']})"
            for row in await self._connection.fetch(TABLES)
        )
        self._seeded = await self._filled()
        await self._connection.execute("CREATE SCHEMA seed")
        for table in self._seeded:
            await self._connection.execute(f"CREATE TABLE seed.{table} AS TABLE public.{table}")

    async def _filled(self) -> list[str]:
        return [row["name"] for row in await self._connection.fetch(self._is_filled)]

    async def _restore(self) -> None:
        """Deleting few rows takes a tenth of what TRUNCATE takes, which makes new files."""
        await self._connection.execute(END_WORK)
        async with self._connection.transaction():
            await self._connection.execute("SET LOCAL session_replication_role = replica")
            await self._connection.execute(RESTART)
            for table in await self._filled():
                await self._connection.execute(f"DELETE FROM public.{table}")
            for table in self._seeded:
                await self._connection.execute(
                    f"INSERT INTO public.{table} OVERRIDING SYSTEM VALUE SELECT * FROM seed.{table}"
                )
