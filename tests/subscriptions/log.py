"""Small words for the tests of the log."""

import asyncio
from datetime import UTC, datetime

from tortoise.transactions import in_transaction

from subscriptions.entry import Draft
from subscriptions.writer import append

NOON = datetime(2026, 3, 1, 12, 0, 0, 250, UTC)


def draft(topic: str, n: int, *, at: datetime = NOON) -> Draft:
    return Draft(topic, "counted", {"n": n}, at)


async def tell(*drafts: Draft) -> None:
    async with in_transaction("default"):
        await append(drafts)


def numbers(entries) -> list[int]:
    return [entry.body["n"] for entry in entries]


async def take(batches, count: int, *, seconds: float = 10) -> list[int]:
    """The next so many numbers that a follower gets, and no more; it must not be given others."""
    got: list[int] = []
    async with asyncio.timeout(seconds):
        while len(got) < count:
            got += numbers(await anext(batches))
    return got
