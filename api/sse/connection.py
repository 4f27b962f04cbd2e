"""One stream of server-sent events, from its first byte to its last, whoever ends it."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import Send

from api.access.credential_ends import WatchedCredential
from api.sse.framing import COMMENT, COMPLETE, ComeAgain, NotTaken
from api.sse.operations import Work

log = logging.getLogger("kempelen.streams")

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"vary", b"Accept, Authorization"),
    (b"x-accel-buffering", b"no"),  # Some proxies would hold events back.
]
LAST_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class StreamLimits:
    """How often a stream shows that it lives, and how long its reader may dawdle."""

    comment_seconds: float
    stall_seconds: float


class EventStream:
    """Tells one client what one operation has to tell.

    Whoever decides that the stream must end calls `end`, which only says so: `run` alone ends it,
    after stopping everything that might still send. An end without `complete` asks the client to
    come again: where its credential has ended, it learns so then.
    """

    def __init__(
        self,
        work: Work,
        *,
        request: Request,
        send: Send,
        limits: StreamLimits,
        signed_in: WatchedCredential | None,
    ) -> None:
        self.signed_in = signed_in
        self.is_complete = False
        self._works = [work]  # It is let go when it begins, and with it what was asked.
        self._receive = request.receive
        self._send = send
        self._limits = limits
        self._id: str = request.state.request_id
        self._turn = asyncio.Lock()
        self._ending = asyncio.Event()

    def end(self) -> None:
        """Ask for the end."""
        self._ending.set()

    async def run(self) -> None:
        """Stream until the operation has ended, or anybody asks for the end.

        Afterwards `is_complete` says whether the client was told everything.
        """
        with contextlib.suppress(OSError):  # Of a client that has gone, the reading tells.
            await self._send({"type": "http.response.start", "status": 200, "headers": HEADERS})
        duties = [self._tell(), self._comment(), self._notice_leaving()]
        if self.signed_in is not None:
            duties.append(self.signed_in.ended(self.end))
        tasks = [asyncio.create_task(self._ending_with(duty)) for duty in duties]
        try:
            await self._ending.wait()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        # A reader that does not read does not take the last chunk either: do not wait for it.
        with contextlib.suppress(TimeoutError, OSError):
            async with asyncio.timeout(LAST_SECONDS):
                await self._send({"type": "http.response.body"})

    async def _ending_with(self, duty: Awaitable[None]) -> None:
        """The stream ends with whichever of its duties is done first, well or not."""
        try:
            await duty
        except NotTaken as fault:
            log.info("stream %s: %s", self._id, fault)
        except ComeAgain as fault:
            log.warning("stream %s: %s; its client is to come again", self._id, fault)
        except Exception:
            log.exception("stream %s failed", self._id)
        finally:
            self.end()

    async def _tell(self) -> None:
        await self._put(COMMENT)  # The client hears at once that it is heard.
        await self._works.pop()(self._put)
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
        """One chunk to the client, unless the end was asked for. Raises NotTaken."""
        try:
            async with self._turn, asyncio.timeout(self._limits.stall_seconds):
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
        self._are_over = False

    def enter(self, stream: EventStream) -> None:
        """Have it ended with the others; at once where they have been ended already."""
        self._streams.add(stream)
        if self._are_over:
            stream.end()

    def leave(self, stream: EventStream) -> None:
        """It has ended."""
        self._streams.discard(stream)

    def end_all(self) -> None:
        """The server stops: clients come again, here later or elsewhere."""
        self._are_over = True
        for stream in self._streams:
            stream.end()

    def __len__(self) -> int:
        return len(self._streams)
