"""A viewer's rights on a group or a HIT, with every reason for a denial."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

import strawberry

from domain.assignments.refusals import NotQualified
from domain.discovery import eligibility
from domain.kernel import refusals
from domain.kernel.refusals import Refused
from schema.graph.requirement import REQUIREMENTS_COST, RequirementStatus
from schema.kernel.refusal_reasons import RefusalReason
from schema.kernel.refusals import Refusal, shows


@strawberry.type(
    description="The viewer's rights on a group or a HIT at this moment, and the reasons where "
    "something is denied."
)
class Eligibility:
    may_see: bool = strawberry.field(
        description="Whether it is in the viewer's list: false where the viewer blocked its "
        "requester or does not meet a requirement that guards discovery."
    )
    may_preview: bool = strawberry.field(
        description="Whether the viewer may read its question, or the questions of its HITs."
    )
    may_accept: bool = strawberry.field(
        description="Whether the viewer may accept it, or one of its HITs."
    )
    reasons: list[RefusalReason] = strawberry.field(
        description="Every reason why the viewer may not accept it; empty where `mayAccept` is "
        "true."
    )
    requirements: list[RequirementStatus] = strawberry.field(
        description="Each qualification requirement, and whether the viewer meets it.",
        directives=[REQUIREMENTS_COST],
    )

    @classmethod
    def of(cls, found: eligibility.Eligibility) -> Eligibility:
        return cls(
            may_see=found.may_see,
            may_preview=found.may_preview,
            may_accept=found.may_accept,
            reasons=list(found.reasons),
            requirements=[RequirementStatus.of(finding) for finding in found.findings],
        )


@shows(refusals.NotEligible)
@strawberry.type(description="This worker may not accept it.")
class NotEligible(Refusal):
    reasons: list[RefusalReason] = strawberry.field(
        description="Every reason that was found; `reason` is the first of them."
    )
    daily_limit: int | None = strawberry.field(
        description="The HITs that the worker may do on one day, where DAILY_LIMIT_REACHED is one "
        "of the reasons."
    )
    retry_at: datetime | None = strawberry.field(
        description="The time when the worker may accept again, where DAILY_LIMIT_REACHED is one "
        "of the reasons."
    )
    missing: list[RequirementStatus] = strawberry.field(
        description="The qualification requirements that the worker does not meet.",
        directives=[REQUIREMENTS_COST],
    )

    @classmethod
    def of(cls, refused: Refused) -> Self:
        """Read every reason, and the requirements that caused NOT_QUALIFIED."""
        assert isinstance(refused, refusals.NotEligible)
        return cls(
            daily_limit=_first(refused, "daily_limit"),
            retry_at=_first(refused, "retry_at"),
            reason=refused.reason,
            message=refused.message,
            reasons=list(refused.reasons),
            missing=[
                RequirementStatus.of(finding)
                for cause in refused.causes
                if isinstance(cause, NotQualified)
                for finding in cause.missing
            ],
        )


def _first(refused: refusals.NotEligible, name: str) -> Any:
    """What one of the causes says under this name."""
    return next((getattr(cause, name) for cause in refused.causes if hasattr(cause, name)), None)
