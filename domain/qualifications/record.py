"""Figures of a worker's record. Replaced by the full module."""

from __future__ import annotations

from uuid import UUID

from domain.qualifications import system
from domain.qualifications.models import WorkRecord


def system_values(record: WorkRecord) -> dict[UUID, int]:
    """The exact figures, by qualification type."""
    decided = record.approved + record.rejected
    return {
        system.NUMBER_APPROVED: record.approved,
        system.PERCENT_APPROVED: (
            100 if record.submitted < 100 or not decided else 100 * record.approved // decided
        ),
    }
