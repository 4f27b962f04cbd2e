"""Python's gql does the same: it queries over HTTP, and follows over a socket through cuts."""

import asyncio

from gql import Client, GraphQLRequest
from gql.transport.exceptions import TransportError
from gql.transport.httpx import HTTPXAsyncTransport
from gql.transport.websockets import WebsocketsTransport
from websockets.exceptions import WebSocketException

from tests.clients.notices import Payer, assert_received_once

CUTS = 3
BONUSES_BEFORE, BONUSES_AFTER = 8, 4
COUNT = 1 + CUTS * (BONUSES_BEFORE + BONUSES_AFTER)
PAUSE = 0.05
SECONDS = 30
ME = "{ eventCursor me { displayName } }"
ACCEPT = (
    "mutation ($input: AcceptHitInput!) { acceptHit(input: $input) { __typename"
    " ... on AcceptHitSuccess { assignment { status } } } }"
)
NOTICES = (
    "subscription ($after: Cursor) { workerNotices(after: $after) { __typename"
    " ... on AssignmentAccepted { cursor } ... on BonusReceived { cursor bonus { reason } } } }"
)


class Follower:
    """Wim's program: it resumes after the last event it received."""

    def __init__(self, line, token):
        self._line, self._token = line, token
        self.received = []
        self.cuts = 0

    async def ask(self, document, **variables):
        headers = {"authorization": f"Bearer {self._token}"}
        over_http = HTTPXAsyncTransport(self._line.url, headers=headers, trust_env=False)
        async with Client(transport=over_http) as session:
            return await session.execute(GraphQLRequest(document, variable_values=variables))

    async def follow(self, after):
        while len(self.received) < COUNT:
            try:
                async for notice in self._notices(after):
                    after = notice["cursor"]
                    self.received.append(
                        {
                            "cursor": after,
                            "kind": notice["__typename"],
                            "reason": notice.get("bonus", {}).get("reason"),
                        }
                    )
            except (OSError, TransportError, WebSocketException):
                self.cuts += 1
                await asyncio.sleep(PAUSE)

    async def _notices(self, after):
        over_socket = WebsocketsTransport(
            self._line.url.replace("http", "ws"),
            init_payload={"authorization": f"Bearer {self._token}"},
            connect_args={"proxy": None},
        )
        async with Client(transport=over_socket) as session:
            request = GraphQLRequest(NOTICES, variable_values={"after": after})
            async for event in session.subscribe(request):
                yield event["workerNotices"]

    async def until(self, count):
        async with asyncio.timeout(SECONDS):
            while len(self.received) < count:
                await asyncio.sleep(PAUSE)


async def test_gql_hears_everything_once(people, scene, line):
    wim, payer = Follower(line, people.wim.token), Payer(people, scene)
    me = await wim.ask(ME)
    accepted = await wim.ask(ACCEPT, input={"hitId": scene.id("open")})
    following = asyncio.create_task(wim.follow(me["eventCursor"]))
    await wim.until(1)
    for _ in range(CUTS):
        before = len(wim.received)
        async with asyncio.TaskGroup() as group:
            group.create_task(payer.send(BONUSES_BEFORE))
            await wim.until(before + BONUSES_BEFORE // 2)
            line.cut()
        await payer.send(BONUSES_AFTER)
        await line.open()
    await wim.until(COUNT)
    line.cut()
    async with asyncio.timeout(SECONDS):
        await following

    assert me["me"] == {"displayName": "Wim"}
    assert accepted["acceptHit"]["__typename"] == "AcceptHitSuccess"
    assert wim.cuts >= CUTS
    await assert_received_once(
        wim.received, after=me["eventCursor"], worker=people.wim.worker, payer=payer
    )
