"""The bell: a ring wakes at once, a burst now and then, a lost connection is opened again."""

import asyncio
import random
import socket
import uuid
from contextlib import aclosing
from urllib.parse import urlsplit

import asyncpg
import pytest
from redis.asyncio import Redis

from subscriptions.limits import RING_SECONDS
from subscriptions.log import reader
from subscriptions.log.bell import BadBellUrl, Bell, ring
from subscriptions.log.tail import Tail
from tests.relay import Relay
from tests.subscriptions.log.entries import commit, draft, take

SECONDS = 30  # a limit against a hang


@pytest.fixture
def channel():
    return f"kempelen.test.{uuid.uuid4().hex}"


@pytest.fixture(params=["redis", "postgres"])
def server_url(request):
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def kill_connections(server_url, channel):
    """Cut the connections of this test's bells, and no others, to their server."""

    async def kill_on_redis():
        async with Redis.from_url(server_url) as client:
            for link in await client.client_list(_type="pubsub"):
                if link["name"] == channel:
                    await client.client_kill_filter(_id=link["id"])

    async def kill_on_postgres():
        connection = await asyncpg.connect(server_url)
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND query LIKE 'LISTEN%' || $1 || '%'",
            channel,
        )
        await connection.close()

    return kill_on_redis if server_url.startswith("redis") else kill_on_postgres


async def until_quiet(bell):
    """Wait until the rings of new connections have passed."""
    while await bell.wait(0.3):
        pass


def test_ringing_where_no_bell_is_installed_does_nothing():
    assert ring() is None


async def test_a_ring_wakes_once():
    async with Bell("memory://") as bell:
        ring()
        assert await bell.wait(SECONDS)
        assert not await bell.wait(0.05)


async def test_the_bell_that_was_installed_before_is_rung_again_afterwards():
    async with Bell("memory://") as outer:
        async with Bell("memory://") as inner:
            ring()
            assert await inner.wait(SECONDS)
            assert not await outer.wait(0.05)
        ring()
        assert await outer.wait(SECONDS)


async def test_waits_for_a_burst_end_apart():
    async with Bell("memory://") as bell:
        clock = asyncio.get_running_loop().time
        start = clock()
        for _ in range(10):
            for _ in range(100):
                ring()
            assert await bell.wait(SECONDS)
        seconds = clock() - start
    assert seconds > 8.9 * RING_SECONDS, "the first ends at once"


async def test_a_ring_in_one_process_wakes_another(server_url, channel):
    async with Bell(server_url, channel=channel) as listener:
        await until_quiet(listener)
        async with Bell(server_url, channel=channel) as ringer:
            await until_quiet(ringer)
            ring()
            assert await listener.wait(SECONDS)
            assert await ringer.wait(0)
            assert not await ringer.wait(0.1)


async def test_messages_of_a_burst_are_sent_apart(redis_url, channel):
    async with Redis.from_url(redis_url) as client, client.pubsub() as counter:
        await counter.subscribe(channel)
        assert (await counter.get_message(timeout=SECONDS))["type"] == "subscribe"
        async with Bell(redis_url, channel=channel):
            clock = asyncio.get_running_loop().time
            start = clock()
            for _ in range(40):
                for _ in range(100):
                    ring()
                assert (await counter.get_message(timeout=SECONDS))["type"] == "message"
            seconds = clock() - start
    assert seconds > 38.9 * RING_SECONDS


async def test_a_lost_connection_is_opened_again_and_wakes_the_process(
    server_url, channel, kill_connections
):
    async with Bell(server_url, channel=channel) as listener:
        await until_quiet(listener)
        await kill_connections()
        assert await listener.wait(SECONDS)
        await until_quiet(listener)
        async with Bell(server_url, channel=channel) as ringer:
            await until_quiet(ringer)
            ring()
            assert await listener.wait(SECONDS)


async def test_a_new_connection_to_a_server_that_never_answers_is_given_up(server_url, channel):
    """It accepts the connection and works again later, but never answers on this connection."""
    async with Relay(server_url) as relay, Bell(relay.url, channel=channel) as listener:
        await until_quiet(listener)
        relay.is_dead = True
        relay.cut()
        await asyncio.sleep(1)
        relay.is_dead = False
        assert await listener.wait(30)


async def test_followers_miss_nothing_while_connections_are_lost(
    postgres, server_url, channel, kill_connections
):
    # A second bell stands in for another process, whose rings go over the server.
    async with (
        Bell(server_url, channel=channel) as listener,
        Bell(server_url, channel=channel),
        Tail(listener, poll_seconds=0.2) as tail,
        aclosing(tail.follow(["a"], await reader.head())) as batches,
    ):
        for n in range(60):
            await commit(draft("a", n))
            ring()
            if n % 20 == 10:
                await kill_connections()
        assert await take(batches, 60) == list(range(60))


@pytest.mark.long
async def test_a_bell_ends_shortly_after_a_ring(server_url, channel):
    chance = random.Random(1)
    for _ in range(30):
        async with asyncio.timeout(10), Bell(server_url, channel=channel):
            for _ in range(chance.randrange(1, 4)):
                ring()
                await asyncio.sleep(chance.random() * 0.004)


async def test_a_server_that_is_away_stops_nobody(database, channel):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with (
        Bell(f"redis://127.0.0.1:{port}", channel=channel) as bell,
        Tail(bell, poll_seconds=60) as tail,
        aclosing(tail.follow(["a"], await reader.head())) as batches,
    ):
        await commit(draft("a", 1))
        ring()
        assert await take(batches, 1) == [1]


def test_a_bell_of_no_known_kind_is_refused_with_the_kinds_there_are():
    with pytest.raises(BadBellUrl, match=r"begins with 'kafka'.*memory://, redis://"):
        Bell("kafka://localhost")


async def test_a_ring_is_published_once_the_server_is_back(redis_url, channel):
    user = f"kempelen_{uuid.uuid4().hex}"
    own = urlsplit(redis_url)._replace(netloc=f"{user}:cut@{urlsplit(redis_url).netloc}").geturl()
    async with Redis.from_url(redis_url) as admin:
        everything = {"commands": ["+@all"], "keys": "*", "channels": "*"}
        await admin.acl_setuser(user, enabled=True, passwords=["+cut"], **everything)
        try:
            async with (
                Bell(redis_url, channel=channel) as other,
                Bell(own, channel=channel) as bell,
            ):
                await until_quiet(other)
                await admin.acl_setuser(user, enabled=False)
                await admin.execute_command("CLIENT", "KILL", "USER", user)
                bell.ring()
                assert not await other.wait(1)
                await admin.acl_setuser(user, enabled=True)
                assert await other.wait(SECONDS)
        finally:
            await admin.acl_deluser(user)
