"""One subscription of one socket: it catches up alone, and then hears what its audience hears."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Hashable
from contextlib import aclosing
from dataclasses import replace

from api.audiences import Audiences, Seats, Sharing
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
        self._seats: Seats | None = None
        if audiences.sharing(subscribed) is not Sharing.BY_ALL_ALIKE:
            self._sit()
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
                self._audiences.differ(self._subscribed, Sharing.BY_ALL)
            except Exception as fault:
                failures += 1
                if not is_passing(fault) or failures > RETRIES:
                    raise
                if (task := asyncio.current_task()) and task.cancelling():
                    raise asyncio.CancelledError from fault
                log.warning("A subscription could not be read; trying again: %s", fault)
                await asyncio.sleep(RETRY_SECONDS)

    def _sit(self, view: Hashable | None = None) -> Seats:
        """Take a seat where this is heard as this viewer sees it, giving another one back. Keep no
        means of running events beside the audience's own."""
        left, self._seats = self._seats, self._audiences.enter(self._subscribed, view)
        if left is not None:
            self._audiences.leave(left)
        self._subscribed = replace(self._subscribed, rendering=self._seats.rendering)
        return self._seats

    async def _until_admitted(
        self, position: Position, send: Send
    ) -> AsyncGenerator[Position, None]:
        """Each position up to which everything was sent."""
        course = self._subscribed.followed.course
        sharing = self._audiences.sharing(self._subscribed)
        if sharing is Sharing.BY_ALL_ALIKE:
            assert course.viewed is not None, "who is alike can be found out"
            # How they look is known for sure when there is nothing more to tell.
            seats, wording = None, self._audiences.own_wording(self._subscribed)
            stream = course.viewed()
        else:
            seats = self._seats_in(sharing) or self._sit()
            wording, stream = seats.audience.wording, course.catching_up()
        async with aclosing(rounds(stream, position)) as followed:
            async for round in followed:
                if round.items:
                    telling = Telling(await wording.of(round.items))
                    await send(frames_of(telling, self._id))
                    self.operation.delivered(len(telling.words))
                if round.is_last:
                    there = seats or self._sit(stream.attention.view)
                    is_alone = there.sharing is Sharing.BY_ONE
                    attention = NOTHING_APART if is_alone else stream.attention
                    if there.audience.admit(self, round, attention):
                        return
                yield round.reached

    def _seats_in(self, sharing: Sharing) -> Seats | None:
        seats = self._seats
        return seats if seats is not None and seats.sharing is sharing else None

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
        if self._seats is not None:
            self._seats.audience.dismiss(self)
            self._audiences.leave(self._seats)
        self.operation.finish()
