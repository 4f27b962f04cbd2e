"""The audiences of this process: subscriptions that would hear the same hear it from one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from strawberry.types import ExecutionResult

from api.access.request_ids import new_id
from api.http.answers import encoded, result_body
from api.observability.operations import OperationObserver
from api.observability.outcomes import code_of
from domain.discovery.feed.shared_view import SharedView, StaleView
from schema.execution import faults
from schema.kernel.context import Context
from schema.live.sharing import EventRunner, ShareableSubscription
from subscriptions.fanout.audience import Audience
from subscriptions.fanout.payloads import NotShareable, PayloadCache
from subscriptions.log.dialect import is_passing

EVERYBODY = "everybody"
MOST_REMEMBERED = 1_000  # subscriptions of which is known that not everybody hears the same


class OutdatedView(NotShareable):
    """What those who are alike have in common was found out too early for what is told now."""


class SharingScope(IntEnum):
    """With whom a subscription is heard. In the first two what one viewer hears differs from what
    others hear by their attention."""

    BY_ALL = 0
    BY_ALL_ALIKE = 1  # what is told depends on what viewers have in common
    BY_ONE = 2  # it depends on who hears it


@dataclass(slots=True)
class SharedAudience:
    """An audience, and how many hold a seat in it, listening already or not."""

    key: Hashable
    audience: Audience[Any]
    rendering: EventRunner
    sharing: SharingScope
    taken: int = 0


class Audiences:
    """Who asks for the same, with the same view of it, is put into one audience."""

    def __init__(self, observer: OperationObserver) -> None:
        self.observer = observer
        self._open: dict[Hashable, SharedAudience] = {}
        self._sharing: OrderedDict[int, SharingScope] = OrderedDict()  # by their hashes

    def __len__(self) -> int:
        return len(self._open)

    @property
    def members(self) -> int:
        """How many subscriptions only wait for what comes."""
        return sum(len(seats.audience) for seats in self._open.values())

    def sharing(self, subscribed: ShareableSubscription) -> SharingScope:
        """With whom this can be heard, as far as is known by now."""
        course = subscribed.followed.course
        known = self._sharing.get(hash(subscribed.sameness), SharingScope.BY_ALL)
        if course.common is None or (known is SharingScope.BY_ALL_ALIKE and course.viewed is None):
            return SharingScope.BY_ONE
        return known

    def enter(
        self, subscribed: ShareableSubscription, view: Hashable | None = None
    ) -> SharedAudience:
        """A seat, to be given back by `leave`; among all who are alike, of those with this view.
        Without a view there is nobody like this one."""
        sharing = self.sharing(subscribed)
        if sharing is SharingScope.BY_ALL_ALIKE and view is None:
            sharing = SharingScope.BY_ONE
        if sharing is SharingScope.BY_ALL:
            view = EVERYBODY
        elif sharing is SharingScope.BY_ONE:
            view = subscribed.followed.viewer
        key = (subscribed.sameness, sharing, view)
        if (seats := self._open.get(key)) is None:
            audience = self._audience(subscribed, sharing, view)
            seats = SharedAudience(key, audience, subscribed.rendering, sharing)
            self._open[key] = seats
        seats.taken += 1
        seats.audience.wording.is_shared = seats.taken > 1
        return seats

    def leave(self, seats: SharedAudience) -> None:
        """Give a seat back; the last one closes the audience."""
        seats.taken -= 1
        seats.audience.wording.is_shared = seats.taken > 1
        if seats.taken == 0:
            del self._open[seats.key]
            seats.audience.close()

    def differ(self, subscribed: ShareableSubscription, sharing: SharingScope) -> None:
        """Remember that what is told in answer to this depends on more than was thought."""
        narrower = SharingScope(min(sharing + 1, SharingScope.BY_ONE))
        self._sharing[hash(subscribed.sameness)] = max(narrower, self.sharing(subscribed))
        if len(self._sharing) > MOST_REMEMBERED:
            self._sharing.popitem(last=False)

    def own_wording(self, subscribed: ShareableSubscription) -> PayloadCache[Any]:
        """For what is told to one viewer alone, as this one sees it."""
        return PayloadCache(self._finder(subscribed, subscribed.context, SharingScope.BY_ONE))

    def _audience(
        self, subscribed: ShareableSubscription, sharing: SharingScope, view: Hashable | None
    ) -> Audience[Any]:
        course, context = subscribed.followed.course, subscribed.context
        stream = course.common
        if sharing is SharingScope.BY_ALL:
            context = context.for_everybody()
        elif sharing is SharingScope.BY_ALL_ALIKE:
            assert isinstance(view, SharedView), "who is alike has a view in common"
            context = context.for_all_alike(view)
        else:
            stream = course.personal
        assert stream is not None, "what is heard by all has a common stream"
        return Audience(
            context.tail,
            stream,
            self._finder(subscribed, context, sharing),
            is_passing=is_passing,
            kept_from=course.kept_from,
            told=self.observer.metrics.events.labels(subscribed.field).inc,
        )

    def _finder(
        self, subscribed: ShareableSubscription, context: Context, sharing: SharingScope
    ) -> Callable[[Sequence[Any]], Awaitable[list[bytes]]]:
        # What goes wrong in it is nobody's request.
        rendering = subscribed.rendering.seen_by(context.of_request(new_id()))
        event, field = subscribed.followed.event, subscribed.field

        async def words(news: Sequence[Any]) -> list[bytes]:
            try:
                return await self._words(rendering, [event(each) for each in news], field)
            except OutdatedView:
                raise
            except NotShareable:
                if sharing is SharingScope.BY_ALL_ALIKE:
                    self.differ(subscribed, sharing)
                raise

        return words

    async def _words(
        self, rendering: EventRunner, events: Sequence[Any], field: str
    ) -> list[bytes]:
        """Each event's payload. Raises Unshareable, and faults that pass: nobody hears of those."""
        results, context = await rendering.results(events)
        self.observer.metrics.fanout_executions.labels(field).inc(len(results))
        if context.asked_who:
            raise NotShareable
        errors = [error for result in results for error in result.errors or ()]
        faults.raise_if_passing(errors)
        if any(isinstance(error.original_error, StaleView) for error in errors):
            raise OutdatedView
        # Only what is told is recorded: where these words are not, others will be found.
        faults.record(errors, request_id=context.request_id)
        for error in errors:
            self.observer.count_error(code_of(error))
        words = []
        for result in results:
            shown = ExecutionResult(data=result.data, errors=result.errors)
            body, _ = result_body(shown, request_id=context.request_id)
            words.append(encoded(body, request_id=context.request_id))
        self.observer.metrics.fanout_serialisations.labels(field).inc(len(words))
        return words
