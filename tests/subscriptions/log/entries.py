"""Helpers for the tests of the log."""

import asyncio
from datetime import UTC, datetime

from tortoise.transactions import in_transaction

from subscriptions.log import reader
from subscriptions.log.entry import Draft, Entry
from subscriptions.log.position import START, Position
from subscriptions.log.writer import append

NOON = datetime(2026, 3, 1, 12, 0, 0, 250, UTC)


def draft(topic: str, n: int, *, at: datetime = NOON) -> Draft:
    return Draft(topic, "counted", {"n": n}, at)


async def commit(*drafts: Draft) -> None:
    async with in_transaction("default"):
        await append(drafts)


async def everything(after: Position = START) -> list[Entry]:
    """All entries of the log, once they have settled.

    The horizon belongs to the whole PostgreSQL server, so open transactions of other tests, in
    any database, hold entries back for a moment.
    """
    entries: list[Entry] = []
    async with asyncio.timeout(20):
        while (page := await reader.page(after)).entries or page.has_unsettled:
            entries += page.entries
            after = entries[-1].position if entries else after
            await asyncio.sleep(0 if page.entries else 0.01)
    return entries


def numbers(entries) -> list[int]:
    return [entry.body["n"] for entry in entries]


async def take(batches, count: int, *, seconds: float = 10) -> list[int]:
    """The next so many numbers of a follower, and no more."""
    got: list[int] = []
    async with asyncio.timeout(seconds):
        while len(got) < count:
            got += numbers(await anext(batches))
    return got
