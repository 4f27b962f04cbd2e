"""Nonsense over HTTP, event streams and websockets: answered properly, without a leak."""

import asyncio
import os
import random

import pytest

from api.database.connect import database
from tests.listening import http_client
from tests.proofs import nonsense
from tests.proofs.frames import Raw
from tests.proofs.server import Server
from tests.schema.cast import Cast, Scene

INPUTS = int(os.environ.get("KEMPELEN_TEST_FUZZ", "160"))  # of each kind, in each of two rounds
AT_ONCE = 8
SECONDS = 20
SECONDS_FOR_HALF = 0.2
SECONDS_TO_LET_GO = 20
GROWTH_BYTES = 4 * 1024 * 1024
OUR_FAULTS = {1006, 1011, 4500}
COUNTED = ("tasks", "sockets", "streams", "descriptors")


class Watched(Server):
    program = ("tests.proofs.watched",)


@pytest.fixture
async def server(sqlite_url, tmp_path):
    server = Watched(tmp_path, database_url=sqlite_url, socket_init_seconds=2)
    server.start()
    yield server
    assert server.stop() == 0


async def held(server):
    async with http_client() as client:
        return (await client.get(server.url.replace("/graphql", "/held"))).json()


async def let_go(server, before):
    """Wait until the server holds no more than before. Fails when it stays more."""
    for _ in range(SECONDS_TO_LET_GO * 10):
        now = await held(server)
        if all(now[name] <= before[name] for name in COUNTED):
            return now
        await asyncio.sleep(0.1)
    pytest.fail(f"held before: {before}; and now: {now}")


async def one_request(server, chance, token):
    """Any status but 500, and no fault of ours in the body."""
    raw = await Raw.connected(server.port)
    try:
        sent, is_whole = nonsense.request(chance, token)
        await raw.say(sent)
        if chance.random() < 0.1:
            return
        try:
            received = await raw.receive(SECONDS if is_whole else SECONDS_FOR_HALF)
        except TimeoutError:
            assert not is_whole, sent
            return
        assert received.startswith(b"HTTP/1.1 ") or not is_whole, (sent, received)
        assert not received.startswith(b"HTTP/1.1 500"), (sent, received)
        assert b'"INTERNAL"' not in received, (sent, received)
    finally:
        raw.leave()


async def one_socket(server, chance, token):
    """Valid frames, then an invalid one or a close, each with its own answer."""
    raw = await Raw.websocket(server.port)
    try:
        frames = nonsense.messages(chance, token)
        name = chance.choice(list(nonsense.ENDINGS))
        ending, codes = nonsense.ENDINGS[name]
        if chance.random() < 0.1:
            await raw.say(b"".join(frames))
            return
        await raw.say(b"".join([*frames, ending(chance)]))
        code, received = await raw.farewell()
        assert code in codes | nonsense.VERDICTS, (name, frames, received)
        assert b'"INTERNAL"' not in received, (frames, received)
    finally:
        raw.leave()


async def one_noise(server, chance, token):
    """Bytes that are no frames, or damaged frames."""
    raw = await Raw.websocket(server.port)
    try:
        noise = nonsense.spoilt(chance, b"".join(nonsense.messages(chance, token)))
        await raw.say(noise + chance.randbytes(chance.randrange(40)))
        code, received = await raw.farewell(SECONDS_FOR_HALF)
        assert code not in OUR_FAULTS, (noise, received)
        assert b'"INTERNAL"' not in received, (noise, received)
    finally:
        raw.leave()


async def a_round(server, token):
    """Every input once, always the same ones."""
    for kind in (one_request, one_socket, one_noise):
        chances = [random.Random(f"{kind.__name__} {number}") for number in range(INPUTS)]
        for start in range(0, INPUTS, AT_ONCE):
            async with asyncio.TaskGroup() as group:
                for chance in chances[start : start + AT_ONCE]:
                    group.create_task(kind(server, chance, token))


@pytest.mark.long
async def test_nonsense_is_answered_and_leaves_nothing_behind(server, sqlite_url):
    async with database(sqlite_url):
        people = await Cast.gathered()
        await Scene.set(people)
    before = await held(server)
    await a_round(server, people.wim.token)
    between = await let_go(server, before)
    await a_round(server, people.wim.token)
    after = await let_go(server, before)

    assert after["bytes"] - between["bytes"] < GROWTH_BYTES
    async with http_client() as client:
        answer = await client.post(server.url, json={"query": "{ serverTime }"})
    assert answer.status_code == 200
    assert "Exception in ASGI application" not in server.said
    told = [line for line in server.said.splitlines() if "kempelen.operations" not in line]
    where_it_listens = ("listening on http://", "task pages on http://")
    assert [line for line in told if not any(each in line for each in where_it_listens)] == []
    print(f"{2 * 3 * INPUTS} inputs; {before} before, {between} between, {after} after")
