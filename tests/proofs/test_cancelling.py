"""Thousands of operations broken off at random moments leave nothing behind in the server."""

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from tortoise import connections

from api.configuration.settings import load
from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.rules import HitDraft
from domain.kernel.money import Money
from schema.kernel.node import global_id
from subscriptions.log import reader
from tests.domain import cast
from tests.proofs import books, people
from tests.proofs.clients import ACCEPT, BONUS, NOTICES, Client, Socket
from tests.proofs.flow import Pair
from tests.proofs.rude import RudeClient
from tests.proofs.sizes import given
from tests.schema.served import serving

pytestmark = pytest.mark.skipif(
    not Path("/proc/net/tcp").exists(), reason="Only Linux shows open connections."
)
CLIENTS = 12
HITS = 1000
SECONDS_TO_SETTLE = 60
CONNECTED, LEFT_BY_THE_OTHER = "01", "08"
IN_TRANSACTION = """
    SELECT state, wait_event, now() - query_start AS age, query FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
COUNTS = [
    pytest.param(300, id="300"),
    pytest.param(given("CANCELLATIONS", 3000), marks=pytest.mark.full, id="many"),
]


@pytest.fixture
async def market(any_url, tmp_path):
    async with serving(load(database_url=any_url, outbox_folder=tmp_path)) as served:
        yield served


@pytest.fixture
async def pair(market):
    requester = await people.requester(Money.parse("90000.00"))
    (worker,) = await people.workers(1)
    return await Pair.made(requester, worker)


@pytest.fixture
async def group(pair):
    """More HITs than there are acts, so that accepting goes on."""
    kind = await cast.a_type(pair.requester.profile, title="Name a colour again", reward="0.01")
    offer = Offer(hit_type_id=kind.id, lifetime_seconds=3600)
    made = await hits.create_hits(
        pair.requester.profile, offer, [HitDraft(question=cast.QUESTION)] * HITS
    )
    return global_id("HitGroup", made[0].group_id)


def open_connections(url):
    """Connections to the server, by its side of them."""
    port = int(url.rsplit(":", 1)[1].split("/")[0])
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(
        int(row[1].split(":")[1], 16) == port and row[3] in (CONNECTED, LEFT_BY_THE_OTHER)
        for row in rows
    )


def tasks():
    """By their code, so that a leak has a name."""
    return Counter(task.get_coro().__qualname__ for task in asyncio.all_tasks())


async def settled(left_open):
    """Wait until nothing is left; returns the rest after so long."""
    for _ in range(SECONDS_TO_SETTLE * 10):
        if not (left := left_open()):
            break
        await asyncio.sleep(0.1)
    return left


async def broken_off(market, pair, group, count):
    """So many operations begun and broken off, several at a time."""
    clients = [
        RudeClient(market.url, pair, group, is_worker=number % 2 == 0) for number in range(CLIENTS)
    ]

    async def be_rude(client):
        for _ in range(count // CLIENTS):
            await client.break_off()

    await asyncio.gather(*(be_rude(client) for client in clients))
    await asyncio.gather(*(client.leave() for client in clients))
    return sum((client.acts for client in clients), Counter())


async def assert_works(market, pair, group):
    """A command of each kind succeeds at once, and its events are delivered."""
    requester, worker = (Client(market, person.token) for person in (pair.requester, pair.worker))
    async with Socket(market, pair.worker.token) as socket:
        await socket.start(NOTICES, after=(await reader.head()).encode())
        wish = {"assignmentId": pair.assignment, "amount": "0.07", "reason": "Patience."}
        assert (await requester.ask(BONUS, **wish))["__typename"] == "SendBonusSuccess"
        while (await socket.event())["__typename"] != "BonusReceived":
            pass
    answer = await worker.ask(ACCEPT, hitGroupId=group)
    assert answer["__typename"] in ("AcceptHitSuccess", "NotEligible")
    await requester.close()
    await worker.close()


async def assert_database_is_free(url):
    """No lock, connection or transaction is held, except by the tail's regular reads."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite://")
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
        return
    pool = connections.get("default")._pool
    assert not await settled(lambda: pool.get_size() - pool.get_idle_size())
    other = await asyncpg.connect(url)
    try:
        for _ in range(SECONDS_TO_SETTLE * 10):
            if not (left := [tuple(row) for row in await other.fetch(IN_TRANSACTION)]):
                break
            await asyncio.sleep(0.1)
        assert left == []
    finally:
        await other.close()


@pytest.mark.parametrize("count", COUNTS)
async def test_nothing_is_left_of_what_was_broken_off(market, pair, group, any_url, count):
    await assert_works(market, pair, group)
    await settled(lambda: open_connections(market.url))
    before = tasks()
    acts = await broken_off(market, pair, group, count)
    left = await settled(lambda: (tasks() - before, open_connections(market.url)) != (Counter(), 0))

    assert not left, (tasks() - before, open_connections(market.url))
    assert acts.total() == count // CLIENTS * CLIENTS
    assert min(acts.values()) > 0
    assert len(acts) == 4
    assert len(market.app.state.open_sockets) == 0
    await assert_database_is_free(any_url)
    await assert_works(market, pair, group)
    await books.assert_balanced()
    print(dict(acts), await books.kinds_logged())
