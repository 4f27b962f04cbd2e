"""Answers whether this process is alive, and whether it should be sent requests."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from subscriptions.faults import troubles
from subscriptions.faults.passing import cause_of

CHECK_SECONDS = 2.0

Check = Callable[[], Awaitable[str | None]]
"""Returns the problem in a few words, or none."""


@dataclass(slots=True)
class Health:
    """The state of this process as load balancers see it."""

    checks: Mapping[str, Check] = field(default_factory=dict)
    is_started: bool = False
    is_draining: bool = False

    def routes(self) -> list[Route]:
        return [Route("/health/live", self.live), Route("/health/ready", self.ready)]

    async def live(self, _request: Request) -> JSONResponse:
        return JSONResponse({"status": "live"})

    async def ready(self, _request: Request) -> JSONResponse:
        """A draining server is not ready, whatever its checks say."""
        problems = await self.problems()
        if problems:
            return JSONResponse({"status": "not ready", "problems": problems}, 503)
        return JSONResponse({"status": "ready"})

    async def problems(self) -> dict[str, str]:
        if self.is_draining:
            return {"server": "stopping"}
        if not self.is_started:
            return {"server": "starting"}
        answers = await asyncio.gather(*(self._ask(name) for name in self.checks))
        return {name: answer for name, answer in zip(self.checks, answers, strict=True) if answer}

    async def _ask(self, name: str) -> str | None:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                return await self.checks[name]()
        except TimeoutError:
            return f"no answer within {CHECK_SECONDS:g} seconds"
        except Exception as fault:
            troubles.report(f"the readiness check {name} failed", fault)
            return cause_of(fault) or "failed"


class CloseWhileDraining:
    """While the server drains, tells HTTP clients to close the connection after the response."""

    def __init__(self, app: ASGIApp, health: Health) -> None:
        self._app = app
        self._health = health

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_close(message: Message) -> None:
            if message["type"] == "http.response.start" and self._health.is_draining:
                MutableHeaders(scope=message)["connection"] = "close"
            await send(message)

        await self._app(scope, receive, send_with_close)
