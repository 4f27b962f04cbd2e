"""Objections to requesting qualifications and to deciding on requests. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.kernel import bounds
from domain.kernel.refusals import NotFound, Refused, WrongState
from domain.qualifications.lifecycle import (
    REQUEST_LIFECYCLE,
    RequestStatus,
    RequestVerb,
    TypeKind,
    TypeStatus,
)
from domain.qualifications.models import QualificationRequest, QualificationType
from domain.qualifications.requests.refusals import (
    AlreadyRequested,
    NotRequestable,
    OwnQualification,
    RequestUnwanted,
    RetakeNotAllowed,
    RetryDelayNotElapsed,
    TimeForTestOver,
)

LEAST_VALUE, GREATEST_VALUE = -(2**31), 2**31 - 1
LONGEST_REASON = 1_024
DEFAULT_AUTO_GRANTED_VALUE = 1
_S = RequestStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """The facts that decide whether a worker may request a type."""

    is_own: bool
    is_blocked: bool
    has_open: bool
    latest_at: datetime | None


def objection_to_requesting(
    requested: QualificationType, attempts: Attempts, at: datetime
) -> Refused | None:
    """The first objection to this worker's request of this type now, or None.

    A deleted type answers as if it did not exist, since only its owner still finds it.
    """
    if requested.status == TypeStatus.DISPOSED and not attempts.is_own:
        return NotFound("qualification type")
    if requested.kind != TypeKind.CUSTOM or not requested.is_requestable:
        return NotRequestable()
    if requested.status != TypeStatus.ACTIVE:
        return WrongState("qualification type", requested.status, [TypeStatus.ACTIVE])
    if attempts.is_own:
        return OwnQualification()
    if attempts.is_blocked:
        return RequestUnwanted()
    if attempts.has_open:
        return AlreadyRequested()
    return _objection_to_retrying(requested, attempts.latest_at, at)


def objection_to_handing_in(request: QualificationRequest, at: datetime) -> Refused | None:
    """The objection to handing in an answer to the test now, or None."""
    if request.status == _S.LAPSED or request.is_overdue(at):
        assert request.deadline is not None, "a test has a deadline"
        return TimeForTestOver(request.deadline)
    return _objection_to(RequestVerb.SUBMIT, request)


def objection_to_deciding(verb: RequestVerb, request: QualificationRequest) -> Refused | None:
    """The objection to a decision on the request, or None. An open test cannot be decided."""
    if request.status == _S.TESTING:
        return WrongState("qualification request", request.status, [_S.SUBMITTED])
    return _objection_to(verb, request)


def check_value(field: str, value: int | None) -> None:
    """Raises InvalidInput for a value outside 32 bits. None is valid."""
    if value is not None:
        bounds.whole(field, value, at_least=LEAST_VALUE, at_most=GREATEST_VALUE)


def check_reason(field: str, reason: str | None) -> None:
    """Raises InvalidInput where a reason is too long."""
    if reason is not None:
        bounds.text(field, reason, at_least=0, at_most=LONGEST_REASON)


def _objection_to_retrying(
    requested: QualificationType, latest_at: datetime | None, at: datetime
) -> Refused | None:
    """Every request counts as an attempt, also a lapsed, rejected or granted one."""
    if latest_at is None:
        return None
    if requested.retry_delay_seconds is None:
        return RetakeNotAllowed()
    retry_at = latest_at + timedelta(seconds=requested.retry_delay_seconds)
    return RetryDelayNotElapsed(retry_at) if at < retry_at else None


def _objection_to(verb: RequestVerb, request: QualificationRequest) -> Refused | None:
    try:
        REQUEST_LIFECYCLE.after(request.status, verb)
    except WrongState as refused:
        return refused
    return None
