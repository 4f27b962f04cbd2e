"""The values of a work record: those that requirements read, and the plain ones beside them. Pure.

Requirements read bounded values: of one worker's rejections only so many a day from one requester
count (`docs/decisions/0063`).
"""

from __future__ import annotations

from uuid import UUID

from domain.qualifications import system_types
from domain.qualifications.models import WorkRecord

TOO_FEW_SUBMISSIONS = 100  # with fewer, all of a worker's assignments count as approved
ALL = 100  # per cent


def system_values(record: WorkRecord) -> dict[UUID, int]:
    """The values that requirements read, by the id of the system qualification type."""
    return {
        system_types.NUMBER_APPROVED: record.approved,
        system_types.PERCENT_APPROVED: percent_approved(record),
        system_types.PERCENT_SUBMITTED: percent_submitted(record),
        system_types.PERCENT_RETURNED: percent_returned(record),
        system_types.PERCENT_ABANDONED: percent_abandoned(record),
        system_types.PERCENT_REJECTED: percent_rejected(record),
    }


def percent_approved(record: WorkRecord) -> int:
    """Approved assignments in percent of the approved ones and the rejections that count.

    A whole number, 0 to 100, rounded down; 100 below 100 submissions and without decisions.
    """
    return _approved(record, record.rejected_bounded)


def percent_approved_plain(record: WorkRecord) -> int:
    """Approved assignments in percent of all decided ones, by the same rules."""
    return _approved(record, record.rejected)


def percent_submitted(record: WorkRecord) -> int:
    """Submitted assignments in percent of the accepted ones that have ended.

    A whole number, 0 to 100, rounded down; 100 where none has ended.
    """
    return _percent(record.submitted, _ended(record), of_none=ALL)


def percent_returned(record: WorkRecord) -> int:
    """Returned assignments in percent of the accepted ones that have ended.

    A whole number, 0 to 100, rounded down; 0 where none has ended.
    """
    return _percent(record.returned, _ended(record), of_none=0)


def percent_abandoned(record: WorkRecord) -> int:
    """Abandoned assignments in percent of the accepted ones that have ended.

    A whole number, 0 to 100, rounded down; 0 where none has ended.
    """
    return _percent(record.abandoned, _ended(record), of_none=0)


def percent_rejected(record: WorkRecord) -> int:
    """Rejections that count in percent of the submissions, from the first submission on.

    A whole number, 0 to 100, rounded down; 0 where none was submitted.
    """
    return _percent(record.rejected_bounded, record.submitted, of_none=0)


def _approved(record: WorkRecord, rejected: int) -> int:
    if record.submitted < TOO_FEW_SUBMISSIONS:
        return ALL
    return _percent(record.approved, record.approved + rejected, of_none=ALL)


def _ended(record: WorkRecord) -> int:
    """An assignment in progress does not count until it ends."""
    ended: int = record.submitted + record.returned + record.abandoned
    return ended


def _percent(part: int, whole: int, *, of_none: int) -> int:
    return 100 * part // whole if whole else of_none
