"""Clients that disconnect at random moments: in an operation, a response, or a message."""

import asyncio
import itertools
import json
import random
from collections import Counter
from urllib.parse import urlsplit

import websockets

from tests.proofs.clients import ACCEPT, BONUS, EVENTS, NOTICES
from tests.proofs.flow import CREATE, QUESTION

MOMENTS = (0, 0.02, 0.1)  # at most so many seconds: at once, in the middle, towards the end
ACTS_A_SOCKET = 6
FEED = "subscription { event: hitFeed { __typename } }"
TIMER = """subscription ($id: ID!) { event: assignmentTimer(assignmentId: $id) { __typename } }"""


class RudeClient:
    """One person's client; `acts` counts the operations it broke off, by kind."""

    def __init__(self, url, pair, group, *, is_worker):
        self._url = url
        self._pair, self._group, self._is_worker = pair, group, is_worker
        self._token = (pair.worker if is_worker else pair.requester).token
        self._numbers = itertools.count(1)
        self._connection = None
        self._acts_left = 0
        self.acts = Counter()

    async def break_off(self):
        """Start one operation, and break it off."""
        if random.random() < 0.2:
            await self._over_http()
        else:
            await self._over_socket()

    async def leave(self):
        """Disconnect for good during a subscription, which no later event would end."""
        if self._connection is None:
            await self._connect()
        for query, variables in self._subscriptions():
            payload = {"query": query, "variables": variables}
            number = str(next(self._numbers))
            await self._say({"type": "subscribe", "id": number, "payload": payload})
        await asyncio.sleep(MOMENTS[-1])
        await self._hang_up()

    async def _over_http(self):
        query, variables = self._mutation()
        content = json.dumps({"query": query, "variables": variables}).encode()
        where = urlsplit(self._url)
        head = (
            "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            f"authorization: Bearer {self._token}\r\ncontent-length: {len(content)}\r\n\r\n"
        )
        _, writer = await asyncio.open_connection(where.hostname, where.port)
        said = random.choice((len(content), len(content) // 2))
        writer.write(head.encode() + content[:said])
        await self._a_moment()
        writer.transport.abort()
        self.acts["requests abandoned"] += 1

    async def _over_socket(self):
        try:
            if self._connection is None:
                await self._connect()
            await self._begin_and_stop()
        except websockets.ConnectionClosed:
            self._connection = None
            raise

    async def _begin_and_stop(self):
        is_mutation = random.random() < 0.5
        query, variables = self._mutation() if is_mutation else random.choice(self._subscriptions())
        number = str(next(self._numbers))
        payload = {"query": query, "variables": variables}
        await self._say({"type": "subscribe", "id": number, "payload": payload})
        await self._a_moment()
        self._acts_left -= 1
        if self._acts_left <= 0:
            await self._hang_up()
            self.acts["sockets closed"] += 1
        else:
            await self._say({"type": "complete", "id": number})
            self.acts["mutations completed" if is_mutation else "subscriptions completed"] += 1

    async def _connect(self):
        self._connection = await websockets.connect(
            self._url.replace("http://", "ws://"),
            subprotocols=["graphql-transport-ws"],
            compression=None,
            ping_interval=None,
            max_queue=None,
            proxy=None,
        )
        self._acts_left = random.randint(1, 2 * ACTS_A_SOCKET)
        payload = {"authorization": f"Bearer {self._token}"}
        await self._say({"type": "connection_init", "payload": payload})
        assert json.loads(await self._connection.recv())["type"] == "connection_ack"

    async def _hang_up(self):
        """Close in order, or without a close frame."""
        if random.random() < 0.5:
            self._connection.transport.abort()
            await self._connection.wait_closed()
        else:
            await self._connection.close()
        self._connection = None

    async def _say(self, message):
        await self._connection.send(json.dumps(message))

    async def _a_moment(self):
        await asyncio.sleep(random.choice(MOMENTS) * random.random())

    def _mutation(self):
        token = f"{random.getrandbits(64):x}"
        if self._is_worker:
            return ACCEPT, {"input": {"hitGroupId": self._group, "clientToken": token}}
        if random.random() < 0.5:
            wish = {"assignmentId": self._pair.assignment, "amount": "0.01", "reason": "Quick."}
            return BONUS, {"input": wish | {"clientToken": token}}
        offer = {"hitTypeId": self._pair.hit_type, "lifetimeSeconds": 3600}
        hits = [{"question": QUESTION}] * 3
        return CREATE, {"input": offer | {"hits": hits, "clientToken": token}}

    def _subscriptions(self):
        if not self._is_worker:
            return [(EVENTS, {})]
        return [(NOTICES, {}), (FEED, {}), (TIMER, {"id": self._pair.assignment})]
