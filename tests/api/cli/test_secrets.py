"""`kempelen secrets`: a key is printed, and everything is encrypted by the first one."""

import asyncio

import pytest
from typer.testing import CliRunner

from api.cli.command_line import app
from api.database import connect
from domain.audit.models import AuditEntry
from domain.kernel.ids import new_id
from domain.secrets import keyring
from domain.secrets.keys import keyring_of, new_key
from domain.storage.models import FILE_KEY, StoredBlob

OLD, NEW = new_key(), new_key()
OLD_NAME, NEW_NAME = (keyring_of([key]).first.hex() for key in (OLD, NEW))


@pytest.fixture
def kempelen(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def run(*arguments, keys):
        environment = {
            "KEMPELEN_DATABASE_URL": sqlite_url,
            "KEMPELEN_SECRET_KEYS": keys,
            "COLUMNS": "250",
        }
        return CliRunner().invoke(app, arguments, env=environment)

    return run


async def store(url, count):
    keyring.adopt(keyring_of([OLD]))
    async with connect.database(url):
        for _ in range(count):
            row_id = new_id()
            value = FILE_KEY.encrypt(row_id, "secret")
            await StoredBlob.create(id=row_id, upload_id=new_id(), file_key=value)


async def entries(url):
    async with connect.database(url):
        return [(row.action, dict(row.facts)) for row in await AuditEntry.all().order_by("number")]


def cells(output, column):
    """The row of a column in the printed table."""
    [line] = [each for each in output.splitlines() if f" {column} " in each]
    return [each.strip() for each in line.strip("│┃").split("│")]


def test_a_new_key_is_one_of_the_settings(kempelen):
    ran = kempelen("secrets", "new-key", keys=NEW)

    assert keyring_of([ran.output.strip()])
    assert ran.output != kempelen("secrets", "new-key", keys=NEW).output


def test_rotation_says_what_it_did_and_when_an_old_key_may_go(kempelen, sqlite_url):
    asyncio.run(store(sqlite_url, 3))

    ran = kempelen("secrets", "rotate", keys=f"{NEW},{OLD}")

    assert ran.exit_code == 0, ran.output
    assert cells(ran.output, "stored_blobs.file_key") == [
        *("stored_blobs.file_key", "3", "0", "3", "0"),
    ]
    assert f"key {NEW_NAME}" in ran.output
    assert f"Key 2 ({OLD_NAME}) encrypts nothing: take it out of the settings" in ran.output
    assert asyncio.run(entries(sqlite_url)) == [("secrets.rotate", {"key": NEW_NAME})]
    assert NEW not in ran.output
    assert OLD not in ran.output
    again = kempelen("secrets", "rotate", keys=f"{NEW},{OLD}")
    assert cells(again.output, "stored_blobs.file_key")[1:] == ["0", "0", "3", "0"]


def test_what_is_unreadable_fails_the_command_and_names_the_missing_key(kempelen, sqlite_url):
    asyncio.run(store(sqlite_url, 2))

    ran = kempelen("secrets", "rotate", keys=NEW)

    assert ran.exit_code == 1
    assert cells(ran.output, "stored_blobs.file_key")[1:] == ["0", "2", "0", "2"]
    assert f"key {OLD_NAME}" in ran.output
    assert "2 values are unreadable" in ran.output
