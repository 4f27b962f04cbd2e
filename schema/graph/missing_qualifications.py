"""What would open for a worker: qualifications they lack, and how much work needs just that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from domain.discovery.missing_qualifications import MissingQualification, missing_qualifications
from domain.people import models
from schema.execution.cost import Cost
from schema.graph.requirement import QualificationRequirement
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.loaders import loaded
from schema.kernel.qualification_id import type_id

if TYPE_CHECKING:
    from schema.graph.qualification_type import QualificationType

OPENINGS_COST = Cost(weight=20)  # It counts the open groups that the worker is kept from.


@strawberry.type(
    description="One qualification type that is all that some open groups find missing in the "
    "viewer: what getting it would open."
)
class Opening:
    """Counted now; groups that lack more than one type are not counted."""

    type_key: strawberry.Private[UUID]
    qualification_type_id: strawberry.ID = strawberry.field(
        description="The id of the QualificationType that is missing, or has another value."
    )
    qualification_type_name: str = strawberry.field(description="Its name.")
    groups: int = strawberry.field(description="How many open groups need just this.")
    available_hits: int = strawberry.field(description="How many of their HITs have a free slot.")
    requirements: list[QualificationRequirement] = strawberry.field(
        description="What these groups require of it."
    )

    @resolved(description="What is missing, or has another value.")
    async def qualification_type(
        self, info: Info
    ) -> Annotated[QualificationType, strawberry.lazy("schema.graph.qualification_type")]:
        from schema.graph.qualification_type import QualificationType

        row = await loaded(info.context.loaders.qualification_types, self.type_key)
        return QualificationType.of(row)

    @classmethod
    def of(cls, opening: MissingQualification) -> Opening:
        """From the domain's."""
        requirements = sorted(opening.requirements, key=str)
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
    """A worker, and what would open for them."""

    row: strawberry.Private[models.Worker]

    @resolved(
        description="What would open for them: qualifications that are all that open groups find "
        "missing, the one that opens most groups first; at most 100.",
        cost=OPENINGS_COST,
    )
    async def openings(self) -> list[Opening]:
        return [Opening.of(each) for each in await missing_qualifications(self.row)]
