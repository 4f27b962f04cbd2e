"""Facts about HITs and groups, and their topics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.facts import Fact
from domain.people.facts import requester_topic

MARKET = "market"  # the topic that every feed follows


@dataclass(frozen=True, kw_only=True)
class GroupChanged(Fact):
    """A group's counters changed. Facts may arrive out of order: the highest version is right."""

    group_id: UUID
    requester_id: UUID
    version: int
    available_before: int
    available: int
    total: int

    def topics(self) -> Iterable[str]:
        """The market's topic."""
        return (MARKET,)


@dataclass(frozen=True, kw_only=True)
class GroupTurned(Fact):
    """Values of an open group changed with which filters are compared; these are from before."""

    group_id: UUID
    worked_hourly_cents: int
    pays_bonuses: bool

    def topics(self) -> Iterable[str]:
        """The market's topic."""
        return (MARKET,)


@dataclass(frozen=True, kw_only=True)
class HitFact(Fact):
    """Something that happened to a HIT; its requester receives it."""

    hit_id: UUID
    hit_type_id: UUID
    requester_id: UUID

    def topics(self) -> Iterable[str]:
        """The requester's topic."""
        return (requester_topic(self.requester_id),)


@dataclass(frozen=True, kw_only=True)
class HitPublished(HitFact):
    """A HIT went on the market."""


@dataclass(frozen=True, kw_only=True)
class HitReviewable(HitFact):
    """Nothing is left to accept and nothing is in progress."""


@dataclass(frozen=True, kw_only=True)
class HitExpired(HitFact):
    """Its lifetime is over, by the clock or by its requester."""


@dataclass(frozen=True, kw_only=True)
class HitExtended(HitFact):
    """It got more assignments or more time."""


@dataclass(frozen=True, kw_only=True)
class HitDisposed(HitFact):
    """Its requester deleted it."""
