"""`/metrics`: the numbers of the whole service, for those who may read them."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.access.authentication import BadCredential, bearer_token
from api.configuration.settings import Settings
from api.observability.metrics import Metrics

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
SECONDS = 2.0  # for what the database is asked

log = logging.getLogger("kempelen.metrics")

AskedNow = Callable[[], Awaitable[Mapping[str, tuple[str, float]]]]
"""Answers gauges that belong to no process: name, meaning and value."""


async def nothing_more() -> Mapping[str, tuple[str, float]]:
    """Where there is nothing but what the processes count."""
    return {}


@dataclass(frozen=True, slots=True)
class MetricsPage:
    """Answers from whichever process is asked."""

    metrics: Metrics
    settings: Settings
    asked_now: AskedNow

    def routes(self) -> Sequence[Route]:
        return [Route("/metrics", self.answer)] if self.settings.metrics else []

    async def answer(self, request: Request) -> Response:
        if (objection := self._objection(request)) is not None:
            return objection
        text, media_type = await asyncio.to_thread(
            self.metrics.exposition, request.headers.get("accept", ""), await self._asked()
        )
        return Response(text, media_type=media_type, headers={"cache-control": "no-store"})

    def _objection(self, request: Request) -> Response | None:
        token = self.settings.metrics_token
        if token is not None:
            if _holds(request, token.get_secret_value()):
                return None
            return PlainTextResponse(
                "The bearer token is not that of KEMPELEN_METRICS_TOKEN.\n",
                401,
                headers={"www-authenticate": "Bearer"},
            )
        # A proxy on this machine makes strangers look local, so production takes no such risk.
        if not self.settings.production and _is_local(request):
            return None
        return PlainTextResponse(
            "Set KEMPELEN_METRICS_TOKEN, and send it as a bearer token.\n", 403
        )

    async def _asked(self) -> Mapping[str, tuple[str, float]]:
        """The rest is shown also while the database is away."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self.asked_now()
        except Exception:
            log.exception("what the database tells is left out of the metrics")
            return {}


def _holds(request: Request, token: str) -> bool:
    try:
        given = bearer_token(request.headers.get("authorization")) or ""
    except BadCredential:
        return False
    return hmac.compare_digest(given.encode(), token.encode())


def _is_local(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
