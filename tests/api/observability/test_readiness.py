"""Readiness: a part of the market's server that fails makes it not ready, and is named."""

import asyncio
import shutil
import sqlite3
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from api.app import create_app
from api.composition import application
from api.configuration.settings import load
from tests.api import small_market
from tests.listening import http_client, listening
from tests.subscriptions.log.entries import commit, draft

SECONDS = 60
READY = (200, {"status": "ready"})


@asynccontextmanager
async def market(url, tmp_path):
    """The market's server; yields a function that returns its readiness."""
    settings = load(database_url=url, outbox_folder=tmp_path / "outbox")
    async with listening(settings, application(settings)) as address, http_client() as client:

        async def readiness():
            answer = await client.get(address.replace("/graphql", "/health/ready"))
            return answer.status_code, answer.json()

        yield readiness


async def comes_to(readiness, part, said):
    """Wait until a part is reported with this problem."""
    async with asyncio.timeout(SECONDS):
        while said not in (answer := await readiness())[1].get("problems", {}).get(part, ""):
            await asyncio.sleep(0.1)
    assert answer[0] == 503
    assert answer[1]["status"] == "not ready"


async def comes_back(readiness):
    async with asyncio.timeout(SECONDS):
        while await readiness() != READY:
            await asyncio.sleep(0.1)


async def test_a_check_that_breaks_or_never_answers_is_a_problem_and_hides_no_other():
    async def well():
        return None

    async def breaks():
        raise RuntimeError("out of maple")

    async def hangs():
        await asyncio.Event().wait()

    async def is_ill():
        return "it aches"

    checks = {"a": well, "b": breaks, "c": hangs, "d": is_ill}
    settings = load()
    app = create_app(settings, small_market.parts(small_market.Doorman(), checks=checks))
    async with listening(settings, app) as address, http_client() as client:
        answer = await client.get(address.replace("/graphql", "/health/ready"))

    problems = {"b": "failed", "c": "no answer within 2 seconds", "d": "it aches"}
    assert (answer.status_code, answer.json()["problems"]) == (503, problems)


@pytest.fixture
async def other(postgres_server):
    """Another client of the same PostgreSQL server."""
    connection = await asyncpg.connect(postgres_server)
    yield connection
    await connection.close()


def applied(path, row):
    """Note a migration as applied, as another process does."""
    with sqlite3.connect(path) as file:
        file.execute(f"INSERT INTO migrations_applied VALUES ({', '.join('?' * len(row))})", row)
    file.close()


async def test_a_missing_migration_is_a_problem_until_it_is_applied(sqlite_url, tmp_path):
    path = sqlite_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as file:
        rows = file.execute("SELECT * FROM migrations_applied ORDER BY name").fetchall()
        file.execute("DELETE FROM migrations_applied WHERE name = ?", rows[-1][:1])
    file.close()
    async with market(sqlite_url, tmp_path) as readiness:
        missing = await readiness()
        # The loop goes on meanwhile: the market may be inside a transaction.
        await asyncio.to_thread(applied, path, rows[-1])
        there = await readiness()

    problems = {"database": "1 migrations are missing: run kempelen migrate"}
    assert missing == (503, {"status": "not ready", "problems": problems})
    assert there == READY


async def test_connections_that_were_ended_are_made_anew(postgres_url, tmp_path, other):
    async with market(postgres_url, tmp_path) as readiness:
        assert await readiness() == READY
        assert await end_connections(other, postgres_url) > 0
        await comes_back(readiness)


async def test_without_its_database_the_server_is_not_ready_in_three_parts(
    postgres_url, tmp_path, other
):
    name = postgres_url.rpartition("/")[2]
    async with market(postgres_url, tmp_path) as readiness:
        assert await readiness() == READY
        await other.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        try:
            await end_connections(other, postgres_url)
            await comes_to(readiness, "database", "a connection was lost or refused")
            await comes_to(readiness, "log", "the log has stood still for")
            await comes_to(readiness, "clockwork", "deadlines are not checked")
        finally:
            await other.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await comes_back(readiness)


@pytest.mark.long
async def test_a_postgresql_that_is_read_only_is_a_problem(postgres_url, tmp_path, other):
    name = postgres_url.rpartition("/")[2]
    async with market(postgres_url, tmp_path) as readiness:
        assert await readiness() == READY
        await other.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        try:
            await end_connections(other, postgres_url)
            await comes_to(readiness, "database", "the database is read-only")
        finally:
            await other.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
            await end_connections(other, postgres_url)
        await comes_back(readiness)


@pytest.mark.long
async def test_a_log_that_an_open_transaction_delays_is_a_problem(postgres_url, tmp_path, other):
    async with market(postgres_url, tmp_path) as readiness:
        assert await readiness() == READY
        async with other.transaction():
            await other.execute("SELECT pg_current_xact_id()")
            await commit(draft("market", 1))
            await comes_to(readiness, "log", "the log has stood still for")
        await comes_back(readiness)


async def end_connections(other, url):
    ended = await other.fetch(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
        url.rpartition("/")[2],
    )
    return len(ended)


async def test_a_sqlite_file_that_is_removed_or_replaced_under_the_server_is_a_problem(
    sqlite_url, tmp_path
):
    path = Path(sqlite_url.removeprefix("sqlite://"))
    aside = path.with_name("aside.sqlite3")
    async with market(sqlite_url, tmp_path) as readiness:
        await comes_back(readiness)
        shutil.move(path, aside)
        await comes_to(readiness, "database", "removed or replaced")
        shutil.copyfile(aside, path)
        await comes_to(readiness, "database", "removed or replaced")
        shutil.move(aside, path)
        await comes_back(readiness)
