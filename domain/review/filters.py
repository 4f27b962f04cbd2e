"""Which submitted work a review queue, a decision or a results file has, and its orders. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from domain.assignments.lifecycle import AssignmentStatus
from domain.kernel.paging import Order
from domain.kernel.refusals import Constraint, InvalidInput

REVIEWED = (AssignmentStatus.SUBMITTED, AssignmentStatus.APPROVED, AssignmentStatus.REJECTED)
_AN_INSTANT = timedelta(microseconds=1)
UNDECIDED = (AssignmentStatus.SUBMITTED,)


class ReviewOrder(StrEnum):
    """The order of a review queue."""

    LONGEST_UNDECIDED = "LONGEST_UNDECIDED"
    NEWEST = "NEWEST"
    SHORTEST_TIME = "SHORTEST_TIME"
    LONGEST_TIME = "LONGEST_TIME"

    @property
    def is_by_time_taken(self) -> bool:
        """Whether the time that the worker took decides, and not that of the submission."""
        return self in (ReviewOrder.SHORTEST_TIME, ReviewOrder.LONGEST_TIME)

    @property
    def keys(self) -> Order:
        """The columns of the order."""
        column = "seconds_taken" if self.is_by_time_taken else "submitted_at"
        falling = self in (ReviewOrder.NEWEST, ReviewOrder.LONGEST_TIME)
        return Order((column, "id"), falling=falling)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFilter:
    """A choice of submitted work. A condition that is left out does not restrict it."""

    statuses: tuple[AssignmentStatus, ...] = UNDECIDED
    batch_id: UUID | None = None
    hit_type_id: UUID | None = None
    worker_id: UUID | None = None
    since: datetime | None = None  # of the submission
    until: datetime | None = None  # before this time

    def checked(self) -> ReviewFilter:
        """The filter with each status once. Raises InvalidInput for work that is not submitted."""
        for status in self.statuses:
            if status not in REVIEWED:
                bound = "states of submitted work: " + ", ".join(REVIEWED)
                broken = Constraint.one_of(REVIEWED)
                raise InvalidInput("filter.status", status.value, bound, broken=broken)
        return replace(self, statuses=tuple(sorted(set(self.statuses))))

    def submitted_by(self, at: datetime) -> ReviewFilter:
        """The same work, as far as it was submitted at this time or before."""
        end = at + _AN_INSTANT
        return replace(self, until=end if self.until is None else min(self.until, end))


def check_order(wanted: ReviewFilter, order: ReviewOrder) -> None:
    """Raises InvalidInput for decided work of everything in the order of the time taken.

    It has no index: only the work of a batch, a HIT type or a worker is read and sorted for it.
    """
    is_bounded = wanted.batch_id or wanted.hit_type_id or wanted.worker_id
    if order.is_by_time_taken and wanted.statuses != UNDECIDED and not is_bounded:
        bound = "LONGEST_UNDECIDED or NEWEST for decided work, unless the filter names a batch, "
        bound += "a HIT type or a worker"
        allowed = [each for each in ReviewOrder if not each.is_by_time_taken]
        raise InvalidInput("orderBy", order.value, bound, broken=Constraint.one_of(allowed))


def to_values(wanted: ReviewFilter) -> dict[str, Any]:
    """The filter as JSON values."""
    return {
        "statuses": [each.value for each in wanted.statuses],
        "batch": _text(wanted.batch_id),
        "hit_type": _text(wanted.hit_type_id),
        "worker": _text(wanted.worker_id),
        "since": None if wanted.since is None else wanted.since.isoformat(),
        "until": None if wanted.until is None else wanted.until.isoformat(),
    }


def from_values(values: Mapping[str, Any]) -> ReviewFilter:
    """The filter from JSON values. Raises KeyError, TypeError or ValueError."""
    return ReviewFilter(
        statuses=tuple(map(AssignmentStatus, values["statuses"])),
        batch_id=_key(values["batch"]),
        hit_type_id=_key(values["hit_type"]),
        worker_id=_key(values["worker"]),
        since=_instant(values["since"]),
        until=_instant(values["until"]),
    )


def _text(key: UUID | None) -> str | None:
    return None if key is None else str(key)


def _key(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
