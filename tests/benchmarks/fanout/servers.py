"""The five servers that are compared: how each is started, followed, and made to publish."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from schema.kernel.node import global_id
from tests.benchmarks.client import Connection
from tests.benchmarks.databases import empty
from tests.benchmarks.fanout import message
from tests.benchmarks.fanout.crowd import Subscribers, compiled
from tests.benchmarks.market import Stand, filled
from tests.benchmarks.programs import Program, kempelen, running

OURS, STRAWBERRY, BARE, YOGA = "kempelen", "plain Strawberry", "bare Starlette", "graphql-yoga"
FLOOR = "one send a socket"
SERVER_CORE, CLIENT_CORE = 0, 1
HERE = Path(__file__).parent
FLOOR_SOURCE = HERE / "floor.c"
MARK = "@"  # is in none of the message's values
OUR_SETTINGS = {
    "sockets_per_account": 100_000,
    "socket_ping_seconds": 3600,  # the peers do not ping either
    "cost_bucket": 0,  # one requester publishes more than one person would
}
LIFETIME = 86_400
KEPT_SECONDS = 20.0  # less than any of the servers keeps an idle connection
QUESTION = {
    "form": {"fields": [{"name": "colour", "label": "Which colour?", "kind": {"text": {}}}]}
}
CREATE = """mutation Create($input: CreateHitInput!) { createHit(input: $input) { __typename
    ... on Refusal { reason message } } }"""
CREATE_MANY = """mutation Create($input: CreateHitsInput!) { createHits(input: $input) {
    __typename ... on CreateHitsSuccess { results { __typename } }
    ... on Refusal { reason message } } }"""

Post = Callable[[Connection], Awaitable[None]]


@dataclass(slots=True)
class Server:
    """A server that runs; its events are numbered, and each is published by an HTTP request."""

    name: str
    program: Program
    _free: list[tuple[float, Connection]] = field(default_factory=list)

    def subscribers(self, sockets: int, *, groups: int = 1) -> Subscribers:
        """A crowd that follows it, with as many different documents."""
        documents = [message.document(number) for number in range(groups)]
        return Subscribers(documents=documents, sockets=sockets)

    async def publish(self, first: int, count: int) -> list[int]:
        """That many events back to back by one request; answers when each one's was sent."""
        annotations = [message.annotation(number) for number in range(first, first + count)]

        async def post(link: Connection) -> None:
            answer = await link.post("/publish", {"annotations": annotations})
            assert answer == {"published": count}, answer

        return [await self._sent(post)] * count

    async def publish_one(self, number: int) -> int:
        """One event; answers when its request was sent."""
        return (await self.publish(number, 1))[0]

    async def publish_apart(self, first: int, count: int) -> list[int]:
        """That many events, each by a request of its own, all of them at once."""
        numbers = range(first, first + count)
        return await asyncio.gather(*(self.publish_one(number) for number in numbers))

    async def _sent(self, post: Post) -> int:
        """Send on a connection that nobody is using; answers when it was sent."""
        link = await self._link()
        stamp = time.monotonic_ns()
        await post(link)
        self._free.append((time.monotonic(), link))
        return stamp

    async def _link(self) -> Connection:
        """A persistent connection, unless the server may be about to close it."""
        while self._free:
            used_at, link = self._free.pop()
            if time.monotonic() - used_at < KEPT_SECONDS:
                return link
            link.close()
        return Connection(*await asyncio.open_connection("127.0.0.1", self.program.port))

    def close(self) -> None:
        """Leave."""
        for _, link in self._free:
            link.close()


@dataclass(slots=True)
class Ours(Server):
    """Our market: every event is a HIT really published, in a database, by its requester."""

    stand: Stand | None = None

    def subscribers(self, sockets: int, *, groups: int = 1) -> Subscribers:
        """The requester's own sockets."""
        documents = [message.document(number, of="HitPublished") for number in range(groups)]
        return Subscribers(documents=documents, tokens=[self._stand.token], sockets=sockets)

    async def publish(self, first: int, count: int) -> list[int]:
        """By createHits: all in one commit."""
        hits = [self._draft(number) for number in range(first, first + count)]
        asked = {**self._offer, "hits": hits}

        async def post(link: Connection) -> None:
            data = await link.graphql(CREATE_MANY, {"input": asked}, self._stand.token)
            made = [item["__typename"] for item in data["createHits"].get("results", ())]
            assert made == ["CreateHitSuccess"] * count, data

        return [await self._sent(post)] * count

    async def publish_one(self, number: int) -> int:
        """By createHit."""
        asked = {**self._offer, **self._draft(number)}

        async def post(link: Connection) -> None:
            data = await link.graphql(CREATE, {"input": asked}, self._stand.token)
            assert data["createHit"]["__typename"] == "CreateHitSuccess", data

        return await self._sent(post)

    @property
    def _stand(self) -> Stand:
        assert self.stand is not None
        return self.stand

    @property
    def _offer(self) -> dict[str, object]:
        hit_type = global_id("HitType", self._stand.hit_type.id)
        return {"hitTypeId": hit_type, "lifetimeSeconds": LIFETIME}

    def _draft(self, number: int) -> dict[str, object]:
        return {"question": QUESTION, "requesterAnnotation": message.annotation(number)}


Starter = Callable[[], AbstractAsyncContextManager[Server]]


@asynccontextmanager
async def ours() -> AsyncIterator[Server]:
    """`kempelen serve` as it is installed, on a SQLite file, with the bell in memory."""
    async with empty("sqlite") as url:
        market = await filled(url, workers=1, stands=1, hits_each=1, slots=1)
        command, environment = kempelen(url, **OUR_SETTINGS)
        async with running(
            pinned(command), ready="/health/ready", environment=environment
        ) as program:
            server = Ours(OURS, program, stand=market.stands[0])
            yield server
            server.close()


def peer(name: str, command: Sequence[str]) -> Starter:
    """A program that takes its port and publishes what it is posted."""

    @asynccontextmanager
    async def start() -> AsyncIterator[Server]:
        environment = {"NODE_ENV": "production"}
        async with running(pinned(command), ready="/ready", environment=environment) as program:
            server = Server(name, program)
            yield server
            server.close()

    return start


@asynccontextmanager
async def floor() -> AsyncIterator[Server]:
    """The C program that shows how quick sending each socket its own message can be."""
    pieces = message.text(MARK, operation_id=MARK).split(MARK)
    with tempfile.TemporaryDirectory() as folder:
        command = [str(compiled(FLOOR_SOURCE, Path(folder))), "{port}", *pieces]
        async with peer(FLOOR, command)() as server:
            yield server


def starters() -> dict[str, Starter]:
    """All five, ours first; graphql-yoga only where its packages are installed."""
    package = "tests.benchmarks.fanout"
    values = orjson.dumps(message.VALUES).decode()
    found = {
        OURS: ours,
        STRAWBERRY: peer(
            STRAWBERRY, [sys.executable, "-m", f"{package}.plain_strawberry", "{port}"]
        ),
        BARE: peer(BARE, [sys.executable, "-m", f"{package}.bare_starlette", "{port}"]),
    }
    if (HERE / "node_modules" / "graphql-yoga").exists():
        found[YOGA] = peer(YOGA, ["node", str(HERE / "yoga.mjs"), "{port}", values])
    found[FLOOR] = floor
    return found


def pinned(command: Sequence[str]) -> list[str]:
    """The command on the servers' core."""
    if not is_pinned():
        return list(command)
    return ["taskset", "-c", str(SERVER_CORE), *command]


def is_pinned() -> bool:
    """Whether there is a core for the servers and one for the clients."""
    return (os.cpu_count() or 1) > 1 and hasattr(os, "sched_setaffinity")


def pin_client() -> None:
    """This process, and the crowds it will start, on the clients' core."""
    if is_pinned():
        os.sched_setaffinity(0, {CLIENT_CORE})
