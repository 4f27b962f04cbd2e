"""The clock of the market, moved by `kempelen clock forward` from one morning to the next."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from api.demo.client import CallFailed
from api.demo.server import Workspace, kempelen

ZONE = ZoneInfo("America/Los_Angeles")  # of the market's days
MORNING = time(9)  # far from midnight: what is played in some minutes is on one day


class MarketClock:
    """Knows the time of the market, to some seconds, by what it moved."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The time of the market, in its zone."""
        return (datetime.now(UTC) + self._ahead).astimezone(ZONE)

    async def forward_to_morning(self, days: int = 1) -> None:
        """Move on to the morning that is so many days away. Raises CallFailed."""
        now = self.now()
        await self._forward(morning(now, days).astimezone(UTC) - now)

    async def _forward(self, by: timedelta) -> None:
        seconds = round(by.total_seconds())
        code, output = await kempelen(self._workspace, "clock", "forward", f"{seconds}s")
        if code:
            raise CallFailed(f"The clock could not be moved: {output}")
        self._ahead += timedelta(seconds=seconds)


def morning(at: datetime, days: int) -> datetime:
    """The morning of the day that is so many days after that of `at`."""
    return datetime.combine(at.date() + timedelta(days=days), MORNING, at.tzinfo)
