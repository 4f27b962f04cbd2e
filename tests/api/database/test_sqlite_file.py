"""A SQLite file is its owner's alone, and is served by one process."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from api.database.connect import database
from api.database.location import locate
from api.database.migrate import migrate, pending
from api.database.sqlite_file import AlreadyServed, served_alone, server_of

ROOT = Path(__file__).parents[3]
HOLDING = """
import sys, time
from api.database.sqlite_file import served_alone
with served_alone(sys.argv[1]):
    print("served", flush=True)
    time.sleep(3600)
"""


@pytest.fixture(autouse=True)
def generous():
    """As on most machines: what is made without a word is readable by everyone."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "new" / "market.sqlite3"


@pytest.fixture
def url(path):
    return f"sqlite:///{path}"


def modes(folder):
    return {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}


async def test_a_new_database_and_the_files_beside_it_are_its_owners_alone(url, path):
    await migrate(url)
    async with database(url) as connection:
        await connection.execute_query("UPDATE log_trimmed SET id = id")
        found = modes(path.parent)

    assert found == dict.fromkeys((path.name, f"{path.name}-wal", f"{path.name}-shm"), 0o600)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("use", ["migrate", "pending", "database"])
async def test_a_database_of_an_earlier_version_is_taken_from_others(url, path, use):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE a (n int)")
        assert set(modes(path.parent).values()) == {0o644}
        if use == "database":
            async with database(url):
                pass
        else:
            await {"migrate": migrate, "pending": pending}[use](url)
        assert set(modes(path.parent).values()) == {0o600}


async def test_what_is_no_database_keeps_its_rights(url, path):
    path.parent.mkdir()
    path.write_text("This is not a database. " * 100)

    with pytest.raises(Exception, match="not a database"):
        await pending(url)

    assert modes(path.parent) == {path.name: 0o644}


def test_two_servers_of_one_file_are_refused_however_its_path_is_written(
    url, path, tmp_path, monkeypatch
):
    path.parent.mkdir()
    path.touch()
    (tmp_path / "link.sqlite3").symlink_to(path)
    monkeypatch.chdir(path.parent)
    with served_alone(url):
        for other in (url, "sqlite://market.sqlite3", f"sqlite:///{tmp_path}/link.sqlite3"):
            with pytest.raises(AlreadyServed, match=f"by process {os.getpid()}: stop that one"):
                served_alone(other).__enter__()
        assert server_of(locate(url)) == str(os.getpid())
        with served_alone(f"sqlite:///{tmp_path}/other.sqlite3"):
            pass
        assert set(modes(path.parent)) == {path.name, f"{path.name}.lock"}
        assert modes(path.parent)[f"{path.name}.lock"] == 0o600

    assert server_of(locate(url)) is None


def test_a_server_that_was_killed_leaves_nothing_locked(url, path):
    path.parent.mkdir()
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDING, url], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    with holder:
        try:
            assert holder.stdout.readline() == "served\n"
            with pytest.raises(AlreadyServed, match=f"by process {holder.pid}:"):
                served_alone(url).__enter__()
        finally:
            holder.send_signal(signal.SIGKILL)
            holder.wait()

    with served_alone(url):
        assert server_of(locate(url)) == str(os.getpid())


def test_several_servers_on_postgresql_do_not_exclude_each_other():
    url = "postgres://unused@localhost/unused"
    with served_alone(url), served_alone(url):
        pass
