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
from api.observability.operations import Observer, code_of
from domain.discovery.feed.shared_view import CameLater, Likeness
from schema.execution import faults
from schema.kernel.context import Context
from schema.live.sharing import Rendering, Subscribed
from subscriptions.fanout.audience import Audience
from subscriptions.fanout.payloads import Unshareable, Wording
from subscriptions.log.dialect import is_passing

EVERYBODY = "everybody"
MOST_REMEMBERED = 1_000  # subscriptions of which is known that not everybody hears the same


class Outdated(Unshareable):
    """What those who are alike have in common was found out too early for what is told now."""


class Sharing(IntEnum):
    """With whom a subscription is heard. In the first two what one viewer hears differs from what
    others hear by their attention."""

    BY_ALL = 0
    BY_ALL_ALIKE = 1  # what is told depends on what viewers have in common
    BY_ONE = 2  # it depends on who hears it


@dataclass(slots=True)
class Seats:
    """An audience, and how many hold a seat in it, listening already or not."""

    key: Hashable
    audience: Audience[Any]
    rendering: Rendering
    sharing: Sharing
    taken: int = 0


class Audiences:
    """Who asks for the same, with the same view of it, is put into one audience."""

    def __init__(self, observer: Observer) -> None:
        self.observer = observer
        self._open: dict[Hashable, Seats] = {}
        self._sharing: OrderedDict[int, Sharing] = OrderedDict()  # by their hashes

    def __len__(self) -> int:
        return len(self._open)

    @property
    def members(self) -> int:
        """How many subscriptions only wait for what comes."""
        return sum(len(seats.audience) for seats in self._open.values())

    def sharing(self, subscribed: Subscribed) -> Sharing:
        """With whom this can be heard, as far as is known by now."""
        course = subscribed.followed.course
        known = self._sharing.get(hash(subscribed.sameness), Sharing.BY_ALL)
        if course.common is None or (known is Sharing.BY_ALL_ALIKE and course.viewed is None):
            return Sharing.BY_ONE
        return known

    def enter(self, subscribed: Subscribed, view: Hashable | None = None) -> Seats:
        """A seat, to be given back by `leave`; among all who are alike, of those with this view.
        Without a view there is nobody like this one."""
        sharing = self.sharing(subscribed)
        if sharing is Sharing.BY_ALL_ALIKE and view is None:
            sharing = Sharing.BY_ONE
        if sharing is Sharing.BY_ALL:
            view = EVERYBODY
        elif sharing is Sharing.BY_ONE:
            view = subscribed.followed.viewer
        key = (subscribed.sameness, sharing, view)
        if (seats := self._open.get(key)) is None:
            audience = self._audience(subscribed, sharing, view)
            seats = Seats(key, audience, subscribed.rendering, sharing)
            self._open[key] = seats
        seats.taken += 1
        seats.audience.wording.is_shared = seats.taken > 1
        return seats

    def leave(self, seats: Seats) -> None:
        """Give a seat back; the last one closes the audience."""
        seats.taken -= 1
        seats.audience.wording.is_shared = seats.taken > 1
        if seats.taken == 0:
            del self._open[seats.key]
            seats.audience.close()

    def differ(self, subscribed: Subscribed, sharing: Sharing) -> None:
        """Remember that what is told in answer to this depends on more than was thought."""
        narrower = Sharing(min(sharing + 1, Sharing.BY_ONE))
        self._sharing[hash(subscribed.sameness)] = max(narrower, self.sharing(subscribed))
        if len(self._sharing) > MOST_REMEMBERED:
            self._sharing.popitem(last=False)

    def own_wording(self, subscribed: Subscribed) -> Wording[Any]:
        """For what is told to one viewer alone, as this one sees it."""
        return Wording(self._finder(subscribed, subscribed.context, Sharing.BY_ONE))

    def _audience(
        self, subscribed: Subscribed, sharing: Sharing, view: Hashable | None
    ) -> Audience[Any]:
        course, context = subscribed.followed.course, subscribed.context
        stream = course.common
        if sharing is Sharing.BY_ALL:
            context = context.for_everybody()
        elif sharing is Sharing.BY_ALL_ALIKE:
            assert isinstance(view, Likeness), "who is alike has a view in common"
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
        self, subscribed: Subscribed, context: Context, sharing: Sharing
    ) -> Callable[[Sequence[Any]], Awaitable[list[bytes]]]:
        # What goes wrong in it is nobody's request.
        rendering = subscribed.rendering.seen_by(context.of_request(new_id()))
        event, field = subscribed.followed.event, subscribed.field

        async def words(news: Sequence[Any]) -> list[bytes]:
            try:
                return await self._words(rendering, [event(each) for each in news], field)
            except Outdated:
                raise
            except Unshareable:
                if sharing is Sharing.BY_ALL_ALIKE:
                    self.differ(subscribed, sharing)
                raise

        return words

    async def _words(self, rendering: Rendering, events: Sequence[Any], field: str) -> list[bytes]:
        """Each event's payload. Raises Unshareable, and faults that pass: nobody hears of those."""
        results, context = await rendering.results(events)
        self.observer.metrics.fanout_executions.labels(field).inc(len(results))
        if context.asked_who:
            raise Unshareable
        errors = [error for result in results for error in result.errors or ()]
        faults.raise_if_passing(errors)
        if any(isinstance(error.original_error, CameLater) for error in errors):
            raise Outdated
        # Only what is told is recorded: where these words are not, others will be found.
        faults.record(errors, request_id=context.request_id)
        for error in errors:
            self.observer.told(code_of(error))
        words = []
        for result in results:
            shown = ExecutionResult(data=result.data, errors=result.errors)
            body, _ = result_body(shown, request_id=context.request_id)
            words.append(encoded(body, request_id=context.request_id))
        self.observer.metrics.fanout_serialisations.labels(field).inc(len(words))
        return words
