"""Ends a connection when the credential that opened it expires or is revoked."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from api.access.authentication import AuthenticatedViewer, RevocationWatch

log = logging.getLogger("kempelen.viewers")


@dataclass(frozen=True, slots=True)
class WatchedCredential:
    """The credential of a connection, authenticated after the watch's moment `since`."""

    viewer: AuthenticatedViewer
    watch: RevocationWatch[Any] | None
    since: Any

    async def ended(self, on_revoked: Callable[[], None]) -> None:
        """Return when the credential has expired or is revoked, or cannot be watched any more.

        `on_revoked` is called at once on a revocation, before any later event is delivered.
        """
        try:
            async with asyncio.timeout(self._seconds_left()):
                await self._revoked(on_revoked)
        except TimeoutError:
            return
        except Exception:
            log.exception("revocations cannot be followed")

    def _seconds_left(self) -> float | None:
        expires_at = self.viewer.expires_at
        return None if expires_at is None else (expires_at - datetime.now(UTC)).total_seconds()

    async def _revoked(self, on_revoked: Callable[[], None]) -> None:
        revoked = asyncio.Event()

        def end() -> None:
            on_revoked()
            revoked.set()

        stop = None
        try:
            if self.watch is not None:
                stop = await self.watch.watch(self.viewer, since=self.since, on_revoked=end)
            await revoked.wait()
        finally:
            if stop is not None:
                stop()
