"""What a stream has to tell, round by round, and how far everything has been told with it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from subscriptions.log.position import Position

Update = TypeVar("Update")


@dataclass(frozen=True, slots=True)
class StreamItem(Generic[Update]):
    """One thing to tell."""

    news: Update
    # Items of two streams with the same key are the same, and are put into words once.
    key: Hashable
    # Of the newest entry it tells of: whoever has heard that is not told again. None: everybody
    # is told.
    position: Position | None
    # Whom it comes from, where some do not want to hear of them.
    subject: Hashable | None = None
    # What it is about, where some must hear of that as it is for them.
    about: Hashable | None = None
    # What must be met by those who hear of it: many items have the same one.
    signature: Hashable | None = None


@dataclass(frozen=True, slots=True)
class StreamBatch(Generic[Update]):
    """What is told in one go."""

    items: Sequence[StreamItem[Update]]
    reached: Position  # whoever has heard this round can resume here and misses nothing
    seen: Position  # the log has been read so far; what came before and is not told yet is owed
    is_last: bool  # nothing more is there to tell at this moment


class Visibility(Protocol):
    """Which signatures one follower meets. Two who meet the same may share it."""

    def is_kept_from(self, signature: Hashable) -> bool | None:
        """Whether what has this signature is not for them; None where that is not known here."""
        ...


class SeesEverything:
    """Sees everything."""

    def is_kept_from(self, signature: Hashable) -> bool | None:
        return False


SEES_EVERYTHING = SeesEverything()


@dataclass(frozen=True, slots=True)
class Differences:
    """Where one follower differs from the others who hear the same."""

    deaf_to: frozenset[Hashable] = frozenset()  # subjects that are not for this follower
    apart: frozenset[Hashable] = frozenset()  # abouts and subjects that their own stream tells of
    topic: str | None = None  # where entries of these kinds concern this follower alone
    kinds: frozenset[str] = frozenset()
    sight: Visibility = SEES_EVERYTHING
    who: Hashable | None = None  # as whom the follower is known where sights are looked up
    view: Hashable | None = None  # the same for all who see alike whatever is not kept apart


NO_DIFFERENCES = Differences()


class Stream(Protocol[Update]):
    """Something to follow, once."""

    def rounds(self, after: Position) -> AsyncGenerator[StreamBatch[Update], None]:
        """Everything past a position, for ever."""
        ...

    @property
    def attention(self) -> Differences:
        """What sets the follower of this stream apart from those of the common one."""
        ...


@dataclass(frozen=True, slots=True)
class FollowPlan(Generic[Update]):
    """How one follower follows something: from where, and in which streams."""

    start: Position
    catching_up: Callable[[], Stream[Update]]  # all that is past, without taking its time
    personal: Callable[[], Stream[Update]]  # exactly what this follower should hear
    common: Callable[[], Stream[Update]] | None  # what many hear, but for each one's attention
    # Of several followers, those who are kept from what has a signature that was new to them.
    kept_from: Callable[[Hashable, Collection[Hashable]], Awaitable[set[Any]]] | None = None
    # As `catching_up`, where what is told depends on who hears it: its attention has the view.
    viewed: Callable[[], Stream[Update]] | None = None
