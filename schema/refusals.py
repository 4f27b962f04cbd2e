"""Refusals as data: what the market says no to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry

from domain.assignments.refusals import NotQualified
from domain.kernel import refusals
from domain.kernel.money import Money
from domain.kernel.refusals import Refused
from domain.people import refusals as people_refusals
from domain.qualifications.requests import refusals as request_refusals
from schema.refusal_reasons import RefusalReason
from schema.requirements import RequirementStatus


@strawberry.interface(description="The market said no; nothing was changed.")
class Refusal:
    """What every refusal tells."""

    reason: RefusalReason = strawberry.field(description="The reason, of a closed set.")
    message: str = strawberry.field(description="What is wrong, and what would be right.")


@strawberry.type(description="A refusal that needs no more words than its reason and message.")
class Declined(Refusal):
    """Any plain refusal."""


@strawberry.type(description="A well-formed value is out of bounds.")
class InvalidInput(Refusal):
    """Names field, value and bound."""

    field: str = strawberry.field(description="The input field, as a path such as `hits[3].title`.")
    value: str | None = strawberry.field(description="The refused value, shortened.")
    bound: str | None = strawberry.field(description="What would be right.")


@strawberry.type(description="There is no such thing, or this viewer may not see it.")
class NotFound(Refusal):
    """The same answer for both."""


@strawberry.type(description="The thing is not in a state in which this can be done.")
class WrongState(Refusal):
    """Names the state."""

    state: str = strawberry.field(description="The state that it is in.")


@strawberry.type(description="The requester's available balance does not cover it.")
class InsufficientFunds(Refusal):
    """Names both amounts."""

    needed: Money = strawberry.field(description="What this would take.")
    available: Money = strawberry.field(description="What is available.")


@strawberry.type(description="This worker may not accept it.")
class NotEligible(Refusal):
    """Names every cause."""

    reasons: list[RefusalReason] = strawberry.field(
        description="Every cause that was found; `reason` is the first of them."
    )
    missing: list[RequirementStatus] = strawberry.field(
        description="The qualification requirements that the worker does not meet."
    )


@strawberry.type(description="Another try is too early: the delay since the last is not over.")
class RetryDelayNotElapsed(Refusal):
    """Says from when."""

    retry_at: datetime = strawberry.field(description="From when it may be requested again.")


@strawberry.type(description="This was tried too often.")
class TooManyAttempts(Refusal):
    """Says when to come back."""

    retry_at: datetime = strawberry.field(description="When it may be tried again.")


def as_data(refused: Refused) -> Refusal:
    """The refusal type that says most about it."""
    told: Any = {"reason": refused.reason, "message": refused.message}
    match refused:
        case refusals.InvalidInput(field=field, value=value, bound=bound):
            return InvalidInput(**told, field=field, value=value, bound=bound)
        case refusals.NotFound():
            return NotFound(**told)
        case refusals.WrongState(state=state):
            return WrongState(**told, state=state)
        case refusals.InsufficientFunds(needed=needed, available=available):
            return InsufficientFunds(**told, needed=needed, available=available)
        case people_refusals.TooManyAttempts(retry_at=retry_at):
            return TooManyAttempts(**told, retry_at=retry_at)
        case request_refusals.RetryDelayNotElapsed(retry_at=retry_at):
            return RetryDelayNotElapsed(**told, retry_at=retry_at)
        case refusals.NotEligible(reasons=reasons):
            return NotEligible(**told, reasons=list(reasons), missing=_missing(refused))
        case _:
            return Declined(**told)


def _missing(refused: refusals.NotEligible) -> list[RequirementStatus]:
    return [
        RequirementStatus.of(finding)
        for cause in refused.causes
        if isinstance(cause, NotQualified)
        for finding in cause.missing
    ]
