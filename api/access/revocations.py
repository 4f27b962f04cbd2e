"""Follows the log for revoked credentials, so that their sockets close in every process."""

from collections.abc import Callable

from api.access.authentication import AuthenticatedViewer
from domain.people.facts import CredentialsRevoked
from subscriptions.log.entry import Entry
from subscriptions.log.position import Position
from subscriptions.log.tail import Tail


class LogWatch:
    """A watch whose moments are positions in the log."""

    def __init__(self, tail: Tail) -> None:
        self._tail = tail

    def moment(self) -> Position:
        return self._tail.head

    async def watch(
        self, viewer: AuthenticatedViewer, *, since: Position, gone: Callable[[], None]
    ) -> Callable[[], None]:
        """Call `gone` at once when the credential, or all of its account's, is revoked.

        Before anything is told that came later; also where the log was lost sight of for a moment,
        since it may have been revoked then. Answers with what ends the watch.
        """
        topic = f"account/{viewer.account.id}"

        def heard(entry: Entry | None) -> None:
            if entry is None or _concerns(entry, viewer):
                gone()

        stop = self._tail.listen(topic, heard)
        try:
            for entry in await self._tail.known_entries(topic, since):
                heard(entry)
        except BaseException:
            stop()
            raise
        return stop


def _concerns(entry: Entry, viewer: AuthenticatedViewer) -> bool:
    if entry.kind != CredentialsRevoked.__name__:
        return False
    revoked = CredentialsRevoked.from_entry(entry)
    return revoked.credential_id in (None, viewer.credential_id)
