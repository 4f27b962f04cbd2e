"""What a database that goes away costs those who follow: time, and no event."""

import asyncio
import contextlib

import asyncpg
import pytest
import websockets

from tests.api.numbers import errors, operations, read
from tests.conftest import POSTGRES
from tests.schema.live.test_sharing import EVENTS, abreast, publish


@pytest.fixture
def database_url(postgres_url):
    return postgres_url


@pytest.fixture
async def operator():
    connection = await asyncpg.connect(POSTGRES)
    yield connection
    await connection.close()


class Database:
    """A database that can be taken away, with every connection that is open, and given back."""

    def __init__(self, operator, url):
        self.operator, self.name = operator, url.rpartition("/")[2]

    async def cut(self):
        await self.operator.fetch(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", self.name
        )

    async def take_away(self):
        await self._allow("false")
        await self.cut()

    async def give_back(self):
        await self._allow("true")

    async def _allow(self, whether):
        await self.operator.execute(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS {whether}")


@pytest.fixture
async def database(operator, postgres_url):
    database = Database(operator, postgres_url)
    yield database
    await database.give_back()


async def publish_in_time(market, people, scene):
    """What is asked over a connection that has just been cut fails, and is asked again."""
    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(AssertionError):
                return await publish(market, people, scene, 2)


async def published(followed):
    """The next HIT that was published here; from now on means from a little before on PostgreSQL,
    so what the scene was set with may be told first."""
    while True:
        event = await followed.next(seconds=20)
        if "hit" in event and event["hit"]["requesterAnnotation"] is not None:
            return event


async def test_cut_connections_cost_followers_no_event_and_no_subscription(
    market, people, scene, database
):
    async with (
        market.socket(people.rita.token) as one,
        market.socket(people.rita.token) as two,
        market.stream(EVENTS % "", people.rita.token) as streamed,
    ):
        followed = [await socket.subscribe(EVENTS % "") for socket in (one, two)] + [streamed]
        await abreast(market, 3)
        heard = [[], [], []]
        for _ in range(3):
            await publish_in_time(market, people, scene)
            await database.cut()
            for each, told in zip(followed, heard, strict=True):
                told += [await published(each) for _ in range(2)]

    assert heard[0] == heard[1] == heard[2]
    assert len({event["cursor"] for event in heard[0]}) == 6
    assert [event["hit"]["requesterAnnotation"] for event in heard[0]] == ["0", "1"] * 3


async def test_a_client_that_subscribes_without_a_database_is_asked_to_reconnect(
    market, people, scene, database
):
    async with market.socket(people.rita.token) as socket:
        await database.take_away()
        await socket.subscribe(EVENTS % "")
        with pytest.raises(websockets.ConnectionClosed):
            async with asyncio.timeout(20):
                await socket.connection.recv()

    assert (socket.connection.close_code, socket.connection.close_reason) == (
        1013,
        "Try again later",
    )


async def test_a_stream_that_cannot_begin_while_the_database_is_away_ends_without_complete(
    market, people, scene, database
):
    await database.take_away()
    async with market.stream("subscription { hitFeed { __typename } }") as streamed:
        assert await streamed.rest() == []
    told = await read(market.http, market.url)

    assert errors(told) == {"UNAVAILABLE": 1}
    assert {key[-1]: n for key, n in operations(told).items()} == {"failed": 1}
