"""Qualification requirements of HIT types, and whether a viewer meets them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.qualifications.requirements.drafts import MOST_REQUIREMENTS, RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Finding, Guard, Requirement
from domain.qualifications.requirements.requirement import Locale as DomainLocale
from schema.execution.cost import OBJECT_WEIGHT, Cost
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.locales import Locale, LocaleInput
from schema.kernel.qualification_id import NAMED, type_id, type_key

if TYPE_CHECKING:
    from schema.graph.qualification_type import QualificationType

described(
    Comparator,
    name="Comparator",
    description="The comparison of a worker's value with a requirement. A worker who does not hold "
    "the qualification meets only DOES_NOT_EXIST; a worker who holds it without a value meets only "
    "EXISTS.",
    members={
        Comparator.LESS_THAN: "Less than the given value.",
        Comparator.LESS_THAN_OR_EQUAL_TO: "The given value or less.",
        Comparator.GREATER_THAN: "Greater than the given value.",
        Comparator.GREATER_THAN_OR_EQUAL_TO: "The given value or greater.",
        Comparator.EQUAL_TO: "Equal to the given value; for Location: in the given location.",
        Comparator.NOT_EQUAL_TO: "Different from the given value; for Location: not in the given "
        "location.",
        Comparator.EXISTS: "The worker holds it, with any value. Takes no values.",
        Comparator.DOES_NOT_EXIST: "The worker does not hold it, or it was revoked. Takes no "
        "values.",
        Comparator.IN: "One of up to 15 values; for Location: in one of up to 30 locations.",
        Comparator.NOT_IN: "None of up to 15 values; for Location: in none of up to 30 locations.",
    },
)
described(
    Guard,
    name="GuardedActions",
    description="The actions denied to a worker who does not meet a requirement.",
    members={
        Guard.ACCEPT: "The worker sees and previews the HITs but cannot accept them (public).",
        Guard.PREVIEW_AND_ACCEPT: "The worker sees only the group (private).",
        Guard.DISCOVER_PREVIEW_AND_ACCEPT: "The worker does not find the group at all (hidden).",
    },
)

REQUIREMENTS_COST = Cost(weight=OBJECT_WEIGHT, items=MOST_REQUIREMENTS)


@strawberry.input(description="One condition that a worker must meet.")
class QualificationRequirementInput:
    qualification_type_id: strawberry.ID = strawberry.field(description=NAMED)
    comparator: Comparator = strawberry.field(
        description="Masters takes EXISTS and DOES_NOT_EXIST; Location takes EQUAL_TO, "
        "NOT_EQUAL_TO, IN and NOT_IN; Adult content takes EQUAL_TO; the market's numbers take all "
        "but EXISTS and DOES_NOT_EXIST; others take all."
    )
    integer_values: list[int] | None = strawberry.field(
        default=None,
        description="The value to compare with; 1 to 15 values for IN and NOT_IN; none for EXISTS, "
        "DOES_NOT_EXIST and Location. Percentages are 0 to 100.",
    )
    locale_values: list[LocaleInput] | None = strawberry.field(
        default=None, description="For Location only: one location; 1 to 30 for IN and NOT_IN."
    )
    actions_guarded: Guard | None = strawberry.field(
        default=Guard.ACCEPT,
        description="The actions denied to a worker who does not meet it. Default ACCEPT.",
    )

    def read(self, path: str) -> RequirementDraft:
        return RequirementDraft(
            type_key(f"{path}.qualificationTypeId", self.qualification_type_id),
            self.comparator,
            tuple(self.integer_values or ()),
            tuple(locale.read() for locale in self.locale_values or ()),
            self.actions_guarded or Guard.ACCEPT,
        )


def requirement_drafts(
    inputs: Sequence[QualificationRequirementInput] | None, path: str = ""
) -> tuple[RequirementDraft, ...]:
    """All requirements as drafts of the domain; `path` is that of the input around them."""
    return tuple(
        each.read(f"{path}qualificationRequirements[{number}]")
        for number, each in enumerate(inputs or ())
    )


@strawberry.type(description="One condition that a worker must meet.")
class QualificationRequirement:
    type_key: strawberry.Private[UUID]
    qualification_type_id: strawberry.ID = strawberry.field(
        description="The id of the QualificationType."
    )
    qualification_type_name: str = strawberry.field(description="Its name, which never changes.")
    comparator: Comparator = strawberry.field(description="The comparison with the worker's value.")
    integer_values: list[int] = strawberry.field(
        description="The values to compare with; empty for Location."
    )
    locale_values: list[Locale] = strawberry.field(
        description="The locations to compare with; empty for other types."
    )
    actions_guarded: Guard = strawberry.field(
        description="The actions denied to a worker who does not meet it."
    )
    description: str = strawberry.field(
        description="The condition in words, such as `HIT approval rate (%) at least 95`."
    )

    @resolved(description="The required qualification type; also available after it was deleted.")
    async def qualification_type(
        self, info: Info
    ) -> Annotated[QualificationType, strawberry.lazy("schema.graph.qualification_type")]:
        from schema.graph.qualification_type import QualificationType

        row = await loaded(info.context.loaders.qualification_types, self.type_key)
        return QualificationType.of(row)

    @classmethod
    def of(cls, requirement: Requirement) -> QualificationRequirement:
        return cls(
            type_key=requirement.type_id,
            qualification_type_id=strawberry.ID(type_id(requirement.type_id)),
            qualification_type_name=requirement.type_name,
            comparator=requirement.comparator,
            integer_values=list(requirement.integers),
            locale_values=[Locale.of(each) for each in requirement.locales],
            actions_guarded=requirement.guard,
            description=str(requirement),
        )


@strawberry.type(description="One requirement and whether the viewer meets it at this moment.")
class RequirementStatus:
    requirement: QualificationRequirement = strawberry.field(description="The requirement.")
    holds: bool = strawberry.field(description="Whether the viewer meets it.")
    finding: strawberry.Private[Finding]

    @resolved(
        description="Whether the viewer holds the qualification; a revoked one counts as missing."
    )
    async def is_held(self, info: Info) -> bool:
        return self._viewers_finding(info).is_held

    @resolved(description="The viewer's value; null where there is none, and for Location.")
    async def value(self, info: Info) -> int | None:
        value = self._viewers_finding(info).value
        return None if isinstance(value, DomainLocale) else value

    @resolved(description="The viewer's location, for Location; null for other types.")
    async def locale(self, info: Info) -> Locale | None:
        value = self._viewers_finding(info).value
        return Locale.of(value) if isinstance(value, DomainLocale) else None

    def _viewers_finding(self, info: Info) -> Finding:
        """Show one viewer's values, so this reads the viewer: a shared view has no such values."""
        _ = info.context.viewer
        return self.finding

    @classmethod
    def of(cls, finding: Finding) -> RequirementStatus:
        return cls(
            requirement=QualificationRequirement.of(finding.requirement),
            holds=finding.is_met,
            finding=finding,
        )
