"""uvicorn's websocket protocol, with an answer to every handshake and a bound to every message."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode, Frame

MAX_FRAMES = 1024  # of one message; empty ones would add up to no size


class SocketProtocol(WebSocketsSansIOProtocol):
    """Answers what uvicorn leaves waiting for ever, and ends what it would collect for ever."""

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        # What is too large is refused before there is a request that uvicorn would look at.
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def handle_cont(self, event: Frame) -> None:
        super().handle_cont(event)
        if len(self.frames) > MAX_FRAMES:
            self.conn.fail(CloseCode.MESSAGE_TOO_BIG, f"more than {MAX_FRAMES} frames")
            self.handle_parser_exception()
            self.frames.clear()

    def keepalive_timeout(self) -> None:
        """Who answers no ping may come again: clients take uvicorn's 1011 for the last word."""
        self.pong_timer = None
        self.pending_ping_payload = None
        if not (self.close_sent or self.transport.is_closing()):
            self.conn.fail(CloseCode.TRY_AGAIN_LATER, "No answer to a ping")
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.transport.close()
            # What it does not read would keep the connection for as long as TCP is patient.
            self.loop.call_later(self.close_timeout, self.transport.abort)
