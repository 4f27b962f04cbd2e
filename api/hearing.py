"""One subscription of one socket: it catches up alone, and then hears what its audience hears."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace

from api.audiences import Audiences
from api.frames import frames_of, quoted
from api.observing import Observation
from api.socket_wire import Wire
from schema.following import rounds
from schema.sharing import Subscribed
from subscriptions.audience import Telling
from subscriptions.dialect import is_passing
from subscriptions.limits import RETRIES, RETRY_SECONDS
from subscriptions.position import Position
from subscriptions.rounds import NOTHING_APART
from subscriptions.wording import Unshareable

log = logging.getLogger("kempelen.sockets")

Send = Callable[[bytes], Awaitable[None]]
"""Takes whole frames, when there is room for them."""


class Hearing:
    """A member of an audience. Between two rounds nothing runs for it, and nothing is queued.

    `resume` is asked to run `catch_up` again, from a position, when it has fallen behind.
    """

    __slots__ = (
        "_audiences",
        "_id",
        "_resume",
        "_seats",
        "_subscribed",
        "_wire",
        "operation",
        "operation_id",
    )

    def __init__(
        self,
        subscribed: Subscribed,
        operation_id: str,
        *,
        audiences: Audiences,
        wire: Wire,
        resume: Callable[[Hearing, Position], None],
        operation: Observation,
    ) -> None:
        self.operation_id = operation_id
        self.operation = operation
        self._subscribed = subscribed
        self._id = quoted(operation_id)
        self._audiences = audiences
        self._wire = wire
        self._resume = resume
        self._enter()
        operation.lasts()

    @property
    def start(self) -> Position:
        """Where the client asked to begin."""
        return self._subscribed.followed.course.start

    async def catch_up(self, position: Position, send: Send) -> None:
        """Send what is past a position, until the audience tells the rest.

        Raises a GraphQLError that the client should see, and what `send` raises.
        """
        failures = 0
        while True:
            try:
                async with aclosing(self._until_admitted(position, send)) as sent:
                    async for reached in sent:
                        position, failures = reached, 0
                return
            except Unshareable:
                self._audiences.differ(self._subscribed)
                self._audiences.leave(self._seats)
                self._enter()
            except Exception as fault:
                failures += 1
                if not is_passing(fault) or failures > RETRIES:
                    raise
                if (task := asyncio.current_task()) and task.cancelling():
                    raise asyncio.CancelledError from fault
                log.warning("A subscription could not be read; trying again: %s", fault)
                await asyncio.sleep(RETRY_SECONDS)

    def _enter(self) -> None:
        """Take a seat, and keep no means of running events beside the audience's own."""
        self._seats = self._audiences.enter(self._subscribed)
        self._subscribed = replace(self._subscribed, rendering=self._seats.rendering)

    async def _until_admitted(
        self, position: Position, send: Send
    ) -> AsyncGenerator[Position, None]:
        """Each position up to which everything was sent."""
        audience, stream = self._seats.audience, self._subscribed.followed.course.catching_up()
        async with aclosing(rounds(stream, position)) as followed:
            async for round in followed:
                if round.items:
                    telling = Telling(await audience.wording.of(round.items))
                    await send(frames_of(telling, self._id))
                    self.operation.delivered(len(telling.words))
                attention = stream.attention if self._seats.is_common else NOTHING_APART
                if round.is_last and audience.admit(self, round, attention):
                    return
                yield round.reached

    def hear(self, telling: Telling) -> bool:
        """Write what is told; False where the client does not take what it has been sent."""
        if not self._wire.has_room:
            return False
        self._wire.write(frames_of(telling, self._id))
        self.operation.events += len(telling.words)
        return True

    def fall_behind(self, position: Position) -> None:
        """Go on alone."""
        self._resume(self, position)

    def leave(self) -> None:
        """Hear nothing more."""
        self._seats.audience.dismiss(self)
        self._audiences.leave(self._seats)
        self.operation.finish()
