"""The lifecycle of a case, and the categories of reports with their weights."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle


class ReportCategory(StrEnum):
    """The kind of trouble, in the eyes of the person who reports."""

    PERSONAL_DATA = "PERSONAL_DATA"
    SCAM = "SCAM"
    HARMFUL = "HARMFUL"
    UNMARKED_ADULT_CONTENT = "UNMARKED_ADULT_CONTENT"
    HARASSMENT = "HARASSMENT"
    POLICY_VIOLATION = "POLICY_VIOLATION"
    BROKEN = "BROKEN"
    OTHER = "OTHER"


class CaseState(StrEnum):
    """The state of a case."""

    OPEN = "OPEN"
    DISMISSED = "DISMISSED"
    WARNED = "WARNED"
    TAKEN_DOWN = "TAKEN_DOWN"


class CaseVerb(StrEnum):
    """What an operator does with a case."""

    DISMISS = "DISMISS"
    WARN = "WARN"
    TAKE_DOWN = "TAKE_DOWN"


class OpenWork(StrEnum):
    """What becomes of work in progress in HITs that are taken down."""

    PAY = "PAY"
    RELEASE = "RELEASE"
    FINISH = "FINISH"


_C = ReportCategory
URGENT = 5  # so that one report of these comes before four others
# By how much a report raises the place of its case.
WEIGHTS: Mapping[ReportCategory, int] = {
    _C.PERSONAL_DATA: URGENT,
    _C.SCAM: URGENT,
    _C.HARMFUL: URGENT,
    _C.UNMARKED_ADULT_CONTENT: 2,
    _C.HARASSMENT: 2,
    _C.POLICY_VIOLATION: 1,
    _C.BROKEN: 1,
    _C.OTHER: 1,
}

_S = CaseState
CASE_LIFECYCLE = Lifecycle[CaseState, CaseVerb](
    "report case",
    {
        (_S.OPEN, CaseVerb.DISMISS): _S.DISMISSED,
        (_S.OPEN, CaseVerb.WARN): _S.WARNED,
        (_S.OPEN, CaseVerb.TAKE_DOWN): _S.TAKEN_DOWN,
    },
)
