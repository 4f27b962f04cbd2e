"""Appending to the log: in the transaction, in order, exactly as given."""

from datetime import UTC, datetime

import orjson
import pytest
from tortoise.transactions import in_transaction

from subscriptions.log.entry import Draft
from subscriptions.log.writer import append

NOON = datetime(2026, 3, 1, 12, 0, 0, 250, UTC)


class ChangedMind(Exception):
    pass


async def bodies(database):
    rows = await database.execute_query_dict("SELECT body FROM log ORDER BY xid, id")
    return [orjson.loads(row["body"]) for row in rows]


async def test_drafts_are_written_in_their_order(any_database):
    async with in_transaction("default"):
        await append([Draft("market", "counted", {"n": n}, NOON) for n in range(700)])

    assert await bodies(any_database) == [{"n": n} for n in range(700)]


async def test_a_body_comes_back_as_it_was_given(any_database):
    body = {"text": "Größe \u2028 'quoted' \"twice\" \\ $1 ?", "list": [1, None, True, {"a": []}]}

    async with in_transaction("default"):
        await append([Draft("market", "kind", body, NOON)])

    assert await bodies(any_database) == [body]


async def test_nothing_of_a_rolled_back_transaction_is_written(any_database):
    async def append_and_fail():
        async with in_transaction("default"):
            await append([Draft("market", "kind", {}, NOON)])
            raise ChangedMind

    with pytest.raises(ChangedMind):
        await append_and_fail()

    assert await bodies(any_database) == []


async def test_no_drafts_need_no_statement(any_database):
    async with in_transaction("default"):
        await append([])

    assert await bodies(any_database) == []
