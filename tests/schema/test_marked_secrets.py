"""A hundred secrets that people used: no table, file, mail or log line holds one of them."""

import base64
import io
import json
import logging
import secrets
from pathlib import Path

import pytest
from tortoise import connections

from api.observability.logs import formatter
from domain.kernel.statement import dialect
from tests.api.http.files import Files
from tests.schema.cast import an_account
from tests.schema.marked_secrets import PLAYS, Stage

PEOPLE = 4
FILLED = ("stored_blobs", "second_steps", "credentials", "tax_interviews", "identity_checks")
TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgres": "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
def database_url(request):
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def more_settings():
    """Everything is logged that can be, and nobody waits for points."""
    return {"cost_bucket": 10**9, "cost_restore": 10**6, "log_operations": "all", "tax": "asked"}


@pytest.fixture
def log():
    """What the server writes, as it writes it, with more of its own than it ever does."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(formatter(as_json=True))
    root, ours = logging.getLogger(), logging.getLogger("kempelen")
    level = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.DEBUG)
    yield text
    root.removeHandler(handler)
    ours.setLevel(level)


def spellings(secret):
    """The bytes of a secret, and those that everybody can read it back from."""
    plain = secret if isinstance(secret, bytes) else secret.encode()
    yield plain.replace(b"-", b"")
    yield from (plain, plain.hex().encode(), plain.hex().upper().encode())
    yield from (base64.b64encode(plain).rstrip(b"="), base64.urlsafe_b64encode(plain).rstrip(b"="))
    yield json.dumps(plain.decode("latin-1")).strip('"').encode()


async def dumped():
    """Every value of every table, as bytes, by its table."""
    connection = connections.get("default")
    named = await connection.execute_query_dict(TABLES[dialect(connection)])
    found = {}
    for row in named:
        rows = await connection.execute_query_dict(f'SELECT * FROM "{row["name"]}"')
        values = [value for each in rows for value in each.values()]
        found[row["name"]] = b"\n".join(map(as_bytes, values))
    return found


def as_bytes(value):
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    if isinstance(value, dict | list):
        return json.dumps(value, default=str).encode()
    return str(value).encode()


def written(folder, url):
    """Every file that the market wrote: stored uploads, mails, and of SQLite the database."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != "secret.keys"]
    if url.startswith("sqlite"):
        paths += Path(url.removeprefix("sqlite://")).parent.glob("kempelen.sqlite3*")
    return {path.name: path.read_bytes() for path in paths if path.name != "link.key"}


async def played(market):
    """The secrets that everybody used, with the names of their plays."""
    used, files = [], Files(market)
    operator = await an_account("Olga", operator=True)
    for number in range(PEOPLE):
        stage = Stage(
            market, files, operator, f"p{number}@kempelen.test", f"first {secrets.token_hex()}"
        )
        for name, play in PLAYS.items():
            used += [(name, secret) for secret in await play(stage)]
    return used


async def test_no_secret_is_found_again(market, log, tmp_path, database_url):
    used = await played(market)

    places = await dumped() | written(tmp_path, database_url) | {"the log": log.getvalue().encode()}
    found = {
        (name, place)
        for name, secret in used
        for spelling in spellings(secret)
        for place, content in places.items()
        if spelling in content
    }

    assert found == set()
    assert len(used) >= 100
    assert len({name for name, _ in used}) == len(PLAYS)
    keys = (tmp_path / "secret.keys").read_text().split()
    assert not [place for place, content in places.items() if keys[0].encode() in content]
    for expected in (
        "stored_blobs",
        "second_steps",
        "credentials",
        "accounts",
        "tax_interviews",
        "payout_methods",
        "gift_codes",
        "mark_keys",
        "the log",
    ):
        assert places[expected], f"the play left nothing in {expected}"
