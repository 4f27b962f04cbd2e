"""uvicorn's HTTP protocol in slices: no client holds the event loop with one large read.

A read may bring hundreds of kilobytes of tiny parts (headers, chunks, pipelined requests), and
uvicorn handles them all at once. It also limits neither headers nor pipelined requests.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

SLICE_BYTES = 16 * 1024
MOST_HEAD_BYTES = 64 * 1024  # of a request line with its headers
MOST_HEADERS = 100
MOST_PIPELINED = 16
TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"connection: close\r\ncontent-length: 0\r\n\r\n"
)


class BeyondLimit(Exception):
    """The request has too many headers, or too many requests wait on its connection."""


class PacedHttp(HttpToolsProtocol):
    """Reads one slice in each turn of the event loop, and refuses heads beyond the limits."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._unread = bytearray()
        self._goes_on = False  # The next slice is read in the next turn.
        self._is_in_head = self._is_beyond = False
        self._head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.flow = NotifyingFlow(transport, self._go_on)

    def data_received(self, data: bytes) -> None:
        """Read the data; no data means that the next turn has come."""
        is_small = 0 < len(data) <= SLICE_BYTES
        if is_small and not (self._unread or self.flow.read_paused):
            self._read(data)
            return
        self._unread += data
        if not data:
            self._goes_on = False
        if self.parser is None or self.transport.is_closing():
            self._unread.clear()
        elif self._goes_on or self.flow.read_paused:
            self.transport.pause_reading()
        elif self._unread:
            self._read_slice()

    def _read_slice(self) -> None:
        piece = bytes(self._unread[:SLICE_BYTES])
        del self._unread[:SLICE_BYTES]
        self._read(piece)
        if self.parser is None or self.transport.is_closing():
            return
        if self.transport.get_protocol() is not self:  # It is a websocket from here on.
            self._unread.clear()
        if self._unread:
            self._go_on()
        elif not self.flow.read_paused:
            self.transport.resume_reading()

    def _read(self, piece: bytes) -> None:
        super().data_received(piece)
        if self._is_in_head:
            self._head_bytes += len(piece)
            if self._head_bytes > MOST_HEAD_BYTES and not self.transport.is_closing():
                self._refuse()

    def _go_on(self) -> None:
        if self._unread and not self._goes_on:
            self._goes_on = True
            self.transport.pause_reading()
            self.loop.call_soon(self.data_received, b"")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_in_head, self._head_bytes = True, 0

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        if len(self.headers) > MOST_HEADERS:
            self._is_beyond = True
            raise BeyondLimit

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        if len(self.pipeline) >= MOST_PIPELINED:
            self._is_beyond = True
            raise BeyondLimit
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        if self._is_beyond:
            self._refuse()
        else:
            super().send_400_response(msg)

    def _refuse(self) -> None:
        self._unread.clear()
        self.transport.write(TOO_LARGE)
        self.transport.close()


class NotifyingFlow(FlowControl):
    """uvicorn's flow control, which also says when reading may go on."""

    def __init__(self, transport: asyncio.Transport, on_resumed: Callable[[], None]) -> None:
        super().__init__(transport)
        self._on_resumed = on_resumed

    def resume_reading(self) -> None:
        super().resume_reading()
        self._on_resumed()
