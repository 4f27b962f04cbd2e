"""A client of the API over HTTP: one for each player, with its own connection and credential."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx2
import orjson

CALL_SECONDS = 60.0
MOST_PAGES = 100_000

Answer = Mapping[str, Any]


class CallFailed(Exception):
    """A call was refused, or failed; the message has the market's."""


class MarketClient:
    """Calls GraphQL over HTTP, with the token of its player once that is signed in."""

    def __init__(self, http: httpx2.AsyncClient, url: str) -> None:
        self._http = http
        self.url = url
        self.token = ""

    async def query(self, document: str, **variables: Any) -> Answer:
        """Run any document; returns its data. Raises CallFailed."""
        headers = {"content-type": "application/json"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        body = orjson.dumps({"query": document, "variables": variables})
        try:
            response = await self._http.post(self.url, content=body, headers=headers)
            answer = orjson.loads(response.content)
        except (httpx2.HTTPError, orjson.JSONDecodeError) as error:
            raise CallFailed(f"The server did not answer a call: {error!r}.") from error
        if errors := answer.get("errors"):
            raise CallFailed(f"The server refused a call: {errors[0]['message']}")
        data: Answer = answer["data"]
        return data

    async def mutate(self, document: str, **input: Any) -> Answer:
        """Run a mutation of one field; returns its result. Raises CallFailed for a refusal."""
        (answer,) = (await self.query(document, input=input)).values()
        return granted(answer)

    async def post_form(self, address: str, fields: Mapping[str, str]) -> None:
        """Submit a form as a program does, with the player's token. Raises CallFailed."""
        headers = {"authorization": f"Bearer {self.token}"}
        try:
            response = await self._http.post(address, data=dict(fields), headers=headers)
        except httpx2.HTTPError as error:
            raise CallFailed(f"The server did not take a form: {error!r}.") from error
        if not response.is_success:
            raise CallFailed(f"The server refused a form: {response.text}")

    async def send(self, link: str, content: bytes) -> None:
        """Send a file to the link of its upload. Raises CallFailed."""
        # Links have the server's public address; the one of a play listens on any free port.
        path = urlsplit(link)._replace(scheme="", netloc="").geturl()
        try:
            response = await self._http.put(urljoin(self.url, path), content=content)
        except httpx2.HTTPError as error:
            raise CallFailed(f"The server did not take a file: {error!r}.") from error
        if not response.is_success:
            raise CallFailed(f"The server refused a file: {response.text}")


def granted(answer: Answer) -> Answer:
    """The result, if it is a success. Raises CallFailed for a refusal."""
    if "reason" in answer:
        raise CallFailed(f"The market refused ({answer['reason']}): {answer['message']}")
    return answer


@asynccontextmanager
async def client(url: str) -> AsyncIterator[MarketClient]:
    """A client with persistent connections of its own."""
    limits = httpx2.Limits(max_connections=4, max_keepalive_connections=4)
    # The server is on this machine and speaks plain HTTP: no proxies, no certificates to load.
    async with httpx2.AsyncClient(
        timeout=CALL_SECONDS, limits=limits, trust_env=False, verify=False
    ) as http:
        yield MarketClient(http, url)


async def paged(
    me: MarketClient, document: str, *path: str, after: str | None = None, **variables: Any
) -> AsyncIterator[tuple[Answer, str | None]]:
    """The nodes of a list page by page, each with the cursor of its page's end."""
    for _ in range(MOST_PAGES):
        found: Any = await me.query(document, after=after, **variables)
        for name in path:
            found = found[name]
        after = found["pageInfo"]["endCursor"] or after
        for node in found["nodes"]:
            yield node, after
        if not found["pageInfo"]["hasNextPage"]:
            return
    raise CallFailed(f"A list did not end within {MOST_PAGES} pages.")
