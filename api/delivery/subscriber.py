"""One client's subscription: it catches up alone, and then receives its audience's deliveries."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Hashable
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from api.delivery.audiences import Audiences, SharedAudience, SharingScope
from api.delivery.room import Turn
from api.observability.operations import ObservedOperation
from schema.live.following import stream_batches
from schema.live.sharing import ShareableSubscription
from subscriptions.fanout.member import Delivery
from subscriptions.fanout.payloads import NotShareable, PayloadCache
from subscriptions.fanout.stream import NO_DIFFERENCES, Stream, StreamBatch
from subscriptions.faults import troubles
from subscriptions.faults.passing import is_passing
from subscriptions.limits import RETRIES, RETRY_SECONDS
from subscriptions.log.position import Position


class Subscriber(ABC):
    """A member of an audience.

    `catch_up` runs again, from a position, after each `detach`; `leave` ends the subscription.
    """

    __slots__ = ("_audiences", "_delivered", "_shared", "_subscription", "operation")

    def __init__(
        self,
        subscription: ShareableSubscription,
        *,
        audiences: Audiences,
        operation: ObservedOperation,
    ) -> None:
        self.operation = operation
        self._subscription = subscription
        self._audiences = audiences
        self._shared: SharedAudience | None = None
        self._delivered = 0  # events; counted here, so that a delivery touches few objects
        if audiences.scope_of(subscription) is not SharingScope.SAME_VIEW:
            self._join()

    @property
    def start(self) -> Position:
        """The position of the client's cursor."""
        return self._subscription.followed.plan.start

    @property
    @abstractmethod
    def has_room(self) -> bool:
        """Whether a delivery would be accepted now."""

    @abstractmethod
    def detach(self, position: Position) -> None:
        """Go on alone: catch up from this position."""

    @abstractmethod
    def _turn(self) -> Turn:
        """A turn to send something to this client."""

    @abstractmethod
    async def _send(self, delivery: Delivery) -> None:
        """Send a delivery for this subscriber alone, when there is room for it."""

    @abstractmethod
    def _take(self, delivery: Delivery) -> bool:
        """Accept a delivery for all members at once; False where there is no room for it."""

    async def catch_up(self, position: Position) -> None:
        """Send everything past a position, until the audience delivers the rest.

        Raises a GraphQLError for the client, and all that sending raises.
        """
        failures = 0
        sent: set[Hashable] = set()  # the items of a batch that was sent in part before a fault
        while True:
            try:
                async with aclosing(self._until_admitted(position, sent)) as batches:
                    async for reached in batches:
                        position, failures = reached, 0
                return
            except NotShareable:
                self._audiences.narrow(self._subscription, SharingScope.EVERYONE)
            except Exception as fault:
                failures += 1
                if not is_passing(fault) or failures > RETRIES:
                    raise
                if (task := asyncio.current_task()) and task.cancelling():
                    raise asyncio.CancelledError from fault
                troubles.report("subscriptions cannot be read; trying again", fault)
                await asyncio.sleep(RETRY_SECONDS)

    def _join(self, view: Hashable | None = None) -> SharedAudience:
        """Join the audience of this subscription and leave the former one. The subscription uses
        the audience's runner from then on, so that its own can be freed."""
        former, self._shared = self._shared, self._audiences.join(self._subscription, view)
        if former is not None:
            self._audiences.leave(former)
        self._subscription = replace(self._subscription, runner=self._shared.runner)
        return self._shared

    async def _until_admitted(
        self, position: Position, sent: set[Hashable]
    ) -> AsyncGenerator[Position, None]:
        """Each position up to which everything was sent.

        Nothing is read or executed for a client that does not read: its subscriptions wait, and
        take turns. Only a batch that may be long in coming is waited for without a turn.
        """
        payloads, stream, joined = self._sources()
        async with self._turn() as turn, aclosing(stream_batches(stream, position)) as batches:
            await turn.take()
            async for batch in batches:
                if batch.items:
                    await turn.take()
                    await self._send_batch(batch, payloads, sent)
                if batch.is_last:
                    shared = joined or self._join(stream.differences.view)
                    is_alone = shared.scope is SharingScope.ONE_VIEWER
                    differences = NO_DIFFERENCES if is_alone else stream.differences
                    if shared.audience.admit(self, batch, differences):
                        return
                    turn.give_back()
                yield batch.reached
                if not batch.is_last:
                    await turn.take()

    def _sources(self) -> tuple[PayloadCache[Any], Stream[Any], SharedAudience | None]:
        """The payloads and the stream to catch up from, and the audience if it is known."""
        plan = self._subscription.followed.plan
        scope = self._audiences.scope_of(self._subscription)
        if scope is SharingScope.SAME_VIEW:
            assert plan.with_view is not None, "the scope SAME_VIEW has a stream with a view"
            # The view is certain only at the end of the stream: until then payloads are personal.
            return self._audiences.personal_payloads(self._subscription), plan.with_view(), None
        joined = self._joined_in(scope) or self._join()
        return joined.audience.payloads, plan.catching_up(), joined

    async def _send_batch(
        self, batch: StreamBatch[Any], payloads: PayloadCache[Any], sent: set[Hashable]
    ) -> None:
        """Send a batch in portions, without the items that were sent before."""
        items = [item for item in batch.items if item.key not in sent]
        while items:
            portion = payloads.portion
            few, items = items[:portion], items[portion:]
            delivery = Delivery(await payloads.of(few))
            await self._send(delivery)
            sent.update(item.key for item in few)
            self.operation.count_events(len(few))
        sent.difference_update([item.key for item in batch.items])

    def _joined_in(self, scope: SharingScope) -> SharedAudience | None:
        joined = self._shared
        return joined if joined is not None and joined.scope is scope else None

    def deliver(self, delivery: Delivery) -> bool:
        """Accept a delivery; False where the client has not read the earlier ones."""
        if not self._take(delivery):
            return False
        self._delivered += len(delivery.payloads)
        return True

    def leave(self) -> None:
        """End the subscription."""
        self.operation.events += self._delivered
        self._delivered = 0
        if self._shared is not None:
            self._shared.audience.dismiss(self)
            self._audiences.leave(self._shared)
