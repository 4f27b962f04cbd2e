"""What is told of HITs and groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.kernel.facts import Fact
from domain.people.facts import requester_topic

MARKET = "market"  # what every feed follows


@dataclass(frozen=True, kw_only=True)
class GroupChanged(Fact):
    """A group's counters changed. Versions may arrive out of order: the highest is right."""

    group_id: UUID
    requester_id: UUID
    version: int
    available_before: int
    available: int
    total: int

    def topics(self) -> Iterable[str]:
        """Everybody who follows the market."""
        return (MARKET,)


@dataclass(frozen=True, kw_only=True)
class HitFact(Fact):
    """Something that happened to a HIT, told to its requester."""

    hit_id: UUID
    hit_type_id: UUID
    requester_id: UUID

    def topics(self) -> Iterable[str]:
        """Its requester."""
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
