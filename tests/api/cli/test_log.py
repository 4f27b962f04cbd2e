"""`kempelen log reset` asks before it empties the log of a market that is being served."""

import asyncio
import os
import sys

import pytest

from api.database.connect import database
from api.database.sqlite_file import served_alone
from subscriptions.log.dialect import connection
from tests.proofs.server import Server

LIVE = "This market is live: "


@pytest.fixture
def url(sqlite_url, monkeypatch):
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", sqlite_url)
    return sqlite_url


@pytest.fixture
def typing(monkeypatch):
    """Puts a terminal in front of the command, at which a person types this."""
    opened = []

    def types(text):
        ours, its_end = os.openpty()
        os.write(ours, text)
        stdin = os.fdopen(its_end)
        opened.append((ours, stdin))
        monkeypatch.setattr(sys, "stdin", stdin)

    yield types
    for ours, stdin in opened:
        stdin.close()
        os.close(ours)


def with_entry(url):
    """The log has an entry that a reset would renumber."""
    insert = (
        "INSERT INTO log (topic, kind, body, occurred_at) VALUES ('a', 'B', '{}', '2026-01-01')"
    )
    asyncio.run(ask(url, insert))


def newest(url):
    return asyncio.run(ask(url, "SELECT max(id) AS id FROM log"))[0]["id"]


async def ask(url, statement):
    async with database(url):
        return await connection().execute_query_dict(statement)


def test_after_a_restore_nothing_is_asked(kempelen, url):
    with_entry(url)
    before = newest(url)

    assert kempelen("log", "reset") == (0, "The event log is empty; clients read afresh.\n", "")
    assert newest(url) > before


def test_without_a_terminal_a_live_market_is_left_alone(kempelen, url):
    with_entry(url)
    before = newest(url)
    with served_alone(url):
        code, out, err = kempelen("log", "reset")

    assert (code, out, newest(url)) == (1, "", before)
    assert err.startswith(f"{LIVE}process {os.getpid()} uses its database.")
    assert err.endswith("or type: kempelen log reset --yes\n")


@pytest.mark.parametrize("typed", [b"n\n", b"\n"])
def test_whoever_says_no_changes_nothing(kempelen, url, typing, typed):
    with_entry(url)
    before = newest(url)
    typing(typed)
    with served_alone(url):
        code, out, err = kempelen("log", "reset")

    assert (code, out.strip(), newest(url)) == (1, "", before)
    assert "Empty the event log all the same? [y/N]" in err
    assert err.endswith("Nothing was changed.\n")


def test_a_yes_is_taken_from_the_terminal_or_the_option(kempelen, url, typing):
    with_entry(url)
    before = newest(url)
    typing(b"y\n")
    with served_alone(url):
        assert kempelen("log", "reset")[0] == 0
        between = newest(url)
        assert kempelen("log", "reset", "--yes")[0] == 0

    assert before < between < newest(url)


@pytest.mark.long
def test_a_real_server_makes_a_market_live(kempelen, monkeypatch, any_url, tmp_path):
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", any_url)
    server = Server(tmp_path, database_url=any_url)
    server.start()
    try:
        code, _, err = kempelen("log", "reset")
        second = kempelen("serve", "--port", "0") if any_url.startswith("sqlite") else None
    finally:
        server.kill()

    assert (code, err.startswith(LIVE)) == (1, True), err
    if second is not None:
        assert second[:2] == (1, "")
        assert f"is served already, by process {server.process_id}: stop that one" in second[2]
    assert kempelen("log", "reset")[0] == 0
