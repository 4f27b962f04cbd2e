"""Sockets that never read: they delay nobody, and what they held is given back."""

import asyncio
import json
import re
import socket
import statistics
import time
from collections import defaultdict
from pathlib import Path

import pytest
import websockets

from api.database.connect import database
from domain.hits.models import HitType
from domain.kernel.money import Money
from schema.kernel.node import global_id
from tests.domain import cast
from tests.listening import http_client
from tests.proofs import people
from tests.proofs.clients import Client
from tests.proofs.flow import CREATE, QUESTION
from tests.proofs.frames import GREETING, Raw, frame
from tests.proofs.sizes import given
from tests.proofs.watched import PAGE_BYTES

GOOD, SLOW, SUBSCRIPTIONS = given("GOOD", 100), given("SLOW", 40), 15
EVENTS = 20
PACE = 0.2  # seconds between events
STALL_SECONDS = 3
SECONDS_TO_CLOSE = 20
# The bound that is promised is 100 ms; a loaded machine gets what it needs without slow sockets.
BOUND_MS, TIMES = 100, 6
MOST_MIB = 40
NOTES = """subscription { event: requesterEvents { ... on HitPublished {
    hit { requesterAnnotation } } } }"""
MARK = re.compile(r"#(\d+)#")


def large(number):
    """30 KB an event; each number is a document of its own."""
    fields = " ".join(f"d{number}_{n}: description" for n in range(15))
    return f"""subscription {{ requesterEvents {{ ... on HitPublished {{
        hit {{ hitType {{ {fields} }} }} }} }} }}"""


@pytest.fixture
async def rita(sqlite_url):
    async with database(sqlite_url):
        person = await people.requester(Money.parse("9000.00"))
        kind = await cast.a_type(person.profile)
        await HitType.filter(id=kind.id).update(description="x" * 2_000)
        yield person, global_id("HitType", kind.id), sqlite_url


class Market:
    """A server with a requester who publishes, and the clients that hear of it."""

    def __init__(self, server, token, hit_type):
        self.server, self._token, self._hit_type = server, token, hit_type
        self._sent: dict[int, float] = {}
        self._seconds: dict[int, list[float]] = defaultdict(list)
        self._number = 0

    async def listen(self, count):
        """So many clients that read everything; each note's delay is kept."""
        sockets = await asyncio.gather(*(self._socket() for _ in range(count)))
        return [asyncio.create_task(self._hear(each)) for each in sockets]

    async def _socket(self):
        connection = await websockets.connect(
            self.server.url.replace("http://", "ws://"),
            subprotocols=["graphql-transport-ws"],
            compression=None,
            ping_interval=None,
            proxy=None,
            open_timeout=60,
        )
        init = {"type": "connection_init", "payload": {"authorization": f"Bearer {self._token}"}}
        await connection.send(json.dumps(init))
        await connection.recv()
        begin = {"type": "subscribe", "id": "1", "payload": {"query": NOTES}}
        await connection.send(json.dumps(begin))
        return connection

    async def _hear(self, connection):
        async for message in connection:
            at, number = time.monotonic(), int(MARK.search(message)[1])
            self._seconds[number].append(at - self._sent[number])

    async def slow(self, subscriptions):
        """A client that subscribes and never reads again."""
        link = socket.socket()
        link.setblocking(False)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        where = ("127.0.0.1", self.server.port)
        await asyncio.get_running_loop().sock_connect(link, where)
        raw = Raw(link)
        await raw.say(GREETING.format(host="x", key="AQIDBAUGBwgJCgsMDQ4PEA==").encode())
        await raw.receive(60)
        init = {"type": "connection_init", "payload": {"authorization": f"Bearer {self._token}"}}
        await raw.say(frame(json.dumps(init).encode()))
        await raw.receive(60)
        for number in range(subscriptions):
            payload = {"query": large(number)}
            begin = {"type": "subscribe", "id": str(number), "payload": payload}
            await raw.say(frame(json.dumps(begin).encode()))
        return raw

    async def publish(self, count):
        """So many events, evenly; the 99th percentile of an event's delays in milliseconds.

        It is that of the event at the third quartile: what else the machine does may delay a few
        events, and slow sockets would delay them all.
        """
        self._seconds.clear()
        client = Client(self.server, self._token)
        for _ in range(count):
            self._number += 1
            self._sent[self._number] = time.monotonic()
            hit = {"question": QUESTION, "requesterAnnotation": f"#{self._number}#"}
            await client.ask(CREATE, hitTypeId=self._hit_type, lifetimeSeconds=3600, hits=[hit])
            await asyncio.sleep(self._sent[self._number] + PACE - time.monotonic())
        async with asyncio.timeout(60):
            while sum(map(len, self._seconds.values())) < count * GOOD:
                await asyncio.sleep(0.02)
        await client.close()
        of_events = [statistics.quantiles(one, n=100)[98] for one in self._seconds.values()]
        return statistics.quantiles(of_events, n=4)[2] * 1000

    async def has_sockets(self, count):
        """Wait until the server has closed all others."""
        where = self.server.url.removesuffix("/graphql") + "/metrics"
        async with asyncio.timeout(STALL_SECONDS + SECONDS_TO_CLOSE), http_client() as client:
            while f"kempelen_sockets_open {float(count)}\n" not in (await client.get(where)).text:
                await asyncio.sleep(0.1)

    @property
    def mib(self):
        pid = self.server._process.pid
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES / 2**20


@pytest.mark.long
async def test_sockets_that_never_read_delay_nobody_and_their_memory_is_given_back(rita, serve_on):
    person, hit_type, url = rita
    server = serve_on(
        url,
        "memory://",
        workers=1,
        cost_bucket=0,
        sockets_per_account=10_000,
        socket_stall_seconds=STALL_SECONDS,
        socket_ping_seconds=3600,
    )
    market = Market(server, person.token, hit_type)
    listening = await market.listen(GOOD)
    await market.publish(5)
    alone, idle = await market.publish(EVENTS), market.mib

    slow = await asyncio.gather(*(market.slow(SUBSCRIPTIONS) for _ in range(SLOW)))
    await asyncio.sleep(2)
    among, peak = await market.publish(EVENTS), market.mib
    await market.has_sockets(GOOD)
    for each in slow:
        each.leave()
    after = await market.publish(EVENTS)
    rest = market.mib
    print(
        f"p99 {alone:.0f} ms alone, {among:.0f} ms among {SLOW} slow sockets, {after:.0f} ms after;"
        f" {idle:.0f} MiB, {peak:.0f} MiB, {rest:.0f} MiB"
    )
    for each in listening:
        each.cancel()
    await asyncio.gather(*listening, return_exceptions=True)

    assert among <= max(BOUND_MS, TIMES * alone)
    assert after <= max(BOUND_MS, TIMES * alone)
    assert peak - idle < MOST_MIB
    assert rest - idle < MOST_MIB
