"""The demonstration's live client: it survives a cut socket, and fails when no try reconnects."""

import asyncio

import pytest

from api.demo import documents, live
from api.demo.client import CallFailed, MarketClient
from schema.kernel.node import global_id
from tests.domain import cast
from tests.relay import Relay

SECONDS = 10


@pytest.fixture
async def relay(market):
    async with Relay(market.url) as relay:
        yield relay


class Received:
    """Events in the order in which they came."""

    def __init__(self):
        self.events = []
        self._more = asyncio.Event()

    def __call__(self, event):
        self.events.append((event["__typename"], event["hit"]["id"]))
        self._more.set()

    async def until(self, count):
        async with asyncio.timeout(SECONDS):
            while len(self.events) < count:
                self._more.clear()
                await self._more.wait()


async def published(market, token, hit_type):
    form = {"fields": [{"name": "colour", "label": "Which?", "kind": {"text": {}}}]}
    values = {"hitTypeId": hit_type, "question": {"form": form}, "lifetimeSeconds": 3600}
    answer = await market.do("createHit", token, "... on CreateHitSuccess { hit { id } }", **values)
    return answer.only["hit"]["id"]


@pytest.fixture
async def rita(market, people):
    """A requester's client, and how she publishes."""
    hit_type = await cast.a_type(people.rita.requester)
    token = people.rita.token
    return token, lambda: published(market, token, global_id("HitType", hit_type.id))


async def following(market, token, connection, received):
    cursor = (await market.ask(documents.CURSOR, token)).only
    await connection.subscribe(documents.REQUESTER_EVENTS, received, after=cursor, whose=False)


def client(relay, token):
    me = MarketClient(None, relay.url)
    me.token = token
    return me


async def test_a_socket_that_is_cut_misses_and_doubles_nothing(market, rita, relay):
    token, publish = rita
    received = Received()
    async with live.live(client(relay, token)) as connection:
        await following(market, token, connection, received)
        hits = [await publish()]
        await received.until(1)
        for _ in range(3):
            relay.cut()
            hits += [await publish(), await publish()]
            await received.until(len(hits))
            hits.append(await publish())
            await received.until(len(hits))

    assert received.events == [("HitPublished", hit) for hit in hits]


async def test_what_is_subscribed_to_while_the_socket_is_lost_begins_with_the_next(
    market, rita, relay
):
    token, publish = rita
    received = Received()
    async with live.live(client(relay, token)) as connection:
        await following(market, token, connection, Received())
        relay.cut()
        await following(market, token, connection, received)
        hit = await publish()
        await received.until(1)

    assert received.events == [("HitPublished", hit)]


async def test_a_server_that_stays_away_ends_it_with_a_sentence(market, rita, relay):
    token, _ = rita
    with pytest.RaisesGroup(CallFailed) as failed:
        async with live.live(client(relay, token)) as connection:
            await following(market, token, connection, Received())
            relay.refuse()
            relay.cut()
            await asyncio.sleep(SECONDS)

    (failure,) = failed.value.exceptions
    assert str(failure).startswith("A live connection was lost: ")
