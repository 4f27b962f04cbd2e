"""The sockets and event streams open in this process, counted by account and by address."""

from __future__ import annotations

from dataclasses import dataclass, field

from api.access.authentication import AuthenticatedViewer
from api.websocket.messages import (
    TOO_MANY_OF_ADDRESS,
    TOO_MANY_SOCKETS,
    TOO_MANY_STRANGERS,
    TOO_MANY_WAITING,
    Close,
    CloseSocket,
)
from domain.people.networks import network

MOST_WAITING, WAITING_PER_ADDRESS = 10_000, 1_000  # Each waits for seconds only.


@dataclass(slots=True)
class Counted:
    """Sockets of one kind: their number in all, and by the one who has them."""

    most_of_one: int
    most_in_all: int | None
    total: int = 0
    by_one: dict[str, int] = field(default_factory=dict)

    def enter(self, key: str, *, of_one: Close, in_all: Close) -> None:
        """Count one more. Raises CloseSocket past a limit."""
        if self.by_one.get(key, 0) >= self.most_of_one:
            raise CloseSocket(of_one)
        if self.most_in_all is not None and self.total >= self.most_in_all:
            raise CloseSocket(in_all)
        self.by_one[key] = self.by_one.get(key, 0) + 1
        self.total += 1

    def leave(self, key: str) -> None:
        """Count one less, and drop the key without any."""
        self.total -= 1
        self.by_one[key] -= 1
        if not self.by_one[key]:
            del self.by_one[key]


class OpenSockets:
    """Limits the sockets of each account, of the strangers of each address, and of all strangers.

    A websocket waits until its client has initialised it; how many wait is limited too.
    """

    def __init__(self, *, per_account: int, per_address: int, strangers: int) -> None:
        self._accounts = Counted(per_account, None)
        self._strangers = Counted(per_address, strangers)
        self._waiting = Counted(WAITING_PER_ADDRESS, MOST_WAITING)

    def enter(self, viewer: AuthenticatedViewer | None, address: str | None) -> None:
        """Count one more socket. Raises CloseSocket past a limit of its account or address."""
        if viewer is None:
            self._strangers.enter(
                network(address), of_one=TOO_MANY_OF_ADDRESS, in_all=TOO_MANY_STRANGERS
            )
        else:
            key = str(viewer.account.id)
            self._accounts.enter(key, of_one=TOO_MANY_SOCKETS, in_all=TOO_MANY_SOCKETS)

    def leave(self, viewer: AuthenticatedViewer | None, address: str | None) -> None:
        """Count one socket less."""
        if viewer is None:
            self._strangers.leave(network(address))
        else:
            self._accounts.leave(str(viewer.account.id))

    def begin_waiting(self, address: str | None) -> None:
        """Count a websocket that is not initialised yet. Raises CloseSocket past a limit."""
        self._waiting.enter(network(address), of_one=TOO_MANY_WAITING, in_all=TOO_MANY_WAITING)

    def end_waiting(self, address: str | None) -> None:
        """The websocket is initialised, or has ended."""
        self._waiting.leave(network(address))

    def __len__(self) -> int:
        return self._accounts.total + self._strangers.total
