"""Qualifications that a worker lacks, each with the work that it alone would open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.discovery.missing_qualifications import (
    MOST_TYPES,
    MissingQualification,
    missing_qualifications,
)
from domain.people import models
from schema.execution.cost import Cost
from schema.graph.requirement import QualificationRequirement
from schema.kernel.context import Info
from schema.kernel.fields import Owner, owned, resolved
from schema.kernel.loaders import loaded
from schema.kernel.qualification_id import type_id

if TYPE_CHECKING:
    from schema.graph.qualification_type import QualificationType

MOST_REQUIREMENTS = 100  # of an opening
# It counts the open groups that the worker cannot accept.
OPENINGS_COST = Cost(weight=20, items=MOST_TYPES)


@strawberry.type(
    description="A qualification type that is the only one the viewer lacks for some open groups. "
    "Counted now; groups that lack more than one type are not counted."
)
class Opening:
    type_key: strawberry.Private[UUID]
    qualification_type_id: strawberry.ID = strawberry.field(
        description="The id of the QualificationType that the viewer lacks or holds with another "
        "value."
    )
    qualification_type_name: str = strawberry.field(description="The name of the type.")
    groups: int = strawberry.field(
        description="The number of open groups that lack only this type, and that have a HIT that "
        "the viewer has not done."
    )
    available_hits: int = strawberry.field(
        description="The number of HITs in these groups with a free slot that the viewer has not "
        "done."
    )
    requirements: list[QualificationRequirement] = strawberry.field(
        description="The requirements of these groups on this type; at most 100.",
        directives=[Cost(weight=1, items=MOST_REQUIREMENTS)],
    )

    @resolved(
        description="The qualification type that the viewer lacks or holds with another value."
    )
    async def qualification_type(
        self, info: Info
    ) -> Annotated[QualificationType, strawberry.lazy("schema.graph.qualification_type")]:
        from schema.graph.qualification_type import QualificationType

        row = await loaded(info.context.loaders.qualification_types, self.type_key)
        return QualificationType.of(row)

    @classmethod
    def of(cls, opening: MissingQualification) -> Opening:
        requirements = sorted(opening.requirements, key=str)[:MOST_REQUIREMENTS]
        return cls(
            type_key=opening.type_id,
            qualification_type_id=strawberry.ID(type_id(opening.type_id)),
            qualification_type_name=opening.type_name,
            groups=opening.groups,
            available_hits=opening.available_hits,
            requirements=[QualificationRequirement.of(each) for each in requirements],
        )


@strawberry.type
class WithOpenings:
    """The part of a worker's profile that lists missing qualifications."""

    row: strawberry.Private[models.Worker]
    owner: strawberry.Private[Owner]

    @owned(
        description="Qualification types that alone open further groups to the viewer, the one "
        "that opens most groups first; at most 100.",
        cost=OPENINGS_COST,
    )
    async def openings(self, info: Info) -> list[Opening]:
        return [Opening.of(each) for each in await missing_qualifications(self.row)]
