"""Backups made while people work, and restored: with the databases' own tools, as documented."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from api.database.connect import database
from api.database.migrate import MIGRATIONS, migrate
from tests.proofs.clients import NOTICES, Socket
from tests.proofs.flow import Stage
from tests.proofs.following import Crowd
from tests.proofs.postgres_cluster import Cluster, program
from tests.proofs.server import ROOT, Server
from tests.proofs.sizes import Flow

SECONDS = 60
FLOW = Flow(clients=4, pairs=2, events=400, seconds=5, workers=1)
EXTRA = "9999_later"


@pytest.fixture(scope="module")
def other_server():
    """A PostgreSQL server that has used few transaction ids yet."""
    # Not in pytest's own folder, which PostgreSQL's user may not enter when root runs the tests.
    with tempfile.TemporaryDirectory(prefix="kempelen-postgres-") as folder:
        cluster = Cluster(Path(folder))
        cluster.start()
        yield cluster
        cluster.stop()


def run(*command, **environment):
    """Run a command as a person does; returns its output."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    return done.returncode, done.stdout + done.stderr


def kempelen(url, *arguments):
    program = (sys.executable, "-m", "api.cli.command_line")
    return run(*program, *arguments, KEMPELEN_DATABASE_URL=url)


def put_back(copy, path):
    """Replaces the file and SQLite's files beside it."""
    for left in (path, f"{path}-wal", f"{path}-shm"):
        Path(left).unlink(missing_ok=True)
    shutil.copyfile(copy, path)


@asynccontextmanager
async def working(url, folder):
    """The market at work; the block runs in the middle of it."""
    async with database(url):
        stage = await Stage.set(FLOW)
    server = Server(folder, database_url=url)
    server.start()
    playing = asyncio.create_task(stage.play(server))
    try:
        while sum(len(pair.bonuses) for pair in stage.pairs) < 10:
            await asyncio.sleep(0.05)
        yield stage
        await playing
        async with database(url):
            await stage.assert_done_once()
    finally:
        playing.cancel()
        server.stop()


async def assert_restored(url, stage, folder):
    """The ledger is exact, old cursors are refused, and new events are delivered."""
    assert kempelen(url, "migrate") == (0, "nothing to apply\n")
    assert kempelen(url, "log", "reset")[0] == 0
    code, said = kempelen(url, "ledger", "verify")
    assert (code, "the ledger is exact" in said) == (0, True), said
    server = Server(folder, database_url=url)
    server.start()
    try:
        async with Socket(server, stage.pairs[0].worker.token) as socket:
            await socket.start(NOTICES, after=stage.after)
            message = await socket.message()
            code = message["payload"][0]["extensions"]["code"]
        assert (message["type"], code in ("CURSOR_EXPIRED", "BAD_CURSOR")) == ("error", True)
        async with database(url):
            again = await Stage.set(Flow(4, 1, 40, seconds=1, workers=1))
        crowd = Crowd()
        again.follow(crowd, server.url)
        async with crowd.following():
            await again.play(server)
            async with database(url):
                logged = await again.logged()
                await crowd.received(logged, SECONDS)
        assert crowd.differences(logged) == {"lost": 0, "doubled": 0, "reordered": 0}
        assert sum(map(len, logged.values())) >= 40
    finally:
        assert server.stop() == 0, server.said


@pytest.mark.long
async def test_postgresql_is_dumped_at_work_and_restored_on_another_server(
    postgres_url, other_server, tmp_path
):
    dump = str(tmp_path / "kempelen.dump")
    async with working(postgres_url, tmp_path) as stage:
        made = await asyncio.to_thread(
            run, program("pg_dump"), "--format=custom", f"--file={dump}", postgres_url
        )
    url = other_server.url("restored")
    steps = [
        made,
        run(program("createdb"), f"--maintenance-db={other_server.url('postgres')}", "restored"),
        run(program("pg_restore"), "--exit-on-error", "--no-owner", f"--dbname={url}", dump),
    ]
    refused = kempelen(url, "serve", "--port", "0")

    assert steps == [(0, "")] * 3
    assert refused[0] == 1
    assert "run kempelen log reset" in refused[1]
    await assert_restored(url, stage, tmp_path)


@pytest.mark.long
async def test_sqlite_is_copied_at_work_and_put_back(sqlite_url, tmp_path):
    copy = tmp_path / "copy.sqlite3"
    path = sqlite_url.removeprefix("sqlite://")
    if not shutil.which("sqlite3"):
        pytest.skip("sqlite3 is not installed")
    async with working(sqlite_url, tmp_path) as stage:
        made = await asyncio.to_thread(run, "sqlite3", path, ".timeout 10000", f".backup '{copy}'")
    put_back(copy, path)

    assert made == (0, "")
    await assert_restored(sqlite_url, stage, tmp_path)


@pytest.mark.long
async def test_an_upgrade_is_rolled_back_by_restoring_the_backup_made_before_it(
    postgres_url, other_server, tmp_path
):
    async with database(postgres_url):
        await Stage.set(FLOW)
    dump = str(tmp_path / "before.dump")
    assert run(program("pg_dump"), "-Fc", f"--file={dump}", postgres_url) == (0, "")
    url = other_server.url("upgraded")
    at_server = f"--maintenance-db={other_server.url('postgres')}"

    def restore():
        assert run(program("dropdb"), "--if-exists", "--force", at_server, "upgraded")[0] == 0
        assert run(program("createdb"), at_server, "upgraded") == (0, "")
        assert run(program("pg_restore"), "-e", "--no-owner", f"--dbname={url}", dump) == (0, "")

    restore()
    later = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, later)
    (later / f"{EXTRA}.postgres.sql").write_text("ALTER TABLE hits ADD COLUMN colour text;")
    assert await migrate(url, directory=later) == [EXTRA]
    code, said = kempelen(url, "serve", "--port", "0")
    restore()

    assert (code, "It was migrated by a newer version" in said) == (1, True)
    assert kempelen(url, "migrate") == (0, "nothing to apply\n")
    assert kempelen(url, "ledger", "verify")[0] == 0
