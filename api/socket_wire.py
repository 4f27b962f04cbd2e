"""The wire under a websocket: uvicorn's protocol, which also takes frames that are ready."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

EXTENSION = "kempelen.wire"


class Wire(WebSocketsSansIOProtocol):
    """One connection. Ready frames go past the ASGI messages, which would frame each anew."""

    is_muted = False

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            self.scope["extensions"][EXTENSION] = cast(Any, self)

    @property
    def has_room(self) -> bool:
        """Whether the reader keeps up, so that more may be written at once."""
        return self.writable.is_set()

    async def room(self) -> None:
        """Wait until the reader has caught up, or the connection is gone."""
        await self.writable.wait()

    def write(self, frames: bytes) -> None:
        """Send whole frames. Nothing is sent where the connection is closing."""
        if not (self.is_muted or self.close_sent or self.disconnected):
            self.transport.write(frames)

    def mute(self) -> None:
        """Send nothing more but the close frame."""
        self.is_muted = True


def wire_of(scope: MutableMapping[str, Any]) -> Wire:
    """The wire of a websocket that `kempelen serve` has accepted."""
    wire = scope["extensions"].get(EXTENSION)
    assert isinstance(wire, Wire), "websockets are served with api.socket_wire.Wire"
    return wire
