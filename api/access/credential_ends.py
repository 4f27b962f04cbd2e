"""Ends a connection when the credential that opened it expires or is revoked."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from api.access.authentication import AuthenticatedViewer, RevocationWatch
from api.access.expiries import Expiries
from subscriptions.faults import troubles


@dataclass(frozen=True, slots=True)
class WatchedCredential:
    """The credential of a connection, authenticated after the watch's moment `since`."""

    viewer: AuthenticatedViewer
    watch: RevocationWatch[Any] | None
    since: Any
    expiries: Expiries

    async def ended(self, on_revoked: Callable[[], None]) -> None:
        """Return when the credential has expired or is revoked, or cannot be watched any more.

        `on_revoked` is called at once on a revocation, before any later event is delivered.
        """
        has_ended = asyncio.Event()

        def end() -> None:
            on_revoked()
            has_ended.set()

        stops = [self.expiries.at(self.viewer.expires_at, end)]
        try:
            if self.watch is not None:
                stops.append(await self.watch.watch(self.viewer, since=self.since, on_revoked=end))
            await has_ended.wait()
        except Exception as fault:
            troubles.report("revocations cannot be followed", fault)
        finally:
            for stop in stops:
                stop()
