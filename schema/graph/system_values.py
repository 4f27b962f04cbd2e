"""A worker's values of the system qualification types, which the market computes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.people import models
from domain.qualifications import system_types, system_values
from domain.qualifications.requirements import requirement
from schema.execution.cost import Cost
from schema.kernel.context import Info
from schema.kernel.fields import Owner, owned, resolved
from schema.kernel.loaders import loaded
from schema.kernel.locales import Locale

if TYPE_CHECKING:
    from schema.graph.qualification_type import QualificationType


@strawberry.type(
    description="A worker's value of a system qualification type, which the market computes."
)
class SystemQualification:
    type_key: strawberry.Private[UUID]
    well_known_id: str = strawberry.field(
        description="The id of the type, the same in every market, such as 000000000000000000L0."
    )
    name: str = strawberry.field(description="The name of the type.")
    value: int | None = strawberry.field(
        description="The value: a number of 0 or more, a percentage from 0 to 100, or 1 or 0 for "
        "adult content; null for the location."
    )
    locale: Locale | None = strawberry.field(
        description="The location, for the location type; null for other types."
    )

    @resolved(description="The qualification type.")
    async def type(
        self, info: Info
    ) -> Annotated[QualificationType, strawberry.lazy("schema.graph.qualification_type")]:
        from schema.graph.qualification_type import QualificationType

        row = await loaded(info.context.loaders.qualification_types, self.type_key)
        return QualificationType.of(row)

    @classmethod
    def of(cls, found: system_values.SystemQualification) -> SystemQualification:
        value = found.value
        return cls(
            type_key=system_types.WELL_KNOWN[found.well_known_id],
            well_known_id=found.well_known_id,
            name=found.name,
            value=None if isinstance(value, requirement.Locale) else value,
            locale=Locale.of(value) if isinstance(value, requirement.Locale) else None,
        )


@strawberry.type
class SystemQualified:
    """The part of a worker's profile with their system qualifications."""

    row: strawberry.Private[models.Worker]
    owner: strawberry.Private[Owner]

    @owned(
        description="Whether the worker confirmed being over 18 and consents to see adult content."
    )
    async def adult_content_consent(self, info: Info) -> bool:
        return self.row.adult_consent_at is not None

    @owned(
        description="The worker's values of the eight system types, exact and current, in the "
        "order of the types.",
        cost=Cost(weight=8, items=8),
    )
    async def system_qualifications(self, info: Info) -> list[SystemQualification]:
        found = await system_values.system_qualifications(self.row.id)
        return [SystemQualification.of(each) for each in found]
