"""`/metrics`: the metrics of the whole service, behind a token."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.access.authentication import BadCredential, bearer_token
from api.configuration.settings import PREFIX, Settings
from api.observability.metrics import Metrics
from subscriptions.faults import troubles

FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
DATABASE_SECONDS = 2.0

SharedGauges = Callable[[], Awaitable[Mapping[str, tuple[str, float]]]]
"""Returns the gauges that belong to no single process: meaning and value by name."""


async def no_gauges() -> Mapping[str, tuple[str, float]]:
    """For a server without shared gauges."""
    return {}


@dataclass(frozen=True, slots=True)
class MetricsPage:
    """Serves the metrics of all processes, from the process that gets the request."""

    metrics: Metrics
    settings: Settings
    shared_gauges: SharedGauges

    def routes(self) -> Sequence[Route]:
        return [Route("/metrics", self.answer)] if self.settings.metrics else []

    async def answer(self, request: Request) -> Response:
        if (objection := self._objection(request)) is not None:
            return objection
        text, media_type = await asyncio.to_thread(
            self.metrics.exposition, request.headers.get("accept", ""), await self._shared_gauges()
        )
        return Response(text, media_type=media_type, headers={"cache-control": "no-store"})

    def _objection(self, request: Request) -> Response | None:
        token = self.settings.metrics_token
        if token is not None:
            problem = _problem_with(request.headers.get("authorization"), token.get_secret_value())
            if problem is None:
                return None
            return PlainTextResponse(f"{problem}.\n", 401, headers={"www-authenticate": "Bearer"})
        # Not in production: behind a proxy on this machine every client looks local.
        if not self.settings.production and _is_local(request):
            return None
        return PlainTextResponse(
            "Set KEMPELEN_METRICS_TOKEN, and send it as a bearer token.\n", 403
        )

    async def _shared_gauges(self) -> Mapping[str, tuple[str, float]]:
        """None while the database is away; the other metrics are still shown."""
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                return await self.shared_gauges()
        except Exception as fault:
            troubles.report("the gauges read from the database are left out of the metrics", fault)
            return {}


def _problem_with(authorization: str | None, token: str) -> str | None:
    """Why a header does not show the token; None where it does."""
    try:
        given = bearer_token(authorization) or ""
    except BadCredential as problem:
        return str(problem)
    if hmac.compare_digest(given.encode(), token.encode()):
        return None
    return f"The bearer token is not that of {PREFIX}METRICS_TOKEN"


def _is_local(request: Request) -> bool:
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
