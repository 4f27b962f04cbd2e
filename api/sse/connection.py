"""One stream of server-sent events, from its first byte to its last."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import Send

from api.access.credential_ends import WatchedCredential
from api.sse.framing import COMMENT, COMPLETE, NotTaken, Reconnect
from api.sse.operations import OperationRun

log = logging.getLogger("kempelen.streams")

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"vary", b"Accept, Authorization"),
    (b"x-accel-buffering", b"no"),  # some proxies buffer events otherwise
]
LAST_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """The interval of comments on a quiet stream, and the time to read a chunk."""

    comment_seconds: float
    stall_seconds: float


class EventStream:
    """Sends the events of one operation to one client.

    `end` only requests the end: `run` alone ends the stream, after it has stopped every task that
    might still send. After an end without `complete` the client reconnects; an ended credential
    is refused then.
    """

    def __init__(
        self,
        run: OperationRun,
        *,
        request: Request,
        send: Send,
        limits: StreamLimits,
        credential: WatchedCredential | None,
    ) -> None:
        self.credential = credential
        self.is_complete = False
        self._runs = [run]  # removed when it begins, so that the request can be freed
        self._receive = request.receive
        self._send = send
        self._limits = limits
        self._id: str = request.state.request_id
        self._sending = asyncio.Lock()
        self._ending = asyncio.Event()

    def end(self) -> None:
        """Request the end of the stream."""
        self._ending.set()

    async def run(self) -> None:
        """Stream until the operation has ended, or until `end` is called.

        Afterwards `is_complete` says whether the client received every event.
        """
        with contextlib.suppress(OSError):  # `_notice_leaving` ends the stream of a lost client.
            await self._send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        running = [self._run_operation(), self._comment(), self._notice_leaving()]
        if self.credential is not None:
            running.append(self.credential.ended(self.end))
        tasks = [asyncio.create_task(self._until_first_end(each)) for each in running]
        try:
            await self._ending.wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        # A client that has stopped reading does not read the last chunk either: limit the wait.
        with contextlib.suppress(TimeoutError, OSError):
            async with asyncio.timeout(LAST_SECONDS):
                await self._send({"type": "http.response.body"})

    async def _until_first_end(self, running: Awaitable[None]) -> None:
        """The first of the stream's tasks that ends, with an error or without, ends the stream."""
        try:
            await running
        except NotTaken as fault:
            log.debug("stream %s: %s", self._id, fault)
        except Reconnect as fault:
            log.debug("stream %s: %s; its client is to reconnect", self._id, fault)
        except Exception:
            log.exception("stream %s failed", self._id)
        finally:
            self.end()

    async def _run_operation(self) -> None:
        await self._put(COMMENT)  # tells the client at once that the stream is open
        await self._runs.pop()(self._put)
        await self._put(COMPLETE)
        self.is_complete = True

    async def _comment(self) -> None:
        while True:
            await asyncio.sleep(self._limits.comment_seconds)
            await self._put(COMMENT)

    async def _notice_leaving(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _put(self, chunk: bytes) -> None:
        """Send one chunk, unless the end was requested. Raises NotTaken."""
        try:
            async with self._sending, asyncio.timeout(self._limits.stall_seconds):
                if not self._ending.is_set():
                    await self._send(
                        {"type": "http.response.body", "body": chunk, "more_body": True}
                    )
        except TimeoutError:
            raise NotTaken("the reader is too slow") from None
        except OSError as fault:
            raise NotTaken(f"the reader is gone: {fault}") from fault


class OpenStreams:
    """The event streams of this process, which end when it stops."""

    def __init__(self) -> None:
        self._streams: set[EventStream] = set()
        self._have_ended = False

    def enter(self, stream: EventStream) -> None:
        """Add a stream, which ends with the others; at once where these have ended already."""
        self._streams.add(stream)
        if self._have_ended:
            stream.end()

    def leave(self, stream: EventStream) -> None:
        """Remove a stream that has ended."""
        self._streams.discard(stream)

    def end_all(self) -> None:
        """End all streams because the server stops; clients reconnect."""
        self._have_ended = True
        for stream in self._streams:
            stream.end()

    def __len__(self) -> int:
        return len(self._streams)
