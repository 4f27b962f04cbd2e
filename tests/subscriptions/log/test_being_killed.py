"""After SIGKILL at random points every acknowledged entry is there, once, with its state."""

import asyncio
import random
import sys

import asyncpg
import pytest

from api.database.connect import database
from subscriptions.log.position import START
from tests.subscriptions.log.entries import everything, numbers
from tests.tables import CREATE_BOX, Box

ATTEMPTS = 4
WAIT_FOR_OTHERS = """
DO $$ BEGIN
    WHILE EXISTS (
        SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'kempelen'
            AND pid <> pg_backend_pid() AND backend_type = 'client backend'
    ) LOOP
        PERFORM pg_sleep(0.01), pg_stat_clear_snapshot();
    END LOOP;
END $$
"""


async def write_until_killed(url, first, *, at_least, seconds):
    """The numbers that the writer acknowledged before it was killed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.subscriptions.log.endless_writer",
        url,
        str(first),
        stdout=asyncio.subprocess.PIPE,
    )
    acknowledged = []
    async with asyncio.timeout(30):
        while len(acknowledged) < at_least:
            line = await process.stdout.readline()
            assert line, "the writer ended by itself"
            acknowledged.append(int(line))
        await asyncio.sleep(seconds)
        process.kill()
        rest = await process.stdout.read()
        await process.wait()
    # The last line may have been cut off by the kill.
    return acknowledged + [int(line) for line in rest[: rest.rfind(b"\n") + 1].split()]


async def nobody_is_connected(url):
    """PostgreSQL may need a moment to notice that its client is gone."""
    if url.startswith("sqlite"):
        return
    connection = await asyncpg.connect(url)
    async with asyncio.timeout(10):
        await connection.execute(WAIT_FOR_OTHERS)
    await connection.close()


@pytest.fixture
async def boxes(any_url):
    async with database(any_url, models=["tests.tables"]) as connection:
        await connection.execute_script(CREATE_BOX)
    yield any_url
    async with database(any_url, models=["tests.tables"]) as connection:
        await connection.execute_script("DROP TABLE box")


async def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice_or_by_half(boxes):
    chance = random.Random(9)
    acknowledged: list[int] = []
    followed: list[int] = []
    after = START
    for attempt in range(ATTEMPTS):
        acknowledged += await write_until_killed(
            boxes,
            1_000_000 * attempt,
            at_least=chance.randrange(1, 60),
            seconds=chance.random() * 0.05,
        )
        await nobody_is_connected(boxes)
        async with database(boxes, models=["tests.tables"]):
            entries = await everything(after)
            followed += numbers(entries)
            after = entries[-1].position
            states = [box.id for box in await Box.all()]

        assert len(followed) == len(set(followed))
        assert sorted(followed) == sorted(states)
        assert set(acknowledged) <= set(followed)
        # Each of the four writers may have committed one unit that it could not print, and the
        # last line of the pipe may have been cut off.
        assert len(followed) - len(acknowledged) <= 5 * (attempt + 1)
    assert len(acknowledged) == len(set(acknowledged)) >= ATTEMPTS
