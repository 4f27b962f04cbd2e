"""The properties of the HITs of a project, as types and as inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import strawberry

from domain.kernel.money import Money
from domain.kernel.refusals import InvalidInput, Objections, Rule
from domain.projects import settings as domain
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Requirement
from schema.graph.requirement import (
    REQUIREMENTS_COST,
    QualificationRequirement,
    QualificationRequirementInput,
    requirement_drafts,
)
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded

KEPT = "Left out, it stays as it is; in a new project, as the starter has it."
NEEDED = {
    "title": "title",
    "description": "description",
    "reward": "reward",
    "assignment_duration_seconds": "assignmentDurationSeconds",
    "lifetime_seconds": "lifetimeSeconds",
}


@strawberry.type(description="The properties that all HITs of a batch get from their project.")
class HitSettings:
    settings: strawberry.Private[domain.HitSettings]
    title: str = strawberry.field(description="The title in lists, 1 to 128 characters.")
    description: str = strawberry.field(
        description="The description of the work, 1 to 2,000 characters."
    )
    keywords: list[str] = strawberry.field(description="The keywords for the search.")
    reward: Money = strawberry.field(description="The payment for each approved assignment.")
    assignment_duration_seconds: int = strawberry.field(
        description="The time that a worker has after accepting, in seconds: 30 seconds to a year."
    )
    auto_approval_delay_seconds: int = strawberry.field(
        description="The time after submission when an undecided assignment is approved, in "
        "seconds: 0 to 30 days."
    )
    lifetime_seconds: int = strawberry.field(
        description="The time that a HIT can be accepted, in seconds: 30 seconds to a year."
    )
    max_assignments: int = strawberry.field(
        description="The number of different workers who may do each HIT."
    )
    is_invitation_only: bool = strawberry.field(
        description="Whether only invited workers can find the HITs."
    )
    is_closed_to_probation: bool = strawberry.field(
        description="Whether the HITs are closed to workers in probation."
    )

    @resolved(
        description="The requirements; a worker must meet all of them.", cost=REQUIREMENTS_COST
    )
    async def qualification_requirements(self, info: Info) -> list[QualificationRequirement]:
        return [await _requirement(info, each) for each in self.settings.requirements]

    @classmethod
    def of(cls, settings: domain.HitSettings) -> HitSettings:
        return cls(
            settings=settings,
            title=settings.title,
            description=settings.description,
            keywords=list(settings.keywords),
            reward=settings.reward,
            assignment_duration_seconds=settings.assignment_duration_seconds,
            auto_approval_delay_seconds=settings.auto_approval_delay_seconds,
            lifetime_seconds=settings.lifetime_seconds,
            max_assignments=settings.max_assignments,
            is_invitation_only=settings.invitation_only,
            is_closed_to_probation=settings.closed_to_probation,
        )


async def _requirement(info: Info, draft: RequirementDraft) -> QualificationRequirement:
    known = await loaded(info.context.loaders.qualification_types, draft.type_id)
    return QualificationRequirement.of(
        Requirement(
            known.id, known.name, draft.comparator, draft.integers, draft.locales, draft.guard
        )
    )


@strawberry.input(description="The properties of the HITs of a project.")
class HitSettingsFields:
    title: str | None = strawberry.field(
        default=None, description=f"The title in lists, 1 to 128 characters. {KEPT}"
    )
    description: str | None = strawberry.field(
        default=None, description=f"The description of the work, 1 to 2,000 characters. {KEPT}"
    )
    reward: Money | None = strawberry.field(
        default=None,
        description=f"The payment for each approved assignment, 0.00 to 10,000.00. {KEPT}",
    )
    assignment_duration_seconds: int | None = strawberry.field(
        default=None,
        description=f"The time that a worker has after accepting, 30 to 31,536,000 seconds. {KEPT}",
    )
    lifetime_seconds: int | None = strawberry.field(
        default=None,
        description=f"The time that a HIT can be accepted, 30 to 31,536,000 seconds. {KEPT}",
    )
    keywords: list[str] | None = strawberry.field(
        default=None,
        description="The keywords for the search, together at most 1,000 characters with commas. "
        f"{KEPT}",
    )
    auto_approval_delay_seconds: int | None = strawberry.field(
        default=None,
        description="The time after submission when undecided assignments are approved, 0 to "
        "2,592,000 seconds (30 days, as in a new project without a starter); 0 approves on "
        f"submission. {KEPT}",
    )
    max_assignments: int | None = strawberry.field(
        default=None,
        description="The number of different workers who may do each HIT, 1 to 1,000,000,000; 1 in "
        f"a new project without a starter. {KEPT}",
    )
    qualification_requirements: list[QualificationRequirementInput] | None = strawberry.field(
        default=None,
        description="The requirements, at most 10 (9 with `invitationOnly`); a worker must meet "
        f"all of them. {KEPT}",
    )
    invitation_only: bool | None = strawberry.field(
        default=None,
        description=f"True: only invited workers find, preview and accept the HITs. {KEPT}",
    )
    closed_to_probation: bool | None = strawberry.field(
        default=None,
        description="True: workers in probation find and preview the HITs, but cannot accept "
        f"them. {KEPT}",
    )

    def read(self, base: domain.HitSettings | None) -> domain.HitSettings:
        """The settings, with those of `base` where a field is left out. Raises InvalidInput where
        a field that every HIT has is left out and there is no base."""
        given = self.given()
        if base is not None:
            return replace(base, **given)
        wrong = Objections()
        for name, shown in NEEDED.items():
            if name not in given:
                wrong.add(InvalidInput(shown, None, "given", broken=Rule.REQUIRED))
        wrong.raise_any()
        return domain.HitSettings(**given)

    def given(self, path: str = "") -> Mapping[str, Any]:
        """The fields that are not left out, by their names in the domain's settings; `path` is that
        of this input. Raises BAD_USER_INPUT for the id of something else than a qualification
        type."""
        values = {
            "title": self.title,
            "description": self.description,
            "reward": self.reward,
            "assignment_duration_seconds": self.assignment_duration_seconds,
            "lifetime_seconds": self.lifetime_seconds,
            "keywords": None if self.keywords is None else tuple(self.keywords),
            "auto_approval_delay_seconds": self.auto_approval_delay_seconds,
            "max_assignments": self.max_assignments,
            "requirements": self._requirements(path),
            "invitation_only": self.invitation_only,
            "closed_to_probation": self.closed_to_probation,
        }
        return {name: value for name, value in values.items() if value is not None}

    def _requirements(self, path: str) -> tuple[RequirementDraft, ...] | None:
        given = self.qualification_requirements
        return None if given is None else requirement_drafts(given, path)
