"""Many cheap clients that follow events from cursor to cursor, through every cut."""

import asyncio
import contextlib
import itertools
import json
import random
from collections import Counter

import websockets

PAUSE = (0.05, 0.5)
CONNECT_SECONDS = 60
# Codes after which the usual clients reconnect by themselves.
ABNORMAL, RESTART, TRY_AGAIN, INIT_TIMEOUT = 1006, 1012, 1013, 4408
COMES_BACK_AFTER = {ABNORMAL, RESTART, TRY_AGAIN, INIT_TIMEOUT}


class Follower:
    """Follows one subscription on one of several addresses, and records the cursors received."""

    def __init__(self, urls, token, document, after, *, gate):
        self._urls = itertools.cycle([url.replace("http://", "ws://") for url in urls])
        self._token, self._document, self._after = token, document, after
        self._gate = gate  # it connects only while this is open
        self.received = []
        self.connection = None
        self.is_following = asyncio.Event()
        self.refused = 0  # connections that no server accepted
        self.codes = Counter()  # close codes of its sockets
        self.faults = Counter()  # codes of errors it received

    async def follow(self):
        while await self._gate.wait():
            try:
                self.connection = await websockets.connect(
                    next(self._urls),
                    subprotocols=["graphql-transport-ws"],
                    compression=None,
                    ping_interval=None,
                    proxy=None,
                    open_timeout=CONNECT_SECONDS,
                )
            except (OSError, websockets.InvalidHandshake, TimeoutError):
                self.refused += 1
            else:
                await self._listen()
            self.is_following.clear()
            await asyncio.sleep(random.uniform(*PAUSE))

    async def _listen(self):
        try:
            await self._begin()
            while await self._receive(json.loads(await self.connection.recv())):
                pass
        except websockets.ConnectionClosed as closed:
            self.codes[closed.rcvd.code if closed.rcvd else ABNORMAL] += 1
        finally:
            with contextlib.suppress(OSError):
                await self.connection.close()

    async def _begin(self):
        init = {"authorization": f"Bearer {self._token}"}
        await self._say({"type": "connection_init", "payload": init})
        asked = {"query": self._document, "variables": {"after": self._after}}
        while json.loads(await self.connection.recv())["type"] != "connection_ack":
            pass
        await self._say({"type": "subscribe", "id": "1", "payload": asked})
        self.is_following.set()

    async def _receive(self, message):
        """Whether to go on: after an error the client subscribes again, from its last cursor."""
        if message["type"] == "next" and "errors" not in message["payload"]:
            self._after = message["payload"]["data"]["event"]["cursor"]
            self.received.append(self._after)
            return True
        if message["type"] in ("next", "error"):
            payload = message["payload"]
            errors = payload if message["type"] == "error" else payload["errors"]
            self.faults[errors[0]["extensions"]["code"]] += 1
            return False
        if message["type"] == "ping":
            await self._say({"type": "pong"})
        return message["type"] != "complete"

    async def _say(self, message):
        await self.connection.send(json.dumps(message))


class Crowd:
    """Followers, each with the topic of which it must receive every event."""

    def __init__(self):
        self._expected = {}
        self._tasks = []
        self.gate = asyncio.Event()
        self.gate.set()

    def add(self, follower, topic):
        self._expected[follower] = topic
        self._tasks.append(asyncio.create_task(follower.follow()))

    def __iter__(self):
        return iter(self._expected)

    def __len__(self):
        return len(self._expected)

    @contextlib.asynccontextmanager
    async def following(self):
        """Follow while the block lasts; no follower may have given up."""
        try:
            yield self
        finally:
            for task in self._tasks:
                task.cancel()
            ended = await asyncio.gather(*self._tasks, return_exceptions=True)
        assert {type(end) for end in ended} <= {asyncio.CancelledError}, ended

    async def all_follow(self, seconds):
        async with asyncio.timeout(seconds):
            await asyncio.gather(*(follower.is_following.wait() for follower in self))

    async def received(self, logged, seconds):
        """Wait until each has received as many events as its topic has (cursors by topic).

        `differences` counts the events that are missing then.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._all_received(logged)

    async def _all_received(self, logged):
        while not all(len(f.received) >= len(logged[t]) for f, t in self._expected.items()):
            await asyncio.sleep(0.1)

    def differences(self, logged):
        """How many events were lost, doubled and reordered, over all followers."""
        found = Counter(lost=0, doubled=0, reordered=0)
        for follower, topic in self._expected.items():
            received, expected = Counter(follower.received), Counter(logged[topic])
            found["lost"] += (expected - received).total()
            found["doubled"] += (received - expected).total()
            found["reordered"] += follower.received != logged[topic] and received == expected
        return dict(found)

    def endings(self):
        """How sockets ended: codes of closing, errors logged, connections refused."""
        codes = sum((follower.codes for follower in self), Counter())
        faults = sum((follower.faults for follower in self), Counter())
        return codes, faults, sum(follower.refused for follower in self)
