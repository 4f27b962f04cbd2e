"""The sockets open in this process, counted by account."""

from collections import Counter
from uuid import UUID

from api.access.authentication import AuthenticatedViewer
from api.websocket.messages import TOO_MANY_SOCKETS, CloseSocket


class OpenSockets:
    """Limits the number of sockets of each account."""

    def __init__(self, *, per_account: int) -> None:
        self._per_account = per_account
        self._by_account: Counter[UUID] = Counter()

    def enter(self, viewer: AuthenticatedViewer) -> None:
        """Count one more socket. Raises CloseSocket past the account's limit."""
        if self._by_account[viewer.account.id] >= self._per_account:
            raise CloseSocket(TOO_MANY_SOCKETS)
        self._by_account[viewer.account.id] += 1

    def leave(self, viewer: AuthenticatedViewer) -> None:
        """Count one socket less, and drop accounts without a socket."""
        self._by_account[viewer.account.id] -= 1
        if not self._by_account[viewer.account.id]:
            del self._by_account[viewer.account.id]

    def __len__(self) -> int:
        return self._by_account.total()
