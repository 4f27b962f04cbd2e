"""The stream of a subscription: its items, batch by batch, and where one follower differs."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from subscriptions.log.position import Position

Update = TypeVar("Update")


@dataclass(frozen=True, slots=True)
class StreamItem(Generic[Update]):
    """One update of one thing."""

    update: Update
    # Two streams give the same key to the same update, so that it is serialised once.
    key: Hashable
    # The newest log entry in the update: members that received this entry do not receive the
    # item again. Without a position every member receives the item.
    position: Position | None
    # The sender, for members that exclude some senders.
    source: Hashable | None = None
    # The thing that changed, for members that need an update of their own for some things.
    thing: Hashable | None = None
    # A member must meet the requirement to receive the item. Many items have the same one.
    requirement: Hashable | None = None


@dataclass(frozen=True, slots=True)
class StreamBatch(Generic[Update]):
    """Items that are delivered together."""

    items: Sequence[StreamItem[Update]]
    reached: Position  # a member that received this batch can resume here and misses nothing
    seen: Position  # the log is read up to here; updates before it may still wait for delivery
    is_last: bool  # the stream has no more items at this moment


class Visibility(Protocol):
    """Which requirements one follower meets."""

    def hides(self, requirement: Hashable) -> bool | None:
        """Whether the follower fails the requirement; None where this must be looked up."""
        ...


class SeesEverything:
    """The visibility of a follower that receives every item."""

    def hides(self, requirement: Hashable) -> bool | None:
        return False


SEES_EVERYTHING = SeesEverything()


@dataclass(frozen=True, slots=True)
class Differences:
    """Where one follower differs from the other followers of the same stream."""

    excluded_sources: frozenset[Hashable] = frozenset()  # the follower receives nothing from them
    individual: frozenset[Hashable] = frozenset()  # things and sources left to their own stream
    topics: frozenset[str] = frozenset()  # entries of `kinds` in these concern this follower alone
    kinds: frozenset[str] = frozenset()
    visibility: Visibility = SEES_EVERYTHING
    follower_id: Hashable | None = None  # the follower in a look-up of requirements
    view: Hashable | None = None  # equal for all followers that see every shared item alike


NO_DIFFERENCES = Differences()


class Stream(Protocol[Update]):
    """Something to follow, once."""

    def batches(self, after: Position) -> AsyncGenerator[StreamBatch[Update], None]:
        """All batches past a position, without an end."""
        ...

    @property
    def differences(self) -> Differences:
        """Where the follower of this stream differs from the followers of the common stream."""
        ...


class FollowingEnded(Exception):
    """A stream that its followers may not follow any more: each one is told, and none resumes."""


@dataclass(frozen=True, slots=True)
class FollowPlan(Generic[Update]):
    """How one follower follows something: from which position, and in which streams."""

    start: Position
    catching_up: Callable[[], Stream[Update]]  # the past, without a pause between batches
    personal: Callable[[], Stream[Update]]  # exactly the items for this follower
    common: Callable[[], Stream[Update]] | None  # shared, but for each follower's differences
    # The followers that a requirement excludes, out of these. Asked where a `Visibility` does
    # not know the requirement.
    excluded_by: Callable[[Hashable, Collection[Hashable]], Awaitable[set[Any]]] | None = None
    # As `catching_up`, for updates that depend on the viewer: its differences hold the view.
    with_view: Callable[[], Stream[Update]] | None = None
