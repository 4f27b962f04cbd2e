"""A market at a server address, called through its public API with an API key."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2
import orjson

CALL_SECONDS = 60.0
PIECE_BYTES = 64 * 1024
RETRIES = 8  # of a call that the server postpones
LONGEST_PAUSE_SECONDS = 30.0
MOST_PAGES = 10_000
LONGEST_SHOWN = 500  # characters of what is no answer of a market
FOUND, TOO_MANY_REQUESTS, UNAVAILABLE = 200, 429, 503

Answer = Mapping[str, Any]


class CommandFailed(Exception):
    """A command cannot go on; the message says why, and what to do."""


class RefusedByMarket(CommandFailed):
    """The market refused a call; the reason is one of RefusalReason."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class MarketAddress:
    """The address of a market's server, and the API key for it."""

    server: str
    key: str

    @property
    def graphql(self) -> str:
        """The address of GraphQL."""
        return urljoin(f"{self.server.rstrip('/')}/", "graphql")


class Market:
    """Calls a market's GraphQL, and sends and reads files by its links."""

    def __init__(self, http: httpx2.AsyncClient, address: MarketAddress) -> None:
        self._http, self._address = http, address

    async def query(self, document: str, **variables: Any) -> Answer:
        """Run any document; returns its data. Raises CommandFailed."""
        try:
            body = orjson.dumps({"query": document, "variables": variables})
        except orjson.JSONEncodeError as error:
            raise CommandFailed(f"What was typed cannot be sent: {error}.") from None
        for _ in range(RETRIES):
            response = await self._post(body)
            if response.status_code not in (TOO_MANY_REQUESTS, UNAVAILABLE):
                return self._data(response)
            await asyncio.sleep(_pause(response))
        raise CommandFailed(
            f"{self._address.server} takes no more calls of this key now: try again in a few "
            "minutes."
        )

    async def mutate(self, document: str, **input: Any) -> Answer:
        """Run a mutation of one field; returns its success. Raises RefusedByMarket."""
        (answer,) = (await self.query(document, input=input)).values()
        if "reason" in answer:
            raise RefusedByMarket(answer["reason"], answer["message"])
        found: Answer = answer
        return found

    async def pages(
        self, document: str, *path: str, **variables: Any
    ) -> AsyncIterator[Mapping[str, Any]]:
        """The nodes of a list, page by page."""
        after: str | None = None
        for _ in range(MOST_PAGES):
            found: Any = await self.query(document, after=after, **variables)
            for name in path:
                found = _part(found, name)
            for node in found["nodes"]:
                yield node
            if not found["pageInfo"]["hasNextPage"]:
                return
            after = found["pageInfo"]["endCursor"]

    async def send(self, link: str, path: Path) -> None:
        """Send a file to the link of its upload."""
        try:
            response = await self._http.put(self._here(link), content=_pieces(path))
        except httpx2.HTTPError as error:
            raise CommandFailed(
                f"The file was not sent to {self._address.server} ({type(error).__name__}). Try "
                "again."
            ) from error
        if not response.is_success:
            raise CommandFailed(f"The file {path} was refused: {_reason(response)}")

    async def read(self, link: str, path: Path) -> int:
        """Write the file of a link to a new file, which appears when it is whole. Returns its size
        in bytes."""
        part, size = path.with_name(f"{path.name}.part"), 0
        try:
            async with self._http.stream("GET", self._here(link)) as response:
                if not response.is_success:
                    raise CommandFailed(f"The file cannot be read ({response.status_code}).")
                with part.open("wb") as file:
                    async for piece in response.aiter_bytes():
                        size += file.write(piece)
        except httpx2.HTTPError as error:
            part.unlink(missing_ok=True)
            raise CommandFailed(f"The file broke off: {error!r}. Try again.") from error
        part.replace(path)
        return size

    def _here(self, link: str) -> str:
        """A link at the address that was typed: links have the public one, which may be another."""
        path = urlsplit(link)._replace(scheme="", netloc="").geturl()
        return urljoin(self._address.server, path)

    async def _post(self, body: bytes) -> httpx2.Response:
        headers = {
            "content-type": "application/json",
            "authorization": f"Bearer {self._address.key}",
        }
        try:
            return await self._http.post(self._address.graphql, content=body, headers=headers)
        except httpx2.HTTPError as error:
            raise CommandFailed(
                f"No market answers at {self._address.server} ({type(error).__name__}). Start it "
                "(kempelen serve), or name another one: --server or MARKET_SERVER."
            ) from error

    def _data(self, response: httpx2.Response) -> Answer:
        try:
            answer = orjson.loads(response.content)
            if errors := answer.get("errors"):
                raise _error(errors[0])
            data: Answer = answer["data"]
            if isinstance(data, dict):
                return data
        except (orjson.JSONDecodeError, AttributeError, LookupError, TypeError):
            pass  # an answer of something else
        raise CommandFailed(
            f"{self._address.graphql} is no GraphQL of a market: it answered "
            f"{response.status_code}. Check --server."
        )


@asynccontextmanager
async def connected(address: MarketAddress) -> AsyncIterator[Market]:
    """A connection to the market."""
    async with httpx2.AsyncClient(timeout=CALL_SECONDS) as http:
        yield Market(http, address)


def address_of(server: str, key_file: Path | None) -> MarketAddress:
    """The market that was named, with the key of the file, or else of MARKET_KEY."""
    server = server.strip().rstrip("/").removesuffix("/graphql")
    if not _is_address(server):
        raise CommandFailed(f"--server is {server}: write it as https://market.example.org.")
    if key_file is not None:
        try:
            key = key_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeError) as error:
            raise CommandFailed(f"The key file {key_file} cannot be read: {error}.") from None
    else:
        key = os.environ.get("MARKET_KEY", "").strip()
    if not key or any(not each.isprintable() or each.isspace() for each in key):
        raise CommandFailed(
            "There is no API key: make one with createApiKey (scopes READ and REQUEST), write it "
            "to a file that only you can read, and name it by --key-file or MARKET_KEY_FILE."
        )
    return MarketAddress(server, key)


def _is_address(server: str) -> bool:
    try:
        parts = urlsplit(server)
        port = parts.port  # ValueError for one that no server has
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0


def _reason(response: httpx2.Response) -> str:
    """The message of a refusal outside of GraphQL, or else what was answered."""
    try:
        message: str = orjson.loads(response.content)["errors"][0]["message"]
    except (orjson.JSONDecodeError, LookupError, TypeError):
        return f"{response.status_code} {response.text[:LONGEST_SHOWN]}"
    return message


def _pause(response: httpx2.Response) -> float:
    try:
        seconds = float(response.headers.get("retry-after", "1"))
    except ValueError:
        seconds = 1.0
    return min(max(seconds, 0.1), LONGEST_PAUSE_SECONDS)


def _error(error: Mapping[str, Any]) -> CommandFailed:
    code = (error.get("extensions") or {}).get("code")
    if code == "UNAUTHENTICATED":
        return CommandFailed(
            "The market does not take this key: it is wrong, revoked, or over. Make another one "
            "with createApiKey, and name its file by --key-file."
        )
    if code == "FORBIDDEN":
        return CommandFailed(
            f"{error['message']} The key needs the scopes READ and REQUEST, and its account the "
            "team role for it."
        )
    return CommandFailed(str(error["message"]))


def _part(found: Any, name: str) -> Any:
    if (part := found[name]) is None:
        raise CommandFailed(
            "This account has no requester profile: sign in as it and send openRequesterAccount."
        )
    return part


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece
