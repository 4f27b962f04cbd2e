"""The sockets open in this process, by account and credential: counted, and closed on demand."""

import asyncio
import contextlib
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Protocol
from uuid import UUID

from api.socket_messages import REVOKED, TOO_MANY_SOCKETS, Close, CloseSocket
from api.viewers import Revocation, Revocations, Viewer

RETRY_SECONDS = 1.0

log = logging.getLogger("kempelen.sockets")


class Socket(Protocol):
    """An open connection, as far as closing it goes."""

    viewer: Viewer | None

    def end(self, close: Close) -> None:
        """Begin to close; returns at once."""
        ...


class OpenSockets:
    """Knows every socket of every signed-in account of this process."""

    def __init__(self, *, per_account: int) -> None:
        self._per_account = per_account
        self._by_account: dict[UUID, set[Socket]] = defaultdict(set)

    def enter(self, socket: Socket) -> None:
        """Count a socket whose viewer is known. Raises CloseSocket past the account's limit."""
        assert socket.viewer is not None
        sockets = self._by_account[socket.viewer.account_id]
        if len(sockets) >= self._per_account:
            raise CloseSocket(TOO_MANY_SOCKETS)
        sockets.add(socket)

    def leave(self, socket: Socket) -> None:
        if socket.viewer is None:
            return
        sockets = self._by_account.get(socket.viewer.account_id, set())
        sockets.discard(socket)
        if not sockets:
            self._by_account.pop(socket.viewer.account_id, None)

    def close(self, revocation: Revocation) -> int:
        """Close what a revocation names; answers how many sockets that were."""
        closed = 0
        for socket in self._concerned(revocation):
            socket.end(REVOKED)
            closed += 1
        return closed

    def _concerned(self, revocation: Revocation) -> list[Socket]:
        if revocation.account_id is not None:
            return list(self._by_account.get(revocation.account_id, ()))
        return [
            socket
            for sockets in self._by_account.values()
            for socket in sockets
            if socket.viewer and socket.viewer.credential_id == revocation.credential_id
        ]

    def __len__(self) -> int:
        return sum(len(sockets) for sockets in self._by_account.values())


async def close_revoked(sockets: OpenSockets, revocations: Revocations) -> None:
    """Follow revocations for ever; a fault in following is logged, and following begins again."""
    while True:
        try:
            async for revocation in revocations():
                if closed := sockets.close(revocation):
                    log.info("%d sockets closed by a revocation", closed)
        except Exception:
            log.exception("revocations could not be followed")
        await asyncio.sleep(RETRY_SECONDS)


@contextlib.asynccontextmanager
async def closing_revoked(sockets: OpenSockets, revocations: Revocations) -> AsyncIterator[None]:
    task = asyncio.create_task(close_revoked(sockets, revocations))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
