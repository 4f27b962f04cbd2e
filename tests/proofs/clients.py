"""Clients of the market: over HTTP with retries, over websockets from a cursor on."""

import asyncio
import json

import httpx2
import websockets

from tests.listening import http_client

TRIES = 1200  # a minute: two of these tests may run at once, and servers start slowly then
PAUSE = 0.05
SECONDS = 30
REFUSED = """... on Refusal { __typename reason message }
    ... on NotEligible { reasons }"""
ACCEPT = f"""mutation ($input: AcceptHitInput!) {{ answer: acceptHit(input: $input) {{
    __typename ... on AcceptHitSuccess {{ assignment {{ id hit {{ id }} }} }} {REFUSED} }} }}"""
SUBMIT = """mutation ($input: SubmitAssignmentInput!) { answer: submitAssignment(input: $input) {
    __typename ... on SubmitAssignmentSuccess { assignment { id status } }
    ... on Refusal { reason message } } }"""
APPROVE = """mutation ($input: ApproveAssignmentInput!) { answer: approveAssignment(input: $input) {
    __typename ... on ApproveAssignmentSuccess { assignment { id status } }
    ... on Refusal { reason message } } }"""
BONUS = """mutation ($input: SendBonusInput!) { answer: sendBonus(input: $input) {
    __typename ... on SendBonusSuccess { bonus { id } } ... on Refusal { reason message } } }"""
NOTICES = """subscription ($after: Cursor) { event: workerNotices(after: $after) {
    __typename ... on Event { cursor } } }"""
EVENTS = """subscription ($after: Cursor) { event: requesterEvents(after: $after) {
    __typename ... on Event { cursor } } }"""
ANSWER = [{"name": "colour", "values": ["red"]}]
PASSING = {"UNAVAILABLE", "DEADLINE_EXCEEDED"}  # where the database is being cut off


class Client:
    """Sends a request until it is answered; waits for a server that is away.

    A temporary error is retried too, where the test expects it.
    """

    def __init__(self, server, token, http=None, *, passing=()):
        self._server = server
        self._token = token
        self._http = http or http_client(timeout=SECONDS)
        self._passing = passing
        self.tries = 0

    async def ask(self, document, **input):
        """The result of a mutation. `tries` counts how often it was sent."""
        for self.tries in range(1, TRIES + 1):
            try:
                response = await self._http.post(
                    self._server.url,
                    json={"query": document, "variables": {"input": input}},
                    headers={"authorization": f"Bearer {self._token}"},
                )
            except httpx2.TransportError:
                await asyncio.sleep(PAUSE)
                continue
            body = response.json()
            if self._is_passing(body):
                await asyncio.sleep(PAUSE)
                continue
            assert "errors" not in body, body
            return body["data"]["answer"]
        raise AssertionError("nobody answered")

    def _is_passing(self, body):
        codes = {error["extensions"]["code"] for error in body.get("errors", ())}
        return bool(codes) and codes <= set(self._passing)

    async def close(self):
        await self._http.aclose()


class Socket:
    """A websocket after its authentication."""

    def __init__(self, server, token):
        self._url = server.url.replace("http://", "ws://")
        self._token = token
        self._next_id = 0

    async def __aenter__(self):
        self.connection = await websockets.connect(
            self._url, subprotocols=["graphql-transport-ws"], proxy=None, open_timeout=SECONDS
        )
        payload = {"authorization": f"Bearer {self._token}"}
        await self._send({"type": "connection_init", "payload": payload})
        assert (await self.message())["type"] == "connection_ack"
        return self

    async def __aexit__(self, *details):
        await self.connection.close()

    @property
    def port(self):
        return self.connection.local_address[1]

    async def start(self, document, **variables):
        self._next_id += 1
        payload = {"query": document, "variables": variables}
        await self._send({"id": str(self._next_id), "type": "subscribe", "payload": payload})

    async def ask(self, document, **input):
        """The result of a mutation, on a socket without subscriptions."""
        await self.start(document, input=input)
        answer = (await self.message())["payload"]
        assert "errors" not in answer, answer
        assert (await self.message())["type"] == "complete"
        return answer["data"]["answer"]

    async def event(self):
        message = await self.message()
        assert message["type"] == "next", message
        return message["payload"]["data"]["event"]

    async def message(self, seconds=SECONDS):
        async with asyncio.timeout(seconds):
            while (message := json.loads(await self.connection.recv()))["type"] == "ping":
                await self._send({"type": "pong"})
        return message

    async def _send(self, message):
        await self.connection.send(json.dumps(message))


class Follower:
    """Follows one subscription from a cursor, through every cut, and records its events."""

    def __init__(self, server, token, document, after):
        self._server, self._token, self._document = server, token, document
        self._after = after
        self.received = []
        self.cuts = 0

    async def follow(self):
        while True:
            try:
                async with Socket(self._server, self._token) as socket:
                    await socket.start(self._document, after=self._after)
                    while True:
                        event = await socket.event()
                        self.received.append((event["cursor"], event["__typename"]))
                        self._after = event["cursor"]
            except (OSError, websockets.WebSocketException):
                self.cuts += 1
                await asyncio.sleep(PAUSE)
