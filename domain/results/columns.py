"""The columns of a results file, as Mechanical Turk had them, and the cells of a row. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import AnswerFields, Assignment, OverriddenRejection
from domain.hits.models import Hit, HitType
from domain.kernel.ids import global_id
from domain.review.pair_records import Decided, PairRecord
from domain.storage import sheet

FIXED = (
    "HITId",
    "HITTypeId",
    "Title",
    "Description",
    "Keywords",
    "Reward",
    "CreationTime",
    "MaxAssignments",
    "RequesterAnnotation",
    "AssignmentDurationInSeconds",
    "AutoApprovalDelayInSeconds",
    "Expiration",
    "NumberOfSimilarHITs",
    "LifetimeInSeconds",
    "AssignmentId",
    "WorkerId",
    "AssignmentStatus",
    "AcceptTime",
    "SubmitTime",
    "AutoApprovalTime",
    "ApprovalTime",
    "RejectionTime",
    "RequesterFeedback",
    "WorkTimeInSeconds",
    "LifetimeApprovalRate",
    "Last30DaysApprovalRate",
    "Last7DaysApprovalRate",
)
INPUT, ANSWER = "Input.", "Answer."
APPROVE, REJECT = "Approve", "Reject"
SEVERAL = "|"  # between the values of one answer
_S = AssignmentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """An assignment with all that its row of a results file says."""

    assignment: Assignment
    hit: Hit
    hit_type: HitType
    similar_hits: int
    worker_id: str  # printed
    record: PairRecord
    overridden: OverriddenRejection | None
    inputs: Mapping[str, str]
    answers: AnswerFields

    @property
    def approved_at(self) -> datetime | None:
        """The time of the approval, or of the override of a rejection."""
        is_approved = self.assignment.status is _S.APPROVED
        return self.assignment.decided_at if is_approved else None

    @property
    def rejected_at(self) -> datetime | None:
        """The time of the rejection, also of one that was overridden."""
        if self.assignment.status is _S.REJECTED:
            return self.assignment.decided_at
        return None if self.overridden is None else self.overridden.rejected_at

    @property
    def seconds_taken(self) -> int:
        """The time from acceptance to submission, in whole seconds."""
        assert self.assignment.submitted_at is not None, "results are of submitted work"
        taken = self.assignment.submitted_at - self.assignment.accepted_at
        return int(taken.total_seconds())

    @property
    def lifetime_seconds(self) -> int:
        """The lifetime of the HIT, as it is now."""
        return round((self.hit.expires_at - self.hit.created_at).total_seconds())

    def values(self) -> dict[str, list[str]]:
        """The values of each answer; the text beside a choice stands after the choices."""
        found = {}
        for each in self.answers:
            other = each.get("other")
            found[str(each["name"])] = [*each["values"], *([] if other is None else [str(other)])]
        return found


def header(inputs: Sequence[str], answers: Sequence[str]) -> list[str]:
    """The names of all columns."""
    named = [*(INPUT + each for each in inputs), *(ANSWER + each for each in answers)]
    return [*FIXED, *named, APPROVE, REJECT]


def cells(
    row: ResultRow, inputs: Sequence[str], answers: Sequence[str], *, zone: ZoneInfo
) -> list[str]:
    """The cells of a row, in the order of `header`."""
    given = {name: SEVERAL.join(values) for name, values in row.values().items()}
    return [
        *_fixed(row, zone),
        *(row.inputs.get(name, "") for name in inputs),
        *(given.get(name, "") for name in answers),
        "",
        "",
    ]


def rate(decided: Decided) -> str:
    """Such as `100% (2/2)`."""
    return f"{decided.percent}% ({decided.approved}/{decided.total})"


def record_of(row: ResultRow) -> dict[str, Any]:
    """The row for programs: instants in UTC, numbers as numbers, each answer as a list."""
    return {
        "HITId": global_id("Hit", row.hit.id),
        "HITTypeId": global_id("HitType", row.hit_type.id),
        "Title": row.hit_type.title,
        "Description": row.hit_type.description,
        "Keywords": row.hit_type.keywords,
        "Reward": str(row.hit.reward),
        "CreationTime": row.hit.created_at,
        "MaxAssignments": row.hit.max_assignments,
        "RequesterAnnotation": row.hit.annotation,
        "AssignmentDurationInSeconds": row.hit.assignment_duration_seconds,
        "AutoApprovalDelayInSeconds": row.hit.auto_approval_delay_seconds,
        "Expiration": row.hit.expires_at,
        "NumberOfSimilarHITs": row.similar_hits,
        "LifetimeInSeconds": row.lifetime_seconds,
        "AssignmentId": global_id("Assignment", row.assignment.id),
        "WorkerId": row.worker_id,
        "AssignmentStatus": row.assignment.status.value.capitalize(),
        "AcceptTime": row.assignment.accepted_at,
        "SubmitTime": row.assignment.submitted_at,
        "AutoApprovalTime": row.assignment.auto_approval_at,
        "ApprovalTime": row.approved_at,
        "RejectionTime": row.rejected_at,
        "RequesterFeedback": row.assignment.feedback,
        "WorkTimeInSeconds": row.seconds_taken,
        "LifetimeApprovalRate": rate(row.record.lifetime),
        "Last30DaysApprovalRate": rate(row.record.month),
        "Last7DaysApprovalRate": rate(row.record.week),
        "Input": dict(row.inputs),
        "Answer": row.values(),
    }


def _fixed(row: ResultRow, zone: ZoneInfo) -> list[str]:
    said = record_of(row)
    said["Keywords"] = ", ".join(row.hit_type.keywords)
    said["Reward"] = f"${row.hit.reward}"
    return [_cell(said[name], zone) for name in FIXED]


def _cell(value: object, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return sheet.time_in_words(value, zone)
    return "" if value is None else str(value)
