"""uvicorn's websocket protocol, with an answer to every handshake and a limit to each message."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame

MAX_FRAMES = 1024  # of one message; empty frames never reach the size limit


class SocketProtocol(WebSocketsSansIOProtocol):
    """Answers handshakes that uvicorn leaves open, and ends messages that it collects forever."""

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # A request that is too large fails before uvicorn has a request to answer.
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) < MAX_FRAMES:
            super().handle_cont(event)
            return
        self.conn.fail(CloseCode.MESSAGE_TOO_BIG, f"more than {MAX_FRAMES} frames")
        self.handle_parser_exception()
        self.frames.clear()

    def keepalive_timeout(self) -> None:
        """Close with a code after which clients reconnect; they give up after uvicorn's 1011."""
        self.pong_timer = None
        self.pending_ping_payload = None
        if not (self.close_sent or self.transport.is_closing()):
            self.conn.fail(CloseCode.TRY_AGAIN_LATER, "No answer to a ping")
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.transport.close()
            # Unread data would hold the connection open until TCP times out.
            self.loop.call_later(self.close_timeout, self.transport.abort)
