"""uvicorn's websocket protocol, with an answer to every handshake and a limit to each message."""

from typing import Any

from websockets.frames import CloseCode, Frame

from api.http.uvicorn_protocol import count_malformed
from api.websocket.pacing import PacedSocket
from subscriptions.faults import troubles

MAX_FRAMES = 1024  # of one message; empty frames never reach the size limit


class SocketProtocol(PacedSocket):
    """Answers handshakes that uvicorn leaves open, and ends messages that it collects forever."""

    def data_received(self, data: bytes) -> None:
        try:
            super().data_received(data)
        except Exception as fault:
            # The event loop would log it each time.
            count_malformed(self.config, "websocket")
            troubles.report("uvicorn could not read what a client sent over a websocket", fault)
            self.transport.abort()
            return
        # A request that is too large fails before uvicorn has a request to answer.
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    async def send(self, message: Any) -> None:
        """Send a message. A refusal in HTTP ends the handshake, which uvicorn does not note."""
        await super().send(message)
        if self.close_sent:
            self.handshake_complete = True

    def handle_parser_exception(self) -> None:
        count_malformed(self.config, "websocket")
        super().handle_parser_exception()

    def send_receive_event_to_app(self) -> None:
        """Refuse text that is not UTF-8, before uvicorn logs it with a traceback."""
        if self.curr_msg_data_type == "text" and not self.close_sent:
            data = b"".join(self.frames)
            try:
                data.decode()
            except UnicodeDecodeError:
                self.frames = []
                self.conn.fail(CloseCode.INVALID_DATA, "not UTF-8")
                self.handle_parser_exception()
                return
        super().send_receive_event_to_app()

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
