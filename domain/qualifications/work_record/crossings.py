"""Which of a worker's exact figures passed what some HIT type requires of it. Pure."""

from __future__ import annotations

from datetime import datetime

from domain.qualifications.facts import SystemValueCrossed
from domain.qualifications.requirements.catalogue import Catalogue
from domain.qualifications.work_record.counting import RecordChanged
from domain.qualifications.work_record.percentages import system_values


def crossings(kept: RecordChanged, known: Catalogue, *, at: datetime) -> list[SystemValueCrossed]:
    """A fact for each figure that changed so that a requirement is met which was not, or is not
    met any more. Most changes cross nothing, and nothing is told of them."""
    before, after = system_values(kept.before), system_values(kept.after)
    return [
        SystemValueCrossed(
            occurred_at=at,
            worker_id=kept.after.worker_id,
            type_id=type_id,
            value=value,
            value_before=before[type_id],
        )
        for type_id, value in after.items()
        if value != before[type_id] and any(known.turned(type_id, before, after, accepting=True))
    ]
