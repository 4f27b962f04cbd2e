"""Follows the log for revoked credentials, so that their sockets close in every process."""

from api.viewers import Viewer
from domain.people.facts import CredentialsRevoked
from subscriptions.position import Position
from subscriptions.tail import Tail


class LogWatch:
    """A watch whose moments are positions in the log."""

    def __init__(self, tail: Tail) -> None:
        self._tail = tail

    def moment(self) -> Position:
        return self._tail.head

    async def revoked(self, viewer: Viewer, *, since: Position) -> None:
        """Return once the credential, or all of its account's, was revoked; or the log closed."""
        topic = f"account/{viewer.account.id}"
        async for batch in self._tail.follow([topic], since):
            for entry in batch:
                if entry.kind != CredentialsRevoked.__name__:
                    continue
                revoked = CredentialsRevoked.recalled(entry)
                if revoked.credential_id in (None, viewer.credential_id):
                    return
