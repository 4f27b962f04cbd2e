"""What a requester changes of settings: only the values that are given. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from domain.batches.settings import BatchSettings


@dataclass(frozen=True, slots=True)
class SettingChanges:
    """New values of some settings, by the names of their attributes."""

    of_hits: Mapping[str, Any] = field(default_factory=dict)  # HitSettings
    of_batch: Mapping[str, Any] = field(default_factory=dict)  # BatchSettings without the HITs

    def applied_to(self, settings: BatchSettings) -> BatchSettings:
        """The settings with the new values."""
        return replace(settings, hits=replace(settings.hits, **self.of_hits), **self.of_batch)

    def __bool__(self) -> bool:
        return bool(self.of_hits or self.of_batch)

    def values(self) -> list[object]:
        """All of it, to be compared with another request."""
        return [
            {name: repr(value) for name, value in sorted(given.items())}
            for given in (self.of_hits, self.of_batch)
        ]
