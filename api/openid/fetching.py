"""Requests to providers, bounded in time and size; redirects are not followed."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

import httpx2
import orjson

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 10.0
MOST_BYTES = 256 * 1024
FAULT_LASTS = timedelta(seconds=5)  # so that nobody waits in line for a provider that is down

Json = dict[str, Any]


class NoAnswer(Exception):
    """The provider cannot be reached, is too slow, or answers with a fault of its own."""


class BadAnswer(Exception):
    """The provider answers what the standard does not allow; the message says what."""


class Fetcher:
    """A client of providers."""

    def __init__(self, *, whole_seconds: float = WHOLE_SECONDS) -> None:
        self._whole_seconds = whole_seconds

    async def get(self, url: str, *, bearer: str | None = None) -> Json:
        """A JSON object. Raises NoAnswer, BadAnswer."""
        headers = {} if bearer is None else {"authorization": f"Bearer {bearer}"}
        return await self._asked("GET", url, headers=headers)

    async def post(
        self, url: str, form: Mapping[str, str], *, basic: tuple[str, str] | None = None
    ) -> Json:
        """The JSON object that answers a form. Raises NoAnswer, BadAnswer."""
        return await self._asked("POST", url, data=dict(form), auth=basic)

    async def _asked(self, method: str, url: str, **more: Any) -> Json:
        try:
            async with asyncio.timeout(self._whole_seconds), _client() as client:
                more["headers"] = {"accept": "application/json", **more.get("headers", {})}
                async with client.stream(method, url, **more) as response:
                    return _object(response.status_code, await _body(response))
        except (TimeoutError, httpx2.HTTPError) as fault:
            raise NoAnswer(type(fault).__name__) from fault


def _client() -> httpx2.AsyncClient:
    return httpx2.AsyncClient(
        timeout=httpx2.Timeout(WHOLE_SECONDS, connect=CONNECT_SECONDS),
        verify=_certificates(),
        follow_redirects=False,
        trust_env=False,
    )


@cache
def _certificates() -> ssl.SSLContext:
    """Read once: it takes longer than a request."""
    return ssl.create_default_context()


async def _body(response: httpx2.Response) -> bytes:
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > MOST_BYTES:
            raise BadAnswer(f"an answer is longer than {MOST_BYTES} bytes")
    return bytes(body)


def _object(status: int, body: bytes) -> Json:
    if status >= 500 or status == 429:
        raise NoAnswer(f"status {status}")
    if status != 200:
        raise BadAnswer(f"status {status}")
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise BadAnswer("an answer is no JSON") from None
    if not isinstance(found, dict):
        raise BadAnswer("an answer is no JSON object")
    return found
