"""Which of a worker's values crossed the threshold of a requirement. Pure."""

from __future__ import annotations

from datetime import datetime

from domain.qualifications.facts import SystemValueCrossed
from domain.qualifications.requirements.catalogue import Catalogue
from domain.qualifications.work_record.counting import RecordChanged
from domain.qualifications.work_record.percentages import system_values


def crossings(change: RecordChanged, known: Catalogue, *, at: datetime) -> list[SystemValueCrossed]:
    """A fact for each value whose change meets a requirement, or no longer meets one.

    Most changes cross no threshold, and no fact tells of them.
    """
    before, after = system_values(change.before), system_values(change.after)
    return [
        SystemValueCrossed(
            occurred_at=at,
            worker_id=change.after.worker_id,
            type_id=type_id,
            value=value,
            value_before=before[type_id],
        )
        for type_id, value in after.items()
        if value != before[type_id]
        and any(known.changed_sets(type_id, before, after, accepting=True))
    ]
