"""Answers whether this process lives, and whether it should be sent requests."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

CHECK_SECONDS = 2.0

log = logging.getLogger("kempelen.health")

Check = Callable[[], Awaitable[str | None]]
"""Answers what is wrong, in a few words, or none."""


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
        """Draining comes first: a server about to stop is not ready, however well it feels."""
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
        except Exception:
            log.exception("the readiness check %s failed", name)
            return "failed"
