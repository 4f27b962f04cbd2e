"""Real databases and a real Redis for the tests, each fresh, each skipped with its reason."""

import asyncio
import gc
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
from tests.postgres import Postgres, types_asked_once

POSTGRES = os.environ.get("KEMPELEN_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("KEMPELEN_TEST_REDIS", "redis://127.0.0.1:6379")
MEMORY = Path("/dev/shm")
ENOUGH_MEMORY = 512 * 1024 * 1024
QUICK_HASHES = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
MODELS = connect.MODEL_MODULES or ("tests.tables",)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Millions of objects stay from here to the end: do not look through them again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


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
def postgres_database(postgres_server: str) -> Iterator[Postgres]:
    """This process's own database, migrated, and dropped when its tests are over.

    No test stops the server itself, so nothing has to reach the disk before it goes on.
    """
    name = f"kempelen_test_{os.getpid()}"
    url = urlunsplit(urlsplit(postgres_server)._replace(path=f"/{name}"))
    _run_aside(_administer(f"CREATE DATABASE {name}"))
    try:
        _run_aside(_administer(f"ALTER DATABASE {name} SET synchronous_commit = off"))
        _run_aside(migrate(url))
        with types_asked_once(), Postgres(url) as database:
            yield database
    finally:
        _run_aside(_administer(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def postgres_url(postgres_database: Postgres) -> str:
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
