"""What a requester sets for one batch, as it is stored. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.kernel.money import Money
from domain.projects import settings as hit_settings
from domain.projects.settings import HitSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSettings:
    """The properties of the batch's HITs, and the limits of the batch."""

    hits: HitSettings
    most_hits_a_worker: int | None = None
    most_workers_at_once: int | None = None
    only_lists: tuple[UUID, ...] = ()  # worker lists: a worker must be on one of each
    not_lists: tuple[UUID, ...] = ()
    unfilled_after_seconds: int | None = None  # HITs that nobody took then expire
    wage_floor: Money | None = None  # per hour; the batch warns below it


def to_values(settings: BatchSettings) -> dict[str, Any]:
    """The settings as JSON values."""
    return {
        "hits": hit_settings.to_values(settings.hits),
        "most_hits_a_worker": settings.most_hits_a_worker,
        "most_workers_at_once": settings.most_workers_at_once,
        "only_lists": [str(each) for each in settings.only_lists],
        "not_lists": [str(each) for each in settings.not_lists],
        "unfilled_after_seconds": settings.unfilled_after_seconds,
        "wage_floor_cents": None if settings.wage_floor is None else settings.wage_floor.cents,
    }


def from_values(values: Mapping[str, Any]) -> BatchSettings:
    """The settings from JSON values."""
    floor = values["wage_floor_cents"]
    return BatchSettings(
        hits=hit_settings.from_values(values["hits"]),
        most_hits_a_worker=values["most_hits_a_worker"],
        most_workers_at_once=values["most_workers_at_once"],
        only_lists=tuple(map(UUID, values["only_lists"])),
        not_lists=tuple(map(UUID, values["not_lists"])),
        unfilled_after_seconds=values["unfilled_after_seconds"],
        wage_floor=None if floor is None else Money(floor),
    )
