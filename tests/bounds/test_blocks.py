"""As many blocks as one person may have, and one more."""

import sqlite3
from contextlib import closing

import pytest

from domain.people import commands, limits
from domain.people.refusals import TooManyBlocks
from tests.domain import cast

# Without the people at the other end: this connection does not check foreign keys.
MANY = """
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
    INSERT INTO {table} (id, worker_id, requester_id, created_at {columns})
    SELECT printf('00000000-0000-4000-8000-%012d', i), {ids}, '2026-10-01 12:00:00+00:00' {values}
    FROM n
"""
STRANGER = "printf('00000000-0000-4000-9000-%012d', i)"
OF_WORKERS = MANY.format(
    table="worker_blocks", columns=", reason", ids=f"{STRANGER}, :id", values=", 'spam'"
)
OF_REQUESTERS = MANY.format(table="requester_blocks", columns="", ids=f":id, {STRANGER}", values="")


def insert(database, statement, **values):
    with closing(sqlite3.connect(database.filename)) as other, other:
        other.execute(statement, values)


async def test_a_requester_blocks_a_hundred_thousand_workers_and_no_more(database):
    rita = await cast.a_requester("Rita")
    wim, ann = await cast.a_worker("Wim"), await cast.a_worker("Ann")
    insert(database, OF_WORKERS, count=limits.MOST_BLOCKED_WORKERS - 1, id=str(rita.id))

    last = await commands.block_worker(rita, wim.id, reason="spam")
    with pytest.raises(TooManyBlocks):
        await commands.block_worker(rita, ann.id, reason="spam")
    again = await commands.block_worker(rita, wim.id, reason="more spam")

    assert (limits.MOST_BLOCKED_WORKERS, again.id) == (100_000, last.id)


async def test_a_worker_blocks_ten_thousand_requesters_and_no_more(database):
    wim = await cast.a_worker("Wim")
    rita, robin = await cast.a_requester("Rita"), await cast.a_requester("Robin")
    insert(database, OF_REQUESTERS, count=limits.MOST_BLOCKED_REQUESTERS - 1, id=str(wim.id))

    await commands.block_requester(wim, rita.id)
    with pytest.raises(TooManyBlocks):
        await commands.block_requester(wim, robin.id)

    assert limits.MOST_BLOCKED_REQUESTERS == 10_000
