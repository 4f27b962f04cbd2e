"""Follows the log for revoked credentials, so that every process closes their connections."""

from collections.abc import Callable

from api.access.authentication import AuthenticatedViewer
from domain.people.facts import CredentialsRevoked, account_topic
from subscriptions.log.entry import Entry
from subscriptions.log.position import Position
from subscriptions.log.tail import Tail


class LogWatch:
    """A watch that counts time by positions in the log."""

    def __init__(self, tail: Tail) -> None:
        self._tail = tail

    def moment(self) -> Position:
        return self._tail.head

    async def watch(
        self, viewer: AuthenticatedViewer, *, since: Position, on_revoked: Callable[[], None]
    ) -> Callable[[], None]:
        """Call `on_revoked` when this credential, or every one of its account, is revoked.

        The call comes before any later event is delivered. It also comes when the tail has lost
        its place in the log, since the revocation may be among the lost entries. Returns a
        function that ends the watch.
        """
        topic = account_topic(viewer.account.id)

        def receive(entry: Entry | None) -> None:
            if entry is None or _concerns(entry, viewer):
                on_revoked()

        stop = self._tail.listen(topic, receive)
        try:
            for entry in await self._tail.known_entries(topic, since):
                receive(entry)
        except BaseException:
            stop()
            raise
        return stop


def _concerns(entry: Entry, viewer: AuthenticatedViewer) -> bool:
    if entry.kind != CredentialsRevoked.__name__:
        return False
    revoked = CredentialsRevoked.from_entry(entry)
    return revoked.credential_id in (None, viewer.credential_id)
