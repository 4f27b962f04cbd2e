"""graphql-transport-ws against a real server: its close codes, its messages, its limits."""

import asyncio
import json
import os
from datetime import UTC, datetime, timedelta

import pytest
import websockets
from gql import Client, gql
from gql.transport.websockets import WebsocketsTransport

from api.configuration.settings import load
from domain.kernel import clock
from tests.api import small_market
from tests.api.conftest import connecting_to, serving

SECONDS = 30


class Peer:
    """A client that sends and receives raw messages."""

    def __init__(self, socket):
        self.socket = socket

    async def send(self, message):
        await self.socket.send(message if isinstance(message, str | bytes) else json.dumps(message))

    async def receive(self):
        async with asyncio.timeout(SECONDS):
            text = await self.socket.recv()
        assert isinstance(text, str), "frames are text"
        return json.loads(text)

    async def init(self, **payload):
        await self.send({"type": "connection_init", "payload": payload})
        assert await self.receive() == {"type": "connection_ack"}

    async def subscribe(self, query, identity="1", **payload):
        payload = {"query": query, **payload}
        await self.send({"type": "subscribe", "id": identity, "payload": payload})

    async def until_end(self):
        """All messages until an operation ends."""
        received = [await self.receive()]
        while received[-1]["type"] == "next":
            received.append(await self.receive())
        return received

    async def closing(self):
        """The code and reason of the server's close frame."""
        async with asyncio.timeout(SECONDS):
            await self.socket.wait_closed()
        return self.socket.close_code, self.socket.close_reason


async def eventually(condition):
    async with asyncio.timeout(SECONDS):
        while not condition():
            await asyncio.sleep(0.005)


@pytest.fixture
async def peer(connect):
    async with connect() as socket:
        yield Peer(socket)


INIT = {"type": "connection_init"}
CLOSES = {
    "subscribe before the ack": (
        4401,
        [{"type": "subscribe", "id": "1", "payload": {"query": "{hello}"}}],
    ),
    "init twice": (4429, [INIT, INIT]),
    "not JSON": (4400, ["{"]),
    "a binary frame": (4400, [b"{}"]),
    "a list": (4400, ["[]"]),
    "a number": (4400, ["1"]),
    "a string": (4400, ['"ping"']),
    "null": (4400, ["null"]),
    "no type": (4400, ["{}"]),
    "an unknown type": (4400, [{"type": "start"}]),
    "a type that is a list": (4400, [{"type": []}]),
    "an init payload that is a string": (4400, [{"type": "connection_init", "payload": "x"}]),
    "a ping payload that is a number": (4400, [{"type": "ping", "payload": 1}]),
    "a pong payload that is a list": (4400, [{"type": "pong", "payload": []}]),
    "a complete without an id": (4400, [INIT, {"type": "complete"}]),
    "a complete whose id is an object": (4400, [INIT, {"type": "complete", "id": {}}]),
    "a message of the server": (4400, [INIT, {"type": "next", "id": "1", "payload": {}}]),
    "a lone surrogate": (4400, ['{"type": "ping", "payload": {"x": "\\ud800"}}']),
    **{
        f"a subscribe with {name}": (4400, [INIT, {"type": "subscribe", **rest}])
        for name, rest in {
            "no id": {"payload": {"query": "{hello}"}},
            "an empty id": {"id": "", "payload": {"query": "{hello}"}},
            "an object as id": {"id": {}, "payload": {"query": "{hello}"}},
            "a number as id": {"id": 1, "payload": {"query": "{hello}"}},
            "an endless id": {"id": "x" * 200, "payload": {"query": "{hello}"}},
            "no payload": {"id": "1"},
            "a null payload": {"id": "1", "payload": None},
            "a string payload": {"id": "1", "payload": "{hello}"},
            "no query": {"id": "1", "payload": {}},
            "a number as query": {"id": "1", "payload": {"query": 5}},
            "a null query": {"id": "1", "payload": {"query": None}},
            "a list as variables": {"id": "1", "payload": {"query": "{hello}", "variables": []}},
            "a number as name": {"id": "1", "payload": {"query": "{hello}", "operationName": 1}},
            "a list as extensions": {"id": "1", "payload": {"query": "{hello}", "extensions": []}},
        }.items()
    },
}


@pytest.mark.parametrize("name", CLOSES)
async def test_a_breach_of_the_protocol_closes_with_its_code(peer, name):
    code, messages = CLOSES[name]
    for message in messages:
        await peer.send(message)

    assert (await peer.closing())[0] == code


@pytest.mark.parametrize("payload", [None, {}, {"anything": [1]}, {"authorization": None}])
async def test_an_init_without_a_token_is_acknowledged(peer, payload):
    await peer.send({"type": "connection_init", "payload": payload})

    assert await peer.receive() == {"type": "connection_ack"}


async def test_a_client_without_an_init_is_closed():
    async with (
        serving(load(socket_init_seconds=0.05)) as served,
        connecting_to(served) as socket,
    ):
        assert await Peer(socket).closing() == (4408, "Connection initialisation timeout")


@pytest.mark.parametrize("offered", [["graphql-ws"], None])
async def test_another_subprotocol_is_closed_with_4406(connect, offered):
    async with connect(subprotocols=offered) as socket:
        assert (await Peer(socket).closing())[0] == 4406


async def test_the_right_one_of_several_subprotocols_is_chosen(connect):
    async with connect(subprotocols=["graphql-ws", "graphql-transport-ws"]) as socket:
        assert socket.subprotocol == "graphql-transport-ws"


@pytest.mark.parametrize(
    ("origin", "is_welcome"),
    [
        ("https://evil.example.org", False),
        ("null", False),
        ("http://localhost:5173", True),
        ("https://work.example.org", True),
    ],
)
async def test_only_pages_of_allowed_origins_may_connect(origin, is_welcome):
    settings = load(allowed_origins="https://work.example.org")
    async with serving(settings) as served:
        if is_welcome:
            async with connecting_to(served, origin=origin) as socket:
                await Peer(socket).init()
        else:
            with pytest.raises(websockets.InvalidStatus) as refused:
                await connecting_to(served, origin=origin)
            assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "origin", ["http://localhost:5173", "http://127.0.0.1:8000", "http://localhost"]
)
async def test_in_production_a_page_from_this_machine_may_not_connect(origin):
    async with serving(load(production=True)) as served:
        with pytest.raises(websockets.InvalidStatus) as refused:
            await connecting_to(served, origin=origin)
        assert refused.value.response.status_code == 403


async def test_a_page_of_this_server_may_connect_in_production():
    async with serving(load(production=True)) as served:
        origin = served.url.removesuffix("/graphql")
        async with connecting_to(served, origin=origin) as socket:
            await Peer(socket).init()


async def test_a_ping_is_answered_before_and_after_the_ack_with_its_payload(peer):
    await peer.send({"type": "ping", "payload": {"n": 1}})
    assert await peer.receive() == {"type": "pong", "payload": {"n": 1}}

    await peer.init()
    await peer.send({"type": "ping"})
    await peer.send({"type": "pong", "payload": {}})
    await peer.send({"type": "ping", "payload": {}})

    assert await peer.receive() == {"type": "pong"}
    assert await peer.receive() == {"type": "pong", "payload": {}}


async def test_a_subscription_sends_its_events_and_its_end(peer):
    await peer.init()
    await peer.subscribe("subscription ($n: Int!) { count(to: $n) }", variables={"n": 2})

    assert await peer.until_end() == [
        {"id": "1", "type": "next", "payload": {"data": {"count": 0}}},
        {"id": "1", "type": "next", "payload": {"data": {"count": 1}}},
        {"id": "1", "type": "complete"},
    ]


async def test_queries_and_mutations_run_over_the_socket_too(peer):
    await peer.init()
    await peer.subscribe("{ hello }", "q")
    answers = await peer.until_end()
    await peer.subscribe("mutation { write }", "m")
    answers += await peer.until_end()

    assert [(a["id"], a["type"]) for a in answers] == [
        ("q", "next"),
        ("q", "complete"),
        ("m", "next"),
        ("m", "complete"),
    ]
    assert answers[2]["payload"] == {"data": {"write": small_market.ticker.writes}}


async def test_an_id_in_use_closes_with_4409(peer):
    await peer.init()
    await peer.subscribe("subscription { count(to: 9, every: 9) }")
    await peer.subscribe("{ hello }")

    assert await peer.closing() == (4409, "Subscriber for 1 already exists")


async def test_an_id_may_be_used_again_once_its_operation_ended(peer):
    await peer.init()
    for _ in range(20):
        await peer.subscribe("{ hello }")
        assert [m["type"] for m in await peer.until_end()] == ["next", "complete"]


async def test_a_complete_ends_the_subscription_and_its_generator(peer):
    before = small_market.ticker.ended
    await peer.init()
    await peer.subscribe("subscription { count(to: 9, every: 9) }")
    await eventually(lambda: small_market.ticker.started > before)
    await peer.send({"type": "complete", "id": "1"})
    await eventually(lambda: small_market.ticker.ended == before + 1)
    await peer.send({"type": "complete", "id": "never seen"})
    await peer.subscribe("{ hello }")

    assert [m["type"] for m in await peer.until_end()] == ["next", "complete"]


OPERATION_ERRORS = {
    "bad syntax": ("subscription {", "GRAPHQL_PARSE_FAILED"),
    "an empty query": ("", "GRAPHQL_PARSE_FAILED"),
    "an unknown field": ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
    "a missing variable": ("subscription ($n: Int!) { count(to: $n) }", "BAD_USER_INPUT"),
    "a missing variable of a query": ("query ($n: Int!) { add(a: $n, b: 1) }", "BAD_USER_INPUT"),
    "several operations": ("query A { hello } query B { hello }", "BAD_REQUEST"),
    "a refusal at the start": ("subscription { refused }", "CURSOR_EXPIRED"),
}


@pytest.mark.parametrize("name", OPERATION_ERRORS)
async def test_an_error_ends_its_operation_and_not_the_socket(peer, name):
    query, code = OPERATION_ERRORS[name]
    await peer.init()
    await peer.subscribe("subscription { count(to: 2, every: 0.02) }", "other")
    await peer.subscribe(query, "bad")
    received = [await peer.receive() for _ in range(4)]

    [error] = [m for m in received if m["id"] == "bad"]
    assert error["type"] == "error"
    assert error["payload"][0]["extensions"]["code"] == code
    assert [m["type"] for m in received if m["id"] == "other"] == ["next", "next", "complete"]


async def test_an_unknown_operation_name_is_an_error(peer):
    await peer.init()
    await peer.subscribe("query A { hello }", operationName="B")

    assert (await peer.receive())["type"] == "error"


async def test_a_fault_in_a_stream_is_masked(peer):
    await peer.init()
    await peer.subscribe("subscription { crashAfter(events: 1) }")
    received = await peer.until_end()

    assert received[0]["payload"] == {"data": {"crashAfter": 0}}
    assert "swordfish" not in json.dumps(received)
    assert received[1]["payload"][0]["extensions"]["code"] == "INTERNAL"


async def test_a_fault_in_a_field_is_masked_and_the_stream_completes(peer):
    await peer.init()
    await peer.subscribe("{ hello maybeCrash }")
    received = await peer.until_end()

    assert received[0]["payload"]["data"] == {"hello": "hello world", "maybeCrash": None}
    assert received[0]["payload"]["errors"][0]["message"] == "Something went wrong on our side."


async def test_each_event_has_a_context_of_its_own(peer):
    await peer.init()
    await peer.subscribe("subscription { events(to: 3) { number contextNumber } }")
    received = await peer.until_end()

    assert [m["payload"]["data"]["events"] for m in received[:-1]] == [
        {"number": n, "contextNumber": n + 1} for n in range(3)
    ]


async def test_a_token_names_the_account(served, peer):
    somebody = served.doorman.knows("open-sesame")
    await peer.init(Authorization="Bearer open-sesame")
    await peer.subscribe("{ account }")

    assert (await peer.receive())["payload"] == {"data": {"account": str(somebody.account.id)}}


@pytest.mark.parametrize("authorization", ["Bearer wrong", "", "Basic x", 5, {"token": "x"}])
async def test_a_bad_token_closes_with_4401(peer, authorization):
    await peer.send({"type": "connection_init", "payload": {"authorization": authorization}})

    assert (await peer.closing())[0] == 4401


async def test_a_fault_during_authentication_asks_to_reconnect(served, peer):
    served.doorman.is_ill = True
    await peer.send({"type": "connection_init", "payload": {"authorization": "Bearer x"}})

    assert await peer.closing() == (1013, "Try again later")


async def test_a_revoked_credential_closes_its_sockets_and_no_others(served, connect):
    revoked = served.doorman.knows("revoked")
    served.doorman.knows("other")
    async with connect() as first, connect() as second, connect() as third:
        await Peer(first).init(authorization="Bearer revoked")
        await Peer(second).init(authorization="Bearer other")
        await Peer(third).init(authorization="Bearer revoked")
        await served.doorman.revoke(revoked.credential_id)

        assert await Peer(first).closing() == (4403, "The credential was revoked")
        assert await Peer(third).closing() == (4403, "The credential was revoked")
        await Peer(second).subscribe("{ hello }")
        assert (await Peer(second).receive())["type"] == "next"


async def test_a_credential_revoked_during_authentication_closes_its_socket(served, peer):
    served.doorman.seconds = 0.1
    viewer = served.doorman.knows("revoked")
    await peer.send({"type": "connection_init", "payload": {"authorization": "Bearer revoked"}})
    await asyncio.sleep(0.03)
    await served.doorman.revoke(viewer.credential_id)

    assert (await peer.closing())[0] == 4403


async def test_a_socket_whose_credential_cannot_be_watched_asks_to_reconnect(served, peer):
    served.doorman.knows("one")
    served.doorman.is_blind = True
    await peer.send({"type": "connection_init", "payload": {"authorization": "Bearer one"}})

    assert await peer.closing() == (1013, "Try again later")


async def test_an_expired_credential_closes_its_socket(served, peer):
    served.doorman.knows("brief", expires_at=datetime.now(UTC) + timedelta(seconds=0.1))
    await peer.init(authorization="Bearer brief")

    assert await peer.closing() == (4403, "The credential expired")


async def test_a_clock_set_ahead_closes_the_sockets_of_credentials_that_expired(served, peer):
    served.doorman.knows("day", expires_at=clock.now() + timedelta(days=1))
    await peer.init(authorization="Bearer day")
    clock.advance(timedelta(days=2))
    try:
        assert await peer.closing() == (4403, "The credential expired")
    finally:
        clock.release()


async def test_no_operation_begins_for_a_credential_that_has_expired(served, peer):
    served.doorman.knows("day", expires_at=clock.now() + timedelta(days=1))
    await peer.init(authorization="Bearer day")
    before = small_market.ticker.writes
    clock.advance(timedelta(days=2))
    try:
        await peer.subscribe("mutation { write }")
        assert await peer.closing() == (4403, "The credential expired")
        assert small_market.ticker.writes == before
    finally:
        clock.release()


async def test_an_account_holds_a_bounded_number_of_sockets():
    async with serving(load(sockets_per_account=2)) as served:
        served.doorman.knows("one")
        token = {"authorization": "Bearer one"}
        async with connecting_to(served) as first, connecting_to(served) as second:
            await Peer(first).init(**token)
            await Peer(second).init(**token)
            async with connecting_to(served) as third:
                await Peer(third).send({"type": "connection_init", "payload": token})
                assert (await Peer(third).closing())[0] == 4429
        await eventually(lambda: len(served.app.state.open_sockets) == 0)
        async with connecting_to(served) as later:
            await Peer(later).init(**token)


async def test_a_socket_runs_a_bounded_number_of_operations():
    async with (
        serving(load(socket_operations=2)) as served,
        connecting_to(served) as socket,
    ):
        peer = Peer(socket)
        await peer.init()
        for identity in ("a", "b", "c"):
            await peer.subscribe("subscription { count(to: 1, every: 9) }", identity)
        refused = await peer.receive()
        await peer.send({"type": "complete", "id": "a"})
        await peer.send({"type": "ping"})
        await peer.receive()
        await peer.subscribe("{ hello }", "d")
        after = await peer.receive()

    assert (refused["id"], refused["type"]) == ("c", "error")
    assert refused["payload"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
    assert (after["id"], after["type"]) == ("d", "next")


async def test_a_message_past_the_size_limit_closes_with_1009(peer):
    await peer.init()
    await peer.subscribe("#" + "x" * 200_000)

    assert (await peer.closing())[0] == 1009


async def test_a_query_past_its_time_is_ended_and_a_subscription_is_not():
    async with (
        serving(load(operation_seconds=0.05)) as served,
        connecting_to(served) as socket,
    ):
        peer = Peer(socket)
        await peer.init()
        await peer.subscribe("{ slow(seconds: 9) }")
        late = await peer.receive()
        await peer.subscribe("subscription { count(to: 1, every: 0.2) }")
        patient = await peer.receive()

    assert late["payload"][0]["extensions"]["code"] == "DEADLINE_EXCEEDED"
    assert patient["payload"] == {"data": {"count": 0}}


async def test_a_reader_that_stalls_is_disconnected():
    before = small_market.ticker.ended
    async with serving(load(socket_stall_seconds=0.2)) as served:
        served.doorman.knows("slow")
        async with connecting_to(served, max_queue=1) as socket:
            peer = Peer(socket)
            await peer.init(authorization="Bearer slow")
            files = open_files()
            await peer.subscribe("subscription { flood(characters: 60000) }")
            await eventually(lambda: small_market.ticker.ended == before + 1)
            await eventually(lambda: len(served.app.state.open_sockets) == 0)
            # The client still holds its end and the sent data; the server holds neither.
            await eventually(lambda: open_files() == files - 1)
            socket.transport.abort()


def open_files():
    return len(os.listdir("/dev/fd"))


async def test_every_generator_ends_with_its_socket(served, connect):
    ended = small_market.ticker.ended
    async with connect() as socket:
        peer = Peer(socket)
        await peer.init()
        for n in range(10):
            await peer.subscribe("subscription { count(to: 2, every: 9) }", str(n))
        await peer.send({"type": "ping"})
        await peer.receive()
    await eventually(lambda: small_market.ticker.ended == ended + 10)


async def test_a_stopping_server_closes_with_1012():
    ended = small_market.ticker.ended
    async with serving(load()) as served:
        socket = await connecting_to(served)
        peer = Peer(socket)
        await peer.init()
        await peer.subscribe("subscription { count(to: 2, every: 9) }")
        await peer.send({"type": "ping"})
        await peer.receive()

    assert (await peer.closing())[0] == 1012
    assert small_market.ticker.ended == ended + 1


async def test_random_messages_never_crash_the_server(served, connect, caplog):
    import random

    chance = random.Random(7)
    messages = [
        INIT,
        {"type": "ping"},
        {"type": "complete", "id": "1"},
        {"type": "pong"},
        [],
        None,
        5,
    ]
    messages += [
        {"type": "subscribe", "id": chance.choice("ab"), "payload": {"query": q}}
        for q in ("{hello}", "{", "subscription { count(to: 1) }", "{ crash }", None)
    ]
    for _ in range(60):
        async with connect() as socket:
            for message in chance.choices([INIT, *messages], k=6):
                try:
                    await Peer(socket).send(message)
                except websockets.ConnectionClosed:
                    break
            await socket.close()
            assert socket.close_code != 1006
    assert [r for r in caplog.records if "ASGI" in r.getMessage()] == []


async def test_the_gql_client_queries_and_subscribes(served):
    transport = WebsocketsTransport(served.socket_url, connect_args={"proxy": None})
    async with Client(transport=transport) as session:
        answer = await session.execute(gql("{ hello }"))
        counted = [
            event["count"]
            async for event in session.subscribe(gql("subscription { count(to: 3) }"))
        ]

    assert (answer, counted) == ({"hello": "hello world"}, [0, 1, 2])


async def test_strangers_of_an_address_hold_a_bounded_number_of_sockets():
    async with serving(load(stranger_sockets_per_address=2)) as served:
        served.doorman.knows("one")
        async with connecting_to(served) as first, connecting_to(served) as second:
            await Peer(first).init()
            await Peer(second).init()
            async with connecting_to(served) as third:
                await Peer(third).send(INIT)
                reason = "Too many sockets of strangers from this address"
                assert await Peer(third).closing() == (4429, reason)
            async with connecting_to(served) as known:
                await Peer(known).init(authorization="Bearer one")
        await eventually(lambda: len(served.app.state.open_sockets) == 0)
        async with connecting_to(served) as later:
            await Peer(later).init()


async def test_all_strangers_together_hold_a_bounded_number_of_sockets():
    async with serving(load(stranger_sockets=1)) as served:
        async with connecting_to(served) as first:
            await Peer(first).init()
            async with connecting_to(served) as second:
                await Peer(second).send(INIT)
                reason = "Too many sockets of strangers: sign in"
                assert await Peer(second).closing() == (4429, reason)
        await eventually(lambda: len(served.app.state.open_sockets) == 0)


async def test_a_message_past_a_strangers_limit_closes_with_1009(served, peer, connect):
    served.doorman.knows("one")
    large = {"type": "ping", "payload": {"x": "x" * 70_000}}
    await peer.init()
    await peer.send(large)
    assert await peer.closing() == (1009, "A stranger's message has at most 65536 bytes")
    async with connect() as socket:
        known = Peer(socket)
        await known.init(authorization="Bearer one")
        await known.send(large)
        assert await known.receive() == {"type": "pong", "payload": large["payload"]}


@pytest.mark.parametrize("origin", ["http://[" + "a" * 7_900, "http://[::1", "//", "null"])
async def test_an_origin_that_is_none_is_refused(connect, caplog, origin):
    with pytest.raises(websockets.InvalidStatus) as refused:
        await connect(additional_headers={"origin": origin})

    assert refused.value.response.status_code == 403
    assert [each for each in caplog.records if each.levelname == "ERROR"] == []


async def test_no_operation_overtakes_a_long_document_that_came_before_it(peer):
    """A client knows by the answer to a later operation that a subscription has begun."""
    await peer.init()
    for number in range(20):
        await peer.subscribe("{ hello } #" + f"{number}" * 300, identity=f"long {number}")
        await peer.subscribe("{ hello }", identity=f"short {number}")
        received = [await peer.receive() for _ in range(4)]
        answered = [each["id"] for each in received if each["type"] == "next"]
        assert answered == [f"long {number}", f"short {number}"]
