"""What HIT types require of workers, as requesters write it, and how a worker stands to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Finding, Guard, Requirement
from domain.qualifications.requirements.requirement import Locale as DomainLocale
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
    description="How the worker's value of a qualification is compared. Who does not hold it "
    "meets DOES_NOT_EXIST alone; who holds it without a value meets EXISTS alone.",
    members={
        Comparator.LESS_THAN: "Less than the one value.",
        Comparator.LESS_THAN_OR_EQUAL_TO: "The one value, or less.",
        Comparator.GREATER_THAN: "More than the one value.",
        Comparator.GREATER_THAN_OR_EQUAL_TO: "The one value, or more.",
        Comparator.EQUAL_TO: "The one value; of locations: in the one location.",
        Comparator.NOT_EQUAL_TO: "Another value; of locations: not in the one location.",
        Comparator.EXISTS: "Held, with whatever value. Takes no values.",
        Comparator.DOES_NOT_EXIST: "Not held, or revoked. Takes no values.",
        Comparator.IN: "One of up to 15 values; of locations: in one of up to 30.",
        Comparator.NOT_IN: "None of up to 15 values; of locations: in none of up to 30.",
    },
)
described(
    Guard,
    name="GuardedActions",
    description="What those may not do who do not meet a requirement.",
    members={
        Guard.ACCEPT: "They see and preview the HITs, and cannot accept them (public).",
        Guard.PREVIEW_AND_ACCEPT: "They see the group alone (private).",
        Guard.DISCOVER_PREVIEW_AND_ACCEPT: "They do not find the group at all (hidden).",
    },
)


@strawberry.input(description="One condition that a worker must meet.")
class QualificationRequirementInput:
    """Bounds as in each field."""

    qualification_type_id: strawberry.ID = strawberry.field(description=NAMED)
    comparator: Comparator = strawberry.field(
        description="Masters takes EXISTS and DOES_NOT_EXIST; Location takes EQUAL_TO, "
        "NOT_EQUAL_TO, IN and NOT_IN; Adult content takes EQUAL_TO; the market's numbers take all "
        "but EXISTS and DOES_NOT_EXIST; others take all."
    )
    integer_values: list[int] | None = strawberry.field(
        default=None,
        description="One value; 1 to 15 for IN and NOT_IN; none for EXISTS, DOES_NOT_EXIST and "
        "Location. Percentages are 0 to 100.",
    )
    locale_values: list[LocaleInput] | None = strawberry.field(
        default=None, description="For Location alone: one; 1 to 30 for IN and NOT_IN."
    )
    actions_guarded: Guard | None = strawberry.field(
        default=Guard.ACCEPT, description="What it keeps others from; ACCEPT unless given."
    )

    def read(self, path: str) -> RequirementDraft:
        """As the domain's."""
        return RequirementDraft(
            type_key(f"{path}.qualificationTypeId", self.qualification_type_id),
            self.comparator,
            tuple(self.integer_values or ()),
            tuple(locale.read() for locale in self.locale_values or ()),
            self.actions_guarded or Guard.ACCEPT,
        )


def requirement_drafts(
    inputs: Sequence[QualificationRequirementInput] | None,
) -> tuple[RequirementDraft, ...]:
    """All of them as the domain's."""
    return tuple(
        each.read(f"qualificationRequirements[{number}]")
        for number, each in enumerate(inputs or ())
    )


@strawberry.type(description="One condition that a worker must meet.")
class QualificationRequirement:
    """As its requester wrote it."""

    type_key: strawberry.Private[UUID]
    qualification_type_id: strawberry.ID = strawberry.field(
        description="The id of the QualificationType."
    )
    qualification_type_name: str = strawberry.field(description="Its name, which never changes.")
    comparator: Comparator = strawberry.field(description="How the worker's value is compared.")
    integer_values: list[int] = strawberry.field(description="With these; empty for Location.")
    locale_values: list[Locale] = strawberry.field(description="With these; for Location alone.")
    actions_guarded: Guard = strawberry.field(description="What it keeps others from.")
    description: str = strawberry.field(
        description="The condition in words, such as `HIT approval rate (%) at least 95`."
    )

    @resolved(description="Of which a value is required, also once it is deleted.")
    async def qualification_type(
        self, info: Info
    ) -> Annotated[QualificationType, strawberry.lazy("schema.graph.qualification_type")]:
        from schema.graph.qualification_type import QualificationType

        row = await loaded(info.context.loaders.qualification_types, self.type_key)
        return QualificationType.of(row)

    @classmethod
    def of(cls, requirement: Requirement) -> QualificationRequirement:
        """From the domain's."""
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


@strawberry.type(description="One requirement, and how the viewer stands to it.")
class RequirementStatus:
    """Of this viewer alone, at this moment."""

    requirement: QualificationRequirement = strawberry.field(description="What is required.")
    holds: bool = strawberry.field(description="Whether the viewer meets it.")
    finding: strawberry.Private[Finding]

    @resolved(
        description="Whether the viewer has the qualification; a revoked one counts as absent."
    )
    async def is_held(self, info: Info) -> bool:
        return self._asked(info).is_held

    @resolved(description="The viewer's own value; null where there is none, and for Location.")
    async def value(self, info: Info) -> int | None:
        value = self._asked(info).value
        return None if isinstance(value, DomainLocale) else value

    @resolved(description="Where the viewer lives, for Location.")
    async def locale(self, info: Info) -> Locale | None:
        value = self._asked(info).value
        return Locale.of(value) if isinstance(value, DomainLocale) else None

    def _asked(self, info: Info) -> Finding:
        """What one viewer holds is known of one viewer alone, however many are alike."""
        _ = info.context.viewer
        return self.finding

    @classmethod
    def of(cls, finding: Finding) -> RequirementStatus:
        """From what the domain found."""
        return cls(
            requirement=QualificationRequirement.of(finding.requirement),
            holds=finding.is_met,
            finding=finding,
        )
