"""Which of a worker's exact figures passed what some HIT type requires of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from domain.qualifications.catalogue import Catalogue
from domain.qualifications.facts import SystemValueCrossed


def crossings(
    worker_id: UUID,
    before: Mapping[UUID, int],
    after: Mapping[UUID, int],
    known: Catalogue,
    *,
    at: datetime,
) -> list[SystemValueCrossed]:
    """A fact for each figure that changed so that a requirement is met which was not, or is not
    met any more. Most changes cross nothing, and nothing is told of them."""
    return [
        SystemValueCrossed(
            occurred_at=at,
            worker_id=worker_id,
            type_id=type_id,
            value=value,
            value_before=before[type_id],
        )
        for type_id, value in after.items()
        if value != before[type_id] and any(known.turned(type_id, before, after, accepting=True))
    ]
