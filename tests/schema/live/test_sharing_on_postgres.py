"""A database that goes away costs subscribers time, and no event."""

import asyncio
import contextlib

import asyncpg
import pytest
import websockets

from tests.api.numbers import errors, operations, read
from tests.conftest import POSTGRES
from tests.schema.live.test_sharing import EVENTS, all_caught_up, publish


@pytest.fixture
def database_url(postgres_url):
    return postgres_url


@pytest.fixture
async def operator():
    connection = await asyncpg.connect(POSTGRES)
    yield connection
    await connection.close()


class Database:
    """A database that can be made unavailable, with all its connections, and available again."""

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
    """A request over a connection that has just been cut fails, and is repeated."""
    async with asyncio.timeout(20):
        while True:
            with contextlib.suppress(AssertionError):
                return await publish(market, people, scene, 2)


async def published(followed):
    """The next HIT that this test published. On PostgreSQL a subscription without a cursor may
    begin with earlier events, of the test's preparation."""
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
        await all_caught_up(market, 3)
        received = [[], [], []]
        for _ in range(3):
            await publish_in_time(market, people, scene)
            await database.cut()
            for each, events in zip(followed, received, strict=True):
                events += [await published(each) for _ in range(2)]

    assert received[0] == received[1] == received[2]
    assert len({event["cursor"] for event in received[0]}) == 6
    assert [event["hit"]["requesterAnnotation"] for event in received[0]] == ["0", "1"] * 3


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
    counted = await read(market.http, market.url)

    assert errors(counted) == {"UNAVAILABLE": 1}
    assert {key[-1]: n for key, n in operations(counted).items()} == {"failed": 1}
