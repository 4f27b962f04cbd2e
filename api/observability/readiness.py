"""Readiness checks: the database answers and is migrated, the tail keeps up with the log."""

from tortoise import connections

from api.database.migrate import pending
from api.observability.health import Check
from subscriptions.log.tail import Tail

MAX_SECONDS_BEHIND = 5.0


class DatabaseIsReady:
    """The database answers, and has every migration."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._is_migrated = False

    async def __call__(self) -> str | None:
        await connections.get("default").execute_query("SELECT 1")
        # Checked until it holds: new migrations come with new code, hence with a new process.
        if not self._is_migrated:
            if missing := await pending(self._url):
                return f"{len(missing)} migrations are missing: run kempelen migrate"
            self._is_migrated = True
        return None


def log_is_followed(tail: Tail) -> Check:
    """The tail has read the whole log, or did so a moment ago."""

    async def check() -> str | None:
        if tail.seconds_behind > MAX_SECONDS_BEHIND:
            return f"the log has stood still for {tail.seconds_behind:.0f} seconds"
        return None

    return check
