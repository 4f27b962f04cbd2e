"""Columns that a migration fills in Python: rows of earlier versions are compared as new ones."""

import shutil
from uuid import UUID

import pytest

from api.database import connect, fills
from api.database.migrate import MIGRATIONS, migrate
from domain.kernel.statement import Statement
from tests.api.database.test_migrate import postgres_empty_url, sqlite_empty_url, url

__all__ = ["postgres_empty_url", "sqlite_empty_url", "url"]

NOON = "2026-01-31 12:00:00+00:00"
RITA, RITAS_ACCOUNT = UUID(int=1), UUID(int=2)
ADD_ACCOUNT = Statement(
    f"""INSERT INTO accounts (id, email, email_key, password_hash, display_name, country,
        is_operator, created_at)
    VALUES ($1, $2, $3, '-', 'Rita', 'DE', FALSE, '{NOON}')"""
)
ADD_REQUESTER = Statement(
    f"INSERT INTO requesters (id, account_id, name, created_at) VALUES ($1, $2, 'Rita', '{NOON}')"
)
ADD_TYPE = Statement(
    f"""INSERT INTO qualification_types (id, kind, owner_id, name, description, keywords,
        search_text, status, created_at)
    VALUES ($1, $2, $3, $4, 'About it', '["\uff2bey"]', 'old', $5, '{NOON}')"""
)
ADD_HIT_TYPE = Statement(
    f"""INSERT INTO hit_types (id, requester_id, fingerprint, title, description, keywords,
        reward_cents, assignment_duration_seconds, auto_approval_delay_seconds, created_at)
    VALUES ($1, $2, $4, $3, 'D', '["Two", "\uff37ords"]', 1, 60, 60, '{NOON}')"""
)
ADD_GROUP = Statement(
    f"""INSERT INTO hit_groups (id, hit_type_id, requester_id, title, description, keywords,
        search_text, reward_cents, hourly_cents, assignment_duration_seconds,
        auto_approval_delay_seconds, newest_hit_at, last_updated_at, latest_expiry_at)
    VALUES ($1, $1, $2, $3, 'D', '["Two", "\uff37ords"]', 'old', 1, 1, 60, 60, '{NOON}', '{NOON}',
        '{NOON}')"""
)
MANY = range(0x100, 0x100 + fills.ROWS_AT_ONCE)
ADD_MANY = Statement(
    """INSERT INTO qualification_types (id, kind, owner_id, name, description, keywords,
        search_text, status, created_at) VALUES """
    + ", ".join(
        f"""('{UUID(int=number)}', 'CUSTOM', '{RITA}', 'No  {number}', 'D', '[]', 'old', 'ACTIVE',
            '{NOON}')"""
        for number in MANY
    )
)
TYPES = [
    ("CUSTOM", RITA, "Café", "ACTIVE", "café"),
    ("CUSTOM", RITA, "CAFE\u0301", "INACTIVE", "café\n00000000-0000-0000-0000-000000000065"),
    ("CUSTOM", RITA, "café ", "DISPOSED", "café"),
    ("PREMIUM", None, "Café", "ACTIVE", "café"),
    ("CUSTOM", RITA, "Plain", "ACTIVE", "plain"),
]


@pytest.fixture
async def old(url, tmp_path):
    """A database as the version before the normal form left it."""
    directory = tmp_path / "old"
    directory.mkdir()
    for file in MIGRATIONS.glob("*.sql"):
        if file.name < "0010":
            shutil.copy(file, directory)
    await migrate(url, directory=directory)
    async with connect.database(url, models=connect.MODEL_MODULES):
        await ADD_ACCOUNT.run(RITAS_ACCOUNT, "Ri\u0303ta@example.org", "old")
        await ADD_ACCOUNT.run(UUID(int=3), "Rob@example.org", "rob@example.org")
        await ADD_REQUESTER.run(RITA, RITAS_ACCOUNT)
        for number, (kind, owner, name, status, _) in enumerate(TYPES, 0x64):
            await ADD_TYPE.run(UUID(int=number), kind, owner, name, status)
        await ADD_MANY.run()
        for number, title in ((200, "Name  Cafe\u0301s"), (201, "Plain")):
            await ADD_HIT_TYPE.run(UUID(int=number), RITA, title, str(number))
            await ADD_GROUP.run(UUID(int=number), RITA, title)
    return url


async def rows(url, query):
    async with connect.database(url, models=connect.MODEL_MODULES):
        return [tuple(dict(row).values()) for row in await Statement(query).rows()]


async def test_old_rows_get_their_normal_form(old):
    await migrate(old)

    owned = "FROM qualification_types WHERE kind <> 'SYSTEM' ORDER BY id"
    assert await rows(old, f"SELECT name, name_key {owned}") == [
        *((name, name_key) for _, _, name, _, name_key in TYPES),
        *((f"No  {number}", f"no {number}") for number in MANY),
    ]
    (first, *_) = await rows(old, f"SELECT search_text {owned} LIMIT 1")
    assert first == ("café\nabout it\nkey",)
    assert await rows(old, "SELECT title, search_text FROM hit_groups ORDER BY id") == [
        ("Name  Cafe\u0301s", "name cafés\nd\ntwo\nwords\nrita"),
        ("Plain", "plain\nd\ntwo\nwords\nrita"),
    ]
    assert await rows(old, "SELECT email, email_key FROM accounts ORDER BY id") == [
        ("Ri\u0303ta@example.org", "rĩta@example.org"),
        ("Rob@example.org", "rob@example.org"),
    ]
    systems = "SELECT count(*) FROM qualification_types WHERE kind = 'SYSTEM' AND name_key = ''"
    assert await rows(old, systems) == [(0,)]


def test_only_what_differs_is_written():
    (groups, *_) = fills.FILLS["0010_normal_form"]
    same = (1, "plain\nd", "Plain", "D", "[]")
    other = (2, "old", "Plain", "D", "[]")

    assert groups.changes([same, other], groups.values()) == [("plain\nd", 2)]
