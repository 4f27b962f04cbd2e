"""Notices when somebody's credential ends while what they opened with it is still open."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from api.viewers import Viewer, Watch

log = logging.getLogger("kempelen.viewers")


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody recognised after a moment that a watch remembers."""

    viewer: Viewer
    watch: Watch[Any] | None
    since: Any

    async def ended(self) -> None:
        """Return as soon as the credential is expired or revoked, or nobody could tell."""
        try:
            async with asyncio.timeout(self._seconds_left()):
                await self._revoked()
        except TimeoutError:
            return
        except Exception:
            log.exception("revocations cannot be followed")

    def _seconds_left(self) -> float | None:
        expires_at = self.viewer.expires_at
        return None if expires_at is None else (expires_at - datetime.now(UTC)).total_seconds()

    async def _revoked(self) -> None:
        if self.watch is None:
            await asyncio.get_running_loop().create_future()
        else:
            await self.watch.revoked(self.viewer, since=self.since)
