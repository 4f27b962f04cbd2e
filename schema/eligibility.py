"""What a viewer may do with a group or a HIT, and every reason why not."""

from __future__ import annotations

import strawberry

from domain.discovery import eligibility
from schema.refusal_reasons import RefusalReason
from schema.requirements import RequirementStatus


@strawberry.type(description="What the viewer may do with a group or a HIT, and why not.")
class Eligibility:
    """For this viewer, at this moment."""

    may_see: bool = strawberry.field(
        description="Whether it stands in their list: false where they blocked its requester, or "
        "do not meet a requirement that guards discovery."
    )
    may_preview: bool = strawberry.field(
        description="Whether they may look at its question, or those of its HITs."
    )
    may_accept: bool = strawberry.field(
        description="Whether it, or one of its HITs, can be accepted."
    )
    reasons: list[RefusalReason] = strawberry.field(
        description="Every reason why not; empty where `mayAccept`."
    )
    requirements: list[RequirementStatus] = strawberry.field(
        description="Each qualification requirement, and how the viewer stands to it."
    )

    @classmethod
    def of(cls, judged: eligibility.Eligibility) -> Eligibility:
        """From what the domain judged."""
        return cls(
            may_see=judged.may_see,
            may_preview=judged.may_preview,
            may_accept=judged.may_accept,
            reasons=list(judged.reasons),
            requirements=[RequirementStatus.of(finding) for finding in judged.findings],
        )
