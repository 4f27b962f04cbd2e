"""The exact figures of a work record, as requirements read them. Pure.

They are counts of what happened, and nothing corrects them: a figure that caps, delays or forgives
rejections would be a worker's standing, which is another thing, and never goes in here.
"""

from __future__ import annotations

from uuid import UUID

from domain.qualifications import system_types
from domain.qualifications.models import WorkRecord

TOO_FEW_SUBMISSIONS = 100  # below so many, all of a worker's work counts as approved
ALL = 100  # per cent


def system_values(record: WorkRecord) -> dict[UUID, int]:
    """The exact figures of a record, by the id of the system qualification type."""
    return {
        system_types.NUMBER_APPROVED: record.approved,
        system_types.PERCENT_APPROVED: percent_approved(record),
        system_types.PERCENT_SUBMITTED: percent_submitted(record),
        system_types.PERCENT_RETURNED: percent_returned(record),
        system_types.PERCENT_ABANDONED: percent_abandoned(record),
        system_types.PERCENT_REJECTED: percent_rejected(record),
    }


def percent_approved(record: WorkRecord) -> int:
    """Of what was approved or rejected, how many of a hundred were approved, rounded down.

    The exact figure, 0 to 100; 100 below 100 submissions, and where nothing is decided.
    """
    if record.submitted < TOO_FEW_SUBMISSIONS:
        return ALL
    return _percent(record.approved, record.approved + record.rejected, of_none=ALL)


def percent_submitted(record: WorkRecord) -> int:
    """Of the accepted assignments that are over, how many of a hundred were submitted.

    The exact figure, 0 to 100, rounded down; 100 where none is over.
    """
    return _percent(record.submitted, _over(record), of_none=ALL)


def percent_returned(record: WorkRecord) -> int:
    """Of the accepted assignments that are over, how many of a hundred were returned.

    The exact figure, 0 to 100, rounded down; 0 where none is over.
    """
    return _percent(record.returned, _over(record), of_none=0)


def percent_abandoned(record: WorkRecord) -> int:
    """Of the accepted assignments that are over, how many of a hundred were abandoned.

    The exact figure, 0 to 100, rounded down; 0 where none is over.
    """
    return _percent(record.abandoned, _over(record), of_none=0)


def percent_rejected(record: WorkRecord) -> int:
    """Of what was submitted, how many of a hundred were rejected, from the first submission on.

    The exact figure, 0 to 100, rounded down; 0 where none was submitted.
    """
    return _percent(record.rejected, record.submitted, of_none=0)


def _over(record: WorkRecord) -> int:
    """In progress is what may still become any of these: it counts when it is over."""
    over: int = record.submitted + record.returned + record.abandoned
    return over


def _percent(part: int, whole: int, *, of_none: int) -> int:
    return 100 * part // whole if whole else of_none
