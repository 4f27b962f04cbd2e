"""Notices when somebody's credential ends while what they opened with it is still open."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from api.access.authentication import AuthenticatedViewer, Watch

log = logging.getLogger("kempelen.viewers")


@dataclass(frozen=True, slots=True)
class WatchedCredential:
    """Somebody recognised after a moment that a watch remembers."""

    viewer: AuthenticatedViewer
    watch: Watch[Any] | None
    since: Any

    async def ended(self, gone: Callable[[], None]) -> None:
        """Return as soon as the credential is expired or revoked, or nobody could tell.

        `gone` is called at once when it is revoked, before anything is told that came later.
        """
        try:
            async with asyncio.timeout(self._seconds_left()):
                await self._revoked(gone)
        except TimeoutError:
            return
        except Exception:
            log.exception("revocations cannot be followed")

    def _seconds_left(self) -> float | None:
        expires_at = self.viewer.expires_at
        return None if expires_at is None else (expires_at - datetime.now(UTC)).total_seconds()

    async def _revoked(self, gone: Callable[[], None]) -> None:
        revoked = asyncio.Event()

        def hear() -> None:
            gone()
            revoked.set()

        stop = None
        try:
            if self.watch is not None:
                stop = await self.watch.watch(self.viewer, since=self.since, gone=hear)
            await revoked.wait()
        finally:
            if stop is not None:
                stop()
