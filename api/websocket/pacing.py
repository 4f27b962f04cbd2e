"""uvicorn's websocket protocol in slices: no client holds the event loop with tiny frames.

A read may bring tens of thousands of frames, and uvicorn handles them all at once.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

SLICE_BYTES = 4 * 1024


class PacedSocket(WebSocketsSansIOProtocol):
    """Reads one slice in each turn of the event loop, and none while a message waits."""

    _unread: bytearray | None = None
    _goes_on = False  # The next slice is read in the next turn.

    def data_received(self, data: bytes) -> None:
        """Read the data; no data means that the next turn has come."""
        if self._unread is None:
            if len(data) <= SLICE_BYTES:
                super().data_received(data)
                return
            self._unread = bytearray()
        self._unread += data
        if not data:
            self._goes_on = False
        if self.disconnected or self.transport.is_closing():
            self._unread = None
        elif self._goes_on or self.read_paused:
            self.transport.pause_reading()
        else:
            self._read_slice(self._unread)

    def _read_slice(self, unread: bytearray) -> None:
        piece = bytes(unread[:SLICE_BYTES])
        del unread[:SLICE_BYTES]
        super().data_received(piece)
        if unread:
            self._go_on()
            return
        self._unread = None
        if not (self.read_paused or self.transport.is_closing()):
            self.transport.resume_reading()

    def _go_on(self) -> None:
        if self._goes_on or self.transport.is_closing():
            return
        self.transport.pause_reading()
        if not self.read_paused:
            self._goes_on = True
            self.loop.call_soon(self.data_received, b"")

    async def receive(self) -> Any:
        """The next message; when none waits, the rest of a read goes on."""
        message = await super().receive()
        if self._unread:
            self._go_on()
        return message
