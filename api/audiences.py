"""The audiences of this process: subscriptions that would hear the same hear it from one."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from strawberry.types import ExecutionResult

from api.answers import encoded, result_body
from api.metrics import Metrics
from api.request_ids import new_id
from schema import faults
from schema.sharing import Rendering, Subscribed
from subscriptions.audience import Audience
from subscriptions.dialect import is_passing
from subscriptions.rounds import Course
from subscriptions.wording import Unshareable

EVERYBODY = "everybody"
MOST_REMEMBERED = 1_000  # subscriptions of which is known that each viewer hears something else


@dataclass(slots=True)
class Seats:
    """An audience, and how many hold a seat in it, listening already or not."""

    key: Hashable
    audience: Audience[Any]
    rendering: Rendering
    is_common: bool  # what one viewer hears differs from the others' by their attention
    taken: int = 0


class Audiences:
    """Who asks for the same, with the same view of it, is put into one audience."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._open: dict[Hashable, Seats] = {}
        self._personal: OrderedDict[int, None] = OrderedDict()  # by their hashes

    def __len__(self) -> int:
        return len(self._open)

    @property
    def members(self) -> int:
        """How many subscriptions only wait for what comes."""
        return sum(len(seats.audience) for seats in self._open.values())

    def enter(self, subscribed: Subscribed) -> Seats:
        """A seat, to be given back by `leave`."""
        course = subscribed.followed.course
        is_common = course.common is not None and hash(subscribed.sameness) not in self._personal
        view = EVERYBODY if is_common else subscribed.followed.viewer
        key = (subscribed.sameness, view)
        if (seats := self._open.get(key)) is None:
            audience = self._audience(subscribed, course, is_common=is_common)
            seats = Seats(key, audience, subscribed.rendering, is_common)
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

    def differ(self, subscribed: Subscribed) -> None:
        """Remember that what is told in answer to this depends on who asks."""
        self._personal[hash(subscribed.sameness)] = None
        if len(self._personal) > MOST_REMEMBERED:
            self._personal.popitem(last=False)

    def _audience(
        self, subscribed: Subscribed, course: Course[Any], *, is_common: bool
    ) -> Audience[Any]:
        context, event = subscribed.context, subscribed.followed.event
        # What goes wrong in it is nobody's request.
        context = context.for_everybody() if is_common else context
        rendering = subscribed.rendering.seen_by(context.of_request(new_id()))

        async def words(news: Sequence[Any]) -> list[bytes]:
            return await self._words(rendering, [event(each) for each in news], subscribed.field)

        return Audience(
            context.tail,
            course.common if is_common and course.common else course.personal,
            words,
            is_passing=is_passing,
            kept_from=course.kept_from if is_common else None,
            told=self._metrics.events.labels(subscribed.field).inc,
        )

    async def _words(self, rendering: Rendering, events: Sequence[Any], field: str) -> list[bytes]:
        """Each event's payload. Raises Unshareable, and faults that pass: nobody hears of those."""
        results, context = await rendering.results(events)
        self._metrics.fanout_executions.labels(field).inc(len(results))
        if context.asked_who:
            raise Unshareable
        words = []
        for result in results:
            faults.raise_if_passing(result.errors or ())
            faults.record(result.errors or [], request_id=context.request_id)
            shown = ExecutionResult(data=result.data, errors=result.errors)
            body, _ = result_body(shown, request_id=context.request_id)
            words.append(encoded(body, request_id=context.request_id))
        self._metrics.fanout_serialisations.labels(field).inc(len(words))
        return words
