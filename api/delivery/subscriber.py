"""One client's subscription: it catches up alone, and then hears what its audience hears."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Hashable
from contextlib import aclosing
from dataclasses import replace

from api.delivery.audiences import Audiences, SharedAudience, SharingScope
from api.observability.operations import ObservedOperation
from schema.live.following import rounds
from schema.live.sharing import ShareableSubscription
from subscriptions.fanout.audience import Delivery
from subscriptions.fanout.payloads import NotShareable
from subscriptions.fanout.stream import NO_DIFFERENCES
from subscriptions.limits import RETRIES, RETRY_SECONDS
from subscriptions.log.dialect import is_passing
from subscriptions.log.position import Position

log = logging.getLogger("kempelen.subscriptions")


class Subscriber(ABC):
    """A member of an audience.

    `catch_up` is to be run again, from a position, when it has fallen behind; `leave` ends it.
    """

    __slots__ = ("_audiences", "_heard", "_seats", "_subscribed", "operation")

    def __init__(
        self,
        subscribed: ShareableSubscription,
        *,
        audiences: Audiences,
        operation: ObservedOperation,
    ) -> None:
        self.operation = operation
        self._subscribed = subscribed
        self._audiences = audiences
        self._seats: SharedAudience | None = None
        self._heard = 0  # events it took in: what is looked at for thousands is kept together
        if audiences.sharing(subscribed) is not SharingScope.BY_ALL_ALIKE:
            self._sit()

    @property
    def start(self) -> Position:
        """Where the client asked to begin."""
        return self._subscribed.followed.course.start

    @abstractmethod
    def fall_behind(self, position: Position) -> None:
        """Go on alone: catch up from here."""

    @abstractmethod
    async def _send(self, telling: Delivery) -> None:
        """Send what is told to this one alone, when there is room for it."""

    @abstractmethod
    def _take(self, telling: Delivery) -> bool:
        """Take in at once what all are told; False where there is no room for it."""

    async def catch_up(self, position: Position) -> None:
        """Send what is past a position, until the audience tells the rest.

        Raises a GraphQLError that the client should see, and what sending raises.
        """
        failures = 0
        while True:
            try:
                async with aclosing(self._until_admitted(position)) as sent:
                    async for reached in sent:
                        position, failures = reached, 0
                return
            except NotShareable:
                self._audiences.differ(self._subscribed, SharingScope.BY_ALL)
            except Exception as fault:
                failures += 1
                if not is_passing(fault) or failures > RETRIES:
                    raise
                if (task := asyncio.current_task()) and task.cancelling():
                    raise asyncio.CancelledError from fault
                log.warning("A subscription could not be read; trying again: %s", fault)
                await asyncio.sleep(RETRY_SECONDS)

    def _sit(self, view: Hashable | None = None) -> SharedAudience:
        """Take a seat where this is heard as this viewer sees it, giving another one back. Keep no
        means of running events beside the audience's own."""
        left, self._seats = self._seats, self._audiences.enter(self._subscribed, view)
        if left is not None:
            self._audiences.leave(left)
        self._subscribed = replace(self._subscribed, rendering=self._seats.rendering)
        return self._seats

    async def _until_admitted(self, position: Position) -> AsyncGenerator[Position, None]:
        """Each position up to which everything was sent."""
        course = self._subscribed.followed.course
        sharing = self._audiences.sharing(self._subscribed)
        if sharing is SharingScope.BY_ALL_ALIKE:
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
                    telling = Delivery(await wording.of(round.items))
                    await self._send(telling)
                    self.operation.count_events(len(telling.words))
                if round.is_last:
                    there = seats or self._sit(stream.attention.view)
                    is_alone = there.sharing is SharingScope.BY_ONE
                    attention = NO_DIFFERENCES if is_alone else stream.attention
                    if there.audience.admit(self, round, attention):
                        return
                yield round.reached

    def _seats_in(self, sharing: SharingScope) -> SharedAudience | None:
        seats = self._seats
        return seats if seats is not None and seats.sharing is sharing else None

    def hear(self, telling: Delivery) -> bool:
        """Take in what is told; False where the client does not take what it has been sent."""
        if not self._take(telling):
            return False
        self._heard += len(telling.words)
        return True

    def leave(self) -> None:
        """Hear nothing more."""
        self.operation.events += self._heard
        self._heard = 0
        if self._seats is not None:
            self._seats.audience.dismiss(self)
            self._audiences.leave(self._seats)
