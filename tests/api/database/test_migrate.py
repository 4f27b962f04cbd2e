"""Migrations: each file once, whole, in order, and none that has changed."""

import asyncio
import sqlite3
import uuid
from contextlib import closing
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from api.database.migrate import MIGRATIONS, MigrationError, migrate, pending
from domain.people.printed_ids import REQUESTER_ID


@pytest.fixture
async def postgres_empty_url(postgres_server):
    """An empty database, dropped afterwards."""
    name = f"kempelen_test_{uuid.uuid4().hex}"
    connection = await asyncpg.connect(postgres_server)
    await connection.execute(f"CREATE DATABASE {name}")
    yield urlunsplit(urlsplit(postgres_server)._replace(path=f"/{name}"))
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


@pytest.fixture
def sqlite_empty_url(tmp_path):
    return f"sqlite:///{tmp_path}/new/empty.sqlite3"


@pytest.fixture(params=["sqlite", "postgres"])
def url(request):
    return request.getfixturevalue(f"{request.param}_empty_url")


@pytest.fixture
def files(tmp_path):
    directory = tmp_path / "files"
    directory.mkdir()
    return directory


def write(files, name, text):
    for dialect in ("sqlite", "postgres"):
        (files / f"{name}.{dialect}.sql").write_text(text)


async def rows(url, query):
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite://"))
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


async def test_what_is_missing_is_applied_in_order_and_only_once(url, files):
    write(files, "0001_first", "CREATE TABLE a (n int); INSERT INTO a VALUES (1);")
    write(files, "0002_second", "INSERT INTO a SELECT n + 1 FROM a")
    assert await pending(url, directory=files) == ["0001_first", "0002_second"]

    assert await migrate(url, directory=files) == ["0001_first", "0002_second"]
    write(files, "0003_third", "INSERT INTO a VALUES (9)")
    assert await pending(url, directory=files) == ["0003_third"]
    assert await migrate(url, directory=files) == ["0003_third"]

    assert await migrate(url, directory=files) == []
    assert await pending(url, directory=files) == []
    assert await rows(url, "SELECT n FROM a ORDER BY n") == [(1,), (2,), (9,)]


async def test_asking_what_is_pending_changes_nothing(url, files, tmp_path):
    write(files, "0001_first", "CREATE TABLE a (n int)")
    await pending(url, directory=files)

    if url.startswith("sqlite"):
        assert not (tmp_path / "new").exists()
    else:
        assert await rows(url, "SELECT to_regclass('migrations_applied')") == [(None,)]


async def test_a_file_that_fails_leaves_nothing_of_itself_and_those_before_it_stay(url, files):
    write(files, "0001_first", "CREATE TABLE a (n int)")
    write(files, "0002_second", "INSERT INTO a VALUES (1); CREATE TABLE b (n int); NONSENSE;")

    with pytest.raises(MigrationError, match="0002_second failed"):
        await migrate(url, directory=files)

    assert await pending(url, directory=files) == ["0002_second"]
    assert await rows(url, "SELECT n FROM a") == []
    write(files, "0002_second", "CREATE TABLE b (n int)")
    assert await migrate(url, directory=files) == ["0002_second"]


async def test_a_file_changed_after_it_was_applied_is_refused(url, files):
    write(files, "0001_first", "CREATE TABLE a (n int)")
    await migrate(url, directory=files)
    write(files, "0001_first", "CREATE TABLE a (n bigint)")
    write(files, "0002_second", "CREATE TABLE b (n int)")

    for ask in (migrate, pending):
        with pytest.raises(MigrationError, match="0001_first was changed"):
            await ask(url, directory=files)
    assert await rows(url, "SELECT name FROM migrations_applied") == [("0001_first",)]


async def test_a_database_of_a_newer_version_is_refused(url, files):
    write(files, "0001_first", "CREATE TABLE a (n int)")
    write(files, "0002_second", "CREATE TABLE b (n int)")
    await migrate(url, directory=files)
    for file in files.glob("0002*"):
        file.unlink()

    with pytest.raises(MigrationError, match="0002_second, which this version does not know"):
        await migrate(url, directory=files)


async def test_a_file_that_comes_before_an_applied_one_is_refused(url, files):
    write(files, "0002_second", "CREATE TABLE b (n int)")
    await migrate(url, directory=files)
    write(files, "0001_first", "CREATE TABLE a (n int)")

    with pytest.raises(MigrationError, match="0001_first comes before 0002_second"):
        await migrate(url, directory=files)


async def test_several_processes_that_migrate_at_once_apply_each_file_once(url, files):
    for n in range(1, 6):
        write(files, f"000{n}_step", f"CREATE TABLE t{n} (n int)")

    done = await asyncio.gather(*(migrate(url, directory=files) for _ in range(4)))

    assert sorted(name for names in done for name in names) == [f"000{n}_step" for n in range(1, 6)]


async def test_on_sqlite_a_trigger_and_a_quoted_semicolon_are_one_statement(
    sqlite_empty_url, files
):
    text = """
    CREATE TABLE a (n int, t text DEFAULT 'x;y'); -- not; here
    CREATE TRIGGER grow AFTER INSERT ON a WHEN new.n < 3 BEGIN
        INSERT INTO a (n) VALUES (new.n + 1);
        UPDATE a SET t = 'a;b' WHERE n = 2;
    END;
    INSERT INTO a (n) VALUES (3)
    """
    write(files, "0001_first", text)

    await migrate(sqlite_empty_url, directory=files)

    assert await rows(sqlite_empty_url, "SELECT n, t FROM a") == [(3, "x;y")]


async def test_on_sqlite_a_file_may_rebuild_a_table_but_not_leave_a_broken_key(
    sqlite_empty_url, files
):
    first = "CREATE TABLE a (n int PRIMARY KEY); CREATE TABLE b (n int REFERENCES a);"
    write(files, "0001_first", first + "INSERT INTO a VALUES (1); INSERT INTO b VALUES (1);")
    rebuild = "CREATE TABLE c (n int PRIMARY KEY, m int); INSERT INTO c (n) SELECT n FROM a;"
    write(files, "0002_rebuild", rebuild + "DROP TABLE a; ALTER TABLE c RENAME TO a;")
    write(files, "0003_break", "DELETE FROM a;")

    with pytest.raises(MigrationError, match="0003_break leaves a broken key in b"):
        await migrate(sqlite_empty_url, directory=files)

    assert await rows(sqlite_empty_url, "SELECT n, m FROM a") == [(1, None)]


def test_every_migration_is_there_for_both_databases():
    names = {
        dialect: [path.name.split(".")[0] for path in sorted(MIGRATIONS.glob(f"*.{dialect}.sql"))]
        for dialect in ("sqlite", "postgres")
    }
    assert names["sqlite"] == names["postgres"]
    assert names["sqlite"][0] == "0001_log"
    assert [int(name[:4]) for name in names["sqlite"]] == [*range(1, len(names["sqlite"]) + 1)]


BEFORE = "0010"  # the files before the records
OLD = (
    "INSERT INTO accounts (id, email, email_key, password_hash, display_name, country, created_at)"
    " VALUES ('{0}1', 'a@b.test', 'a@b.test', '-', 'A', 'NL', '{1}')",
    "INSERT INTO requesters (id, account_id, name, created_at)"
    " VALUES ('{0}2', '{0}1', 'Rita', '{1}')",
    "INSERT INTO workers (id, account_id, worker_id, created_at)"
    " VALUES ('{0}3', '{0}1', 'A1234567890123', '{1}')",
    "INSERT INTO requirement_sets (number, fingerprint, body) VALUES (1, 'x', '[{{\"type\":"
    ' "00000000-0000-7000-8000-000000000009", "comparator": "EXISTS"}}]\')',
    "INSERT INTO hit_types (id, requester_id, fingerprint, title, description, keywords,"
    " reward_cents, assignment_duration_seconds, auto_approval_delay_seconds, created_at)"
    " VALUES ('{0}4', '{0}2', 'x', 'T', 'D', '[]', 10, 60, 0, '{1}')",
    "INSERT INTO hit_groups (id, hit_type_id, requester_id, title, description, keywords,"
    " search_text, reward_cents, hourly_cents, assignment_duration_seconds,"
    " auto_approval_delay_seconds, newest_hit_at, last_updated_at, latest_expiry_at,"
    " requirement_set) VALUES ('{0}5', '{0}4', '{0}2', 'T', 'D', '[]', 't', 10, 600, 60, 0,"
    " '{1}', '{1}', '{1}', 1)",
    "INSERT INTO hits (id, hit_type_id, group_id, requester_id, status, max_assignments,"
    " available, completed, reward_cents, fee_cents, assignment_duration_seconds,"
    " auto_approval_delay_seconds, created_at, expires_at) VALUES ('{0}6', '{0}4', '{0}5',"
    " '{0}2', 'REVIEWABLE', 1, 0, 1, 10, 2, 60, 0, '{1}', '{1}')",
    "INSERT INTO assignments (id, hit_id, group_id, requester_id, worker_id, status,"
    " accepted_at, deadline, decided_at, decided_by) VALUES ('{0}7', '{0}6', '{0}5', '{0}2',"
    " '{0}3', 'APPROVED', '{1}', '{1}', '{1}', 'REQUESTER')",
    "INSERT INTO bonuses (id, assignment_id, worker_id, requester_id, cents, fee_cents, reason,"
    " granted_at) VALUES ('{0}8', '{0}7', '{0}3', '{0}2', 1, 1, '!', '{1}')",
    "INSERT INTO ledger_accounts (id, kind, shard, balance_cents) VALUES ('{0}9', 'OUTSIDE', 0, 0)",
    "INSERT INTO ledger_accounts (id, kind, shard, balance_cents) VALUES ('{0}a', 'HOUSE', 0, 0)",
    "INSERT INTO ledger_transfers (id, cause, kind, source_id, target_id, cents, occurred_at)"
    " VALUES ('{0}b', 'reject:{0}7', 'RELEASE', '{0}9', '{0}a', 12, '{1}')",
    "INSERT INTO qualifications (id, type_id, worker_id, status, granted_at, revoked_at, reason)"
    " VALUES ('{0}c', '00000000-0000-7000-8000-000000000009', '{0}3', 'REVOKED', '{1}', '{1}',"
    " 'Tired.')",
)


async def test_old_rows_are_carried_over_into_the_records(url, files):
    for path in sorted(MIGRATIONS.glob("*.sql")):
        if path.name < BEFORE:
            (files / path.name).write_text(path.read_text())
    await migrate(url, directory=files)
    id, at = "00000000-0000-7000-9000-00000000000", "2026-11-01 12:00:00+00:00"
    for statement in OLD:
        await executed(url, statement.format(id, at))

    await migrate(url)

    for query, expected in (
        ("SELECT CAST(assignment_id AS text), reason FROM overridden_rejections", (f"{id}7", None)),
        ("SELECT CAST(qualification_id AS text), reason FROM revocations", (f"{id}c", "Tired.")),
        ("SELECT CAST(hit_id AS text), reason FROM bonuses", (f"{id}6", "!")),
        ("SELECT is_for_masters, worked_hourly_cents FROM hit_groups", (True, 600)),
        (
            "SELECT search_text, check_bonuses_at IS NULL FROM hit_groups JOIN requesters ON"
            " requesters.id = hit_groups.requester_id",
            ("t\nd\nrita", False),
        ),
    ):
        assert await rows(url, query) == [expected]


async def executed(url, statement):
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite://"), isolation_level=None)
        connection.execute(statement)
        connection.close()
        return
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def test_requesters_of_before_get_printed_ids_each_its_own(url, files):
    for path in sorted(MIGRATIONS.glob("*.sql")):
        if path.name < "0012":
            (files / path.name).write_text(path.read_text())
    await migrate(url, directory=files)
    for _ in range(3):
        await run(url, NEW_REQUESTER.format(id=uuid.uuid4()))

    await migrate(url)

    printed = [row[0] for row in await rows(url, "SELECT requester_id FROM requesters")]
    assert len(set(printed)) == 3
    assert all(REQUESTER_ID.fullmatch(each) for each in printed), printed


NEW_REQUESTER = """
    INSERT INTO accounts (id, email, email_key, password_hash, display_name, country, created_at)
        VALUES ('{id}', '{id}', '{id}', '', 'X', 'NL', '2026-11-22 12:00:00+00:00');
    INSERT INTO requesters (id, account_id, name, created_at)
        VALUES ('{id}', '{id}', 'X', '2026-11-22 12:00:00+00:00');
"""


async def run(url, script):
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite://"))) as connection:
            connection.executescript(script)
        return
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(script)
    finally:
        await connection.close()
