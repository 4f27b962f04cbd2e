"""The whole market on a free port, and clients that speak GraphQL to it over HTTP and sockets."""

import asyncio
import contextlib
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

import httpx2
import websockets
from starlette.applications import Starlette

from api.composition import application
from api.configuration.settings import Settings
from api.process.serve import listening_socket
from tests.listening import http_client, listening

SECONDS = 30
WITHOUT_INPUT = (
    "signOut",
    "resendVerification",
    "leaveTeam",
    "beginSecondStep",
    "makePayoutFiles",
)
REFUSED = "__typename ... on Refusal { reason message }"


@dataclass(frozen=True)
class Answer:
    """What one request was answered with."""

    status: int
    data: dict[str, Any] | None
    errors: list[dict[str, Any]] = field(default_factory=list)

    @property
    def code(self) -> str | None:
        """The code of the first top-level error."""
        return self.errors[0]["extensions"]["code"] if self.errors else None

    @property
    def only(self) -> Any:
        """The one root field's value, where nothing went wrong."""
        assert self.errors == []
        (value,) = self.data.values()
        return value

    @property
    def verdict(self) -> Any:
        """In a word: the error's code, the refusal's reason, or the name of the success."""
        if self.errors:
            return self.code
        return verdict(self.only)


def verdict(value: dict[str, Any]) -> Any:
    if "results" in value:
        return [verdict(each) for each in value["results"]]
    return value.get("reason") or value["__typename"]


@dataclass(frozen=True)
class Served:
    """A running market."""

    url: str
    app: Starlette
    http: httpx2.AsyncClient
    task_pages: str = ""  # the address of their origin

    async def ask(self, query: str, token: str | None = None, **variables: Any) -> Answer:
        """A query or mutation over HTTP."""
        return await self.post({"query": query, "variables": variables}, token)

    async def post(self, body: dict[str, Any] | bytes, token: str | None = None) -> Answer:
        """A request with this body; the surrogates that JSON can escape are sent as they are."""
        headers = {"content-type": "application/json"}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        response = await self.http.post(self.url, content=content, headers=headers)
        said = response.json()
        return Answer(response.status_code, said.get("data"), said.get("errors", []))

    async def do(self, verb: str, token: str | None, _more: str = "", /, **values: Any) -> Answer:
        """A mutation by its name; the input's fields as they stand in the schema."""
        kind = verb[0].upper() + verb[1:]
        has_input = verb not in WITHOUT_INPUT
        takes = f"($input: {kind}Input!)" if has_input else ""
        gives = "(input: $input)" if has_input else ""
        query = f"mutation{takes} {{ {verb}{gives} {{ {REFUSED} {_more} }} }}"
        return await self.ask(query, token, **({"input": values} if has_input else {}))

    @contextlib.asynccontextmanager
    async def socket(self, token: str | None = None, **options: Any):
        """A socket that was let in."""
        address = self.url.replace("http://", "ws://")
        async with websockets.connect(
            address, subprotocols=["graphql-transport-ws"], proxy=None, **options
        ) as connection:
            payload = {} if token is None else {"authorization": f"Bearer {token}"}
            await connection.send(json.dumps({"type": "connection_init", "payload": payload}))
            assert json.loads(await connection.recv()) == {"type": "connection_ack"}
            yield Socket(connection)

    def raw_socket(self):
        """A socket that nothing was said on."""
        address = self.url.replace("http://", "ws://")
        return websockets.connect(address, subprotocols=["graphql-transport-ws"], proxy=None)

    @contextlib.asynccontextmanager
    async def stream(self, query: str, token: str | None = None, **variables: Any):
        """A subscription over server-sent events that was let in."""
        headers = {"accept": "text/event-stream"}
        if token is not None:
            headers["authorization"] = f"Bearer {token}"
        body = {"query": query, "variables": variables}
        url = f"{self.url}/stream"
        async with self.http.stream("POST", url, json=body, headers=headers) as response:
            assert response.status_code == 200, await response.aread()
            yield Streamed(response)


class Streamed:
    """The events of a stream."""

    def __init__(self, response: httpx2.Response) -> None:
        self._lines = response.aiter_lines()

    async def next(self, seconds: float = SECONDS) -> Any:
        """The next event's one root field."""
        async with asyncio.timeout(seconds):
            async for line in self._lines:
                if line.startswith("data: "):
                    payload = json.loads(line.removeprefix("data: "))
                    assert payload.keys() == {"data"}, payload
                    (value,) = payload["data"].values()
                    return value
        raise AssertionError("the stream has ended")

    async def take(self, count: int) -> list[Any]:
        """The next so many events."""
        return [await self.next() for _ in range(count)]

    async def rest(self) -> list[str]:
        """What comes until the end but for comments, to the letter."""
        async with asyncio.timeout(SECONDS):
            return [line async for line in self._lines if line not in ("", ":")]


class Socket:
    """A client of graphql-transport-ws."""

    def __init__(self, connection: websockets.ClientConnection) -> None:
        self.connection = connection
        self._numbers = itertools.count(1)
        self._waiting: dict[str, list[dict[str, Any]]] = {}

    async def subscribe(
        self, query: str, *, operation: str | None = None, **variables: Any
    ) -> "Followed":
        """Begin to follow."""
        number = str(next(self._numbers))
        payload = {"query": query, "variables": variables, "operationName": operation}
        self._waiting[number] = []
        await self._say({"type": "subscribe", "id": number, "payload": payload})
        return Followed(self, number)

    async def settle(self) -> None:
        """Wait until the server has read all messages and started the operations."""
        followed = await self.subscribe("{ serverTime }")
        await followed.rest()

    async def stop(self, followed: "Followed") -> None:
        """Tell the server that nobody follows any more."""
        await self._say({"type": "complete", "id": followed.number})

    async def receive(self, number: str, seconds: float) -> dict[str, Any]:
        async with asyncio.timeout(seconds):
            while not self._waiting[number]:
                message = json.loads(await self.connection.recv())
                self._waiting[message["id"]].append(message)
        return self._waiting[number].pop(0)

    def received(self, followed: "Followed") -> list[dict[str, Any]]:
        """The messages of a subscription that were read while the socket waited for others."""
        return self._waiting[followed.number]

    async def receive_any(self, seconds: float) -> str:
        """The next message to the letter, whichever subscription it is for."""
        async with asyncio.timeout(seconds):
            return await self.connection.recv()

    async def closing(self) -> int:
        """The code with which the server hangs up."""
        async with asyncio.timeout(SECONDS):
            await self.connection.wait_closed()
        return self.connection.close_code

    async def _say(self, message: dict[str, Any]) -> None:
        await self.connection.send(json.dumps(message))


@dataclass(frozen=True)
class Followed:
    """One subscription of a socket."""

    socket: Socket
    number: str

    async def next(self, seconds: float = SECONDS) -> Any:
        """The next event's one root field."""
        message = await self.socket.receive(self.number, seconds)
        assert message["type"] == "next", message
        assert "errors" not in message["payload"], message
        (value,) = message["payload"]["data"].values()
        return value

    async def refusal(self) -> str:
        """The code of the error that ends it."""
        message = await self.socket.receive(self.number, SECONDS)
        errors = message["payload"] if message["type"] == "error" else message["payload"]["errors"]
        return errors[0]["extensions"]["code"]

    async def take(self, count: int) -> list[Any]:
        """The next so many events."""
        return [await self.next() for _ in range(count)]

    async def rest(self) -> list[Any]:
        """Everything until it completes."""
        received = []
        while (message := await self.socket.receive(self.number, SECONDS))["type"] == "next":
            (value,) = message["payload"]["data"].values()
            received.append(value)
        assert message["type"] == "complete", message
        return received

    async def silence(self, seconds: float = 0.3) -> None:
        """Nothing comes for so long."""
        with contextlib.suppress(TimeoutError):
            raise AssertionError(f"received {await self.socket.receive(self.number, seconds)}")


@contextlib.asynccontextmanager
async def serving(settings: Settings, *, port: int = 0):
    """The market as `kempelen serve` runs it, inside this process."""
    with listening_socket("127.0.0.1", 0) as tasks:
        own_port = tasks.getsockname()[1]
        settings = settings.model_copy(update={"task_pages_port": own_port})
        app = application(settings)
        async with (
            listening(settings, app, port=port, tasks=tasks) as url,
            http_client(timeout=20) as http,
        ):
            yield Served(url, app, http, f"http://127.0.0.1:{own_port}")
