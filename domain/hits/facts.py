"""Facts about HITs and groups, and their topics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from domain.kernel.facts import Fact
from domain.kernel.statement import Row, key
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

    @classmethod
    def counted(cls, row: Row, *, more: int, at: datetime) -> Self:
        """The change of a group's counters to this row, with so many more available HITs. Of a
        paused group no HIT is available."""
        before = 0 if row["is_paused"] else row["available_hits"] - more
        return cls._of(row, before, at)

    @classmethod
    def turned(cls, row: Row, *, at: datetime) -> Self:
        """The change of a group to this row, in which it is paused now, or no longer."""
        return cls._of(row, row["available_hits"] if row["is_paused"] else 0, at)

    @classmethod
    def _of(cls, row: Row, before: int, at: datetime) -> Self:
        return cls(
            occurred_at=at,
            group_id=key(row["id"]),
            requester_id=key(row["requester_id"]),
            version=row["version"],
            available_before=before,
            available=0 if row["is_paused"] else row["available_hits"],
            total=row["total_hits"],
        )

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
class SlotsFact(Fact):
    """Something that may change how many HITs and slots of a HIT type there are, and the money held
    for them; its requester receives it. The numbers are changes, below zero where they fall."""

    hit_type_id: UUID
    requester_id: UUID
    hits: int = 0  # that were published
    slots: int = 0  # that are wanted
    open_slots: int = 0  # that may be accepted
    held_cents: int = 0

    def topics(self) -> Iterable[str]:
        """The requester's topic."""
        return (requester_topic(self.requester_id),)


@dataclass(frozen=True, kw_only=True)
class HitFact(SlotsFact):
    """Something that happened to a HIT."""

    hit_id: UUID


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


@dataclass(frozen=True, kw_only=True)
class SlotsChanged(SlotsFact):
    """HITs of a batch were published together, or pay more now: told once for all of them."""
