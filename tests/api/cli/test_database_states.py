"""Every command on every database that it cannot work with: one sentence, and no traceback."""

import asyncio
import shutil
import sqlite3
import uuid
from contextlib import closing
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from tests.api.cli.whole import whole_command

JOB = "00000000-0000-4000-8000-000000000000"
# It takes a mail on standard input, and ends as mail servers expect: they try again later.
FOR_A_MAIL_SERVER = "mail receive"
ON_A_DATABASE = {
    "serve": ["--port", "0"],
    "migrate": [],
    "log reset": ["--yes"],
    "operator create": ["olga@example.org"],
    "first-accounts": [],
    "ledger verify": [],
    "deposit record": ["rita@example.org", "1.00", "NL-17"],
    "refunds list": [],
    "refunds paid": ["00000000-0000-0000-0000-000000000000", "--reference", "NL-1"],
    "refunds refuse": ["00000000-0000-0000-0000-000000000000", "--reason", "?"],
    "dashboard recount": [],
    "dashboard verify": [],
    "gift-codes list": [],
    "payouts list": [],
    "payouts files": [],
    "payouts run": [],
    "payouts file": ["nacha-1.ach", "--to", "."],
    "payouts settle": ["P0123456789ABC"],
    "payouts hold": ["P0123456789ABC", "--reason", "?"],
    "payouts release": ["P0123456789ABC", "--reason", "?"],
    "payouts cancel": ["P0123456789ABC", "--reason", "?"],
    "payouts fail": ["P0123456789ABC", "--reason", "?"],
    "receipt new-key": [],
    "tax report": ["2025", "--reason", "?"],
    "premium publish": ["rita@example.org"],
    "masters recompute": [],
    "masters show": ["A0000000000000"],
    "operators list": [],
    "operators set": ["rita@example.org", "support"],
    "operators remove": ["rita@example.org"],
    "audit list": [],
    "audit verify": [],
    "people waiting": [],
    "people show": ["rita@example.org"],
    "people approve": ["rita@example.org"],
    "people ask": ["rita@example.org", "--text", "?"],
    "people refuse": ["rita@example.org", "--reason", "?"],
    "people suspend": ["rita@example.org", "--reason", "?"],
    "people reinstate": ["rita@example.org", "--reason", "?"],
    "people remove-second-step": ["rita@example.org", "--reason", "?"],
    "secrets rotate": [],
    "tax waiting": [],
    "tax file": ["rita@example.org"],
    "tax return": ["rita@example.org", "--reason", "?"],
    "identity list": [],
    "identity show": ["rita@example.org"],
    "identity approve": ["rita@example.org", "--reason", "?"],
    "identity refuse": ["rita@example.org", "--reason", "?"],
    "jobs list": [],
    "jobs pause": [JOB],
    "jobs resume": [JOB],
    "jobs cancel": [JOB],
    "queues": [],
}
# They look at the settings first, which are those of no rehearsal here.
OF_A_REHEARSAL = ("clock show", "clock forward")
WITHOUT_A_DATABASE = {
    "masters simulate": "draws workers of its own",
    "demo": "makes a database of its own",
    "documents hash": "reads files",
    "batch publish": "calls the API of a market",
    "batch resume": "calls the API of a market",
    "batch watch": "calls the API of a market",
    "batch results": "calls the API of a market",
    "batch review": "calls the API of a market",
    "receipt verify": "reads files",
    "gift-codes load": "reads a file first",
    "secrets new-key": "draws a key",
    "schema print": "prints what is built in",
    "settings print": "prints what is built in",
    "errors print": "prints what is built in",
}
LAST = "SELECT max(name) FROM migrations_applied"
STATES = {
    "older": (f"DELETE FROM migrations_applied WHERE name = ({LAST})", "lacks 1 migrations"),
    "newer": (
        "INSERT INTO migrations_applied (name, checksum) VALUES ('9999_later', 'x')",
        "It was migrated by a newer version",
    ),
    "changed": (
        f"UPDATE migrations_applied SET checksum = 'x' WHERE name = ({LAST})",
        "was changed after it had been applied",
    ),
    "foreign": ("ALTER TABLE migrations_applied RENAME COLUMN checksum TO sum", "Cannot use"),
}
HAVE_GONE = (
    "accounts",
    "workers",
    "log",
    "ledger_accounts",
    "applications",
    "jobs",
    "audit_entries",
    "refunds",
    "payouts",
    "gift_codes",
    "dashboard_position",
    "signing_keys",
    "payout_files",
)
HALF = "ALTER TABLE {table} RENAME TO {table}_of_another_program"


def leaves(command, prefix=""):
    for name, each in getattr(command, "commands", {}).items():
        if hasattr(each, "commands"):
            yield from leaves(each, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}"


def test_the_tables_have_every_command():
    assert sorted(leaves(whole_command())) == sorted(
        [*ON_A_DATABASE, *OF_A_REHEARSAL, *WITHOUT_A_DATABASE, FOR_A_MAIL_SERVER]
    )


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def assert_one_sentence(answer, *, said):
    code, out, err = answer

    assert out == "", out
    assert code in (1, 2)
    assert len(err.splitlines()) == 1, err
    assert said in err
    assert "Traceback" not in err


def assert_all_refuse(kempelen, said, *, but=(), share=(0, 1)):
    """All commands, or a share of them: the second number is of how many."""
    first, step = share
    for command, arguments in list(ON_A_DATABASE.items())[first::step]:
        if command not in but:
            assert_one_sentence(kempelen(*command.split(), *arguments), said=said)


WHOLE = [pytest.param(True, marks=pytest.mark.long, id="all commands"), False]
NO_DATABASES = {
    "mysql://kim:hunter2@host/x": "KEMPELEN_DATABASE_URL is 'mysql://kim:***@host/x'",
    "kempelen.sqlite3": "must start with sqlite://",
    "sqlite://": "A SQLite database is a file",
    "sqlite://x?mode=ro": "A SQLite database is a file",
    "sqlite:///proc": "Cannot use the file /proc",
    f"sqlite:///{'x' * 300}": "Cannot use the file",
    "postgres://localhost": "names a host and a database",
    "postgres://nobody@127.0.0.1:1/none": "Cannot use database none at 127.0.0.1:1",
    "postgres://nobody@127.0.0.1:1/none?sslmode=perhaps": "Cannot use database none",
    f"postgres://nobody@{'x' * 70}/none": "Cannot use database none",
}


@pytest.mark.parametrize("is_whole", WHOLE)
@pytest.mark.parametrize("url", NO_DATABASES)
def test_no_command_works_where_no_database_is(kempelen, monkeypatch, url, is_whole):
    """Each command with one of the addresses, or with all of them."""
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", url)
    share = (0, 1) if is_whole else (list(NO_DATABASES).index(url), len(NO_DATABASES))

    assert_all_refuse(kempelen, NO_DATABASES[url], share=share)


def test_a_new_database_is_made_by_migrate_alone(kempelen, monkeypatch, tmp_path):
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", "sqlite://new/market.sqlite3")

    assert_all_refuse(kempelen, "(0001_log first): run kempelen migrate.", but=["migrate"])
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "var" / "first-accounts.txt").exists()


def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(kempelen, monkeypatch, tmp_path):
    text = "This is not a database. " * 100
    (tmp_path / "text").write_text(text)
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", "sqlite://text")

    assert_all_refuse(kempelen, "Cannot use the file text: file is not a database")
    assert (tmp_path / "text").read_text() == text


@pytest.mark.parametrize("is_whole", WHOLE)
@pytest.mark.parametrize("state", STATES)
def test_a_sqlite_file_of_another_version_is_refused(
    kempelen, monkeypatch, tmp_path, migrated_file, state, is_whole
):
    statement, said = STATES[state]
    copy = tmp_path / "market.sqlite3"
    shutil.copyfile(migrated_file, copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute(statement)
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", f"sqlite:///{copy}")

    share = (0, 1) if is_whole else (list(STATES).index(state), len(STATES))
    assert_all_refuse(kempelen, said, but=["migrate"] if state == "older" else (), share=share)


def test_a_table_that_is_missing_all_the_same_is_a_sentence(
    kempelen, monkeypatch, tmp_path, migrated_file
):
    copy = tmp_path / "market.sqlite3"
    shutil.copyfile(migrated_file, copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        for table in HAVE_GONE:
            connection.execute(HALF.format(table=table))
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", f"sqlite:///{copy}")

    assert_all_refuse(kempelen, "no such table", but=["migrate", "serve", "masters recompute"])


@pytest.fixture
def postgres_copy(postgres_server):
    """A database of its own, with the migrations' names but without their tables."""
    name = f"kempelen_test_{uuid.uuid4().hex}"
    url = urlunsplit(urlsplit(postgres_server)._replace(path=f"/{name}"))
    run(postgres_server, f"CREATE DATABASE {name}")
    yield url
    run(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


def run(url, *statements):
    async def running():
        connection = await asyncpg.connect(url)
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    asyncio.run(running())


def test_a_postgresql_database_without_tables_is_refused(kempelen, monkeypatch, postgres_copy):
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", postgres_copy)

    assert_all_refuse(kempelen, "(0001_log first): run kempelen migrate.", but=["migrate"])


def test_a_postgresql_database_that_is_not_there_is_refused(kempelen, monkeypatch, postgres_copy):
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", f"{postgres_copy}_not")

    assert_all_refuse(kempelen, "Cannot use database kempelen_test_")


def test_a_postgresql_database_of_another_version_is_refused(kempelen, monkeypatch, postgres_copy):
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", postgres_copy)
    assert kempelen("migrate")[0] == 0
    run(postgres_copy, "CREATE TABLE saved AS TABLE migrations_applied")
    for number, (state, (statement, said)) in enumerate(STATES.items()):
        run(postgres_copy, statement)
        but, share = ["migrate"] if state == "older" else (), (number, len(STATES))
        assert_all_refuse(kempelen, said, but=but, share=share)
        run(postgres_copy, "DROP TABLE migrations_applied")
        run(postgres_copy, "CREATE TABLE migrations_applied AS TABLE saved")

    run(postgres_copy, *(HALF.format(table=table) for table in HAVE_GONE))
    assert_all_refuse(kempelen, "does not exist", but=["migrate", "masters recompute"])


@pytest.mark.parametrize("command", [*ON_A_DATABASE, "masters simulate", "demo"])
def test_no_command_that_reads_settings_ignores_a_name(kempelen, monkeypatch, tmp_path, command):
    monkeypatch.setenv("KEMPELEN_DATABSE_URL", "postgres://kim:hunter2@host/x")
    code, out, err = kempelen(*command.split(), *ON_A_DATABASE.get(command, ()))

    assert (code, out) == (2, "")
    assert err == "KEMPELEN_DATABSE_URL is no setting: did you mean KEMPELEN_DATABASE_URL?\n"
    assert list(tmp_path.iterdir()) == []
