"""The properties of a project's HITs, as it stores them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.hits.rules import LONGEST_AUTO_APPROVAL_SECONDS, HitTypeDraft
from domain.kernel.money import Money
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard, Locale


@dataclass(frozen=True, slots=True, kw_only=True)
class HitSettings:
    """What all HITs of a batch share: the HIT type, the lifetime, and the number of workers."""

    title: str
    description: str
    reward: Money
    assignment_duration_seconds: int
    lifetime_seconds: int
    keywords: tuple[str, ...] = ()
    auto_approval_delay_seconds: int = LONGEST_AUTO_APPROVAL_SECONDS
    max_assignments: int = 1
    requirements: tuple[RequirementDraft, ...] = ()
    invitation_only: bool = False
    closed_to_probation: bool = False

    def hit_type(self) -> HitTypeDraft:
        """The draft of the HIT type."""
        return HitTypeDraft(
            title=self.title,
            description=self.description,
            reward=self.reward,
            assignment_duration_seconds=self.assignment_duration_seconds,
            keywords=self.keywords,
            auto_approval_delay_seconds=self.auto_approval_delay_seconds,
            requirements=self.requirements,
            invitation_only=self.invitation_only,
            closed_to_probation=self.closed_to_probation,
        )


def to_values(settings: HitSettings) -> dict[str, Any]:
    """The settings as JSON values."""
    return {
        "title": settings.title,
        "description": settings.description,
        "reward_cents": settings.reward.cents,
        "assignment_duration_seconds": settings.assignment_duration_seconds,
        "lifetime_seconds": settings.lifetime_seconds,
        "keywords": list(settings.keywords),
        "auto_approval_delay_seconds": settings.auto_approval_delay_seconds,
        "max_assignments": settings.max_assignments,
        "requirements": [
            {
                "type_id": str(each.type_id),
                "comparator": each.comparator.value,
                "integers": list(each.integers),
                "locales": [[place.country, place.subdivision] for place in each.locales],
                "guard": each.guard.value,
            }
            for each in settings.requirements
        ],
        "invitation_only": settings.invitation_only,
        "closed_to_probation": settings.closed_to_probation,
    }


def from_values(values: Mapping[str, Any]) -> HitSettings:
    """The settings from JSON values."""
    return HitSettings(
        title=values["title"],
        description=values["description"],
        reward=Money(values["reward_cents"]),
        assignment_duration_seconds=values["assignment_duration_seconds"],
        lifetime_seconds=values["lifetime_seconds"],
        keywords=tuple(values["keywords"]),
        auto_approval_delay_seconds=values["auto_approval_delay_seconds"],
        max_assignments=values["max_assignments"],
        requirements=tuple(map(_requirement, values["requirements"])),
        invitation_only=values["invitation_only"],
        closed_to_probation=values["closed_to_probation"],
    )


def _requirement(values: Mapping[str, Any]) -> RequirementDraft:
    return RequirementDraft(
        UUID(values["type_id"]),
        Comparator(values["comparator"]),
        tuple(values["integers"]),
        tuple(Locale(country, subdivision) for country, subdivision in values["locales"]),
        Guard(values["guard"]),
    )
