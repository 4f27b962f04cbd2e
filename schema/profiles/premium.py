"""Premium qualification types, as operators make them and set their fees."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.kernel.money import Money
from domain.profiles import commands
from domain.qualifications.lifecycle import TypeStatus
from domain.qualifications.models import QualificationType
from schema.kernel.context import Info
from schema.kernel.mutation import mutation
from schema.kernel.node import global_id, key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound


@strawberry.type(
    description="A qualification that workers get by answering profile questions, and that a "
    "requester pays for each assignment of a HIT that requires it."
)
class PremiumQualificationType:
    qualification_type_id: strawberry.ID = strawberry.field(
        description="The id of the QualificationType, as requirements take it."
    )
    name: str = strawberry.field(description="Unique among premium qualifications.")
    description: str = strawberry.field(description="What it says of a worker.")
    fee: Money = strawberry.field(
        description="Added to the fee of each approved assignment of a HIT that requires it."
    )
    is_active: bool = strawberry.field(
        description="Whether new HIT types and profile questions may use it."
    )
    created_at: datetime = strawberry.field(description="When it was made.")

    @classmethod
    def of(cls, row: QualificationType) -> PremiumQualificationType:
        return cls(
            qualification_type_id=global_id("QualificationType", row.id),
            name=row.name,
            description=row.description,
            fee=row.fee,
            is_active=row.status == TypeStatus.ACTIVE,
            created_at=row.created_at,
        )


@strawberry.input(description="A premium qualification to make.")
class CreatePremiumQualificationTypeInput:
    name: str = strawberry.field(
        description="1 to 200 characters that no other premium qualification is named by; it "
        "never changes."
    )
    description: str = strawberry.field(description="1 to 2,000 characters.")
    fee: Money = strawberry.field(description="0.00 to 100.00 for each approved assignment.")


@strawberry.type(description="The premium qualification is there; nobody holds it yet.")
class CreatePremiumQualificationTypeSuccess:
    premium: PremiumQualificationType = strawberry.field(description="The new one.")


@strawberry.input(description="What to change of a premium qualification; what is null stays.")
class UpdatePremiumQualificationTypeInput:
    qualification_type_id: strawberry.ID = strawberry.field(description="Which one.")
    description: str | None = strawberry.field(default=None, description="1 to 2,000 characters.")
    fee: Money | None = strawberry.field(
        default=None,
        description="0.00 to 100.00 for each approved assignment of HITs published from now on.",
    )
    is_active: bool | None = strawberry.field(
        default=None, description="Whether new HIT types and profile questions may use it."
    )


@strawberry.type(description="The premium qualification is as it was asked for.")
class UpdatePremiumQualificationTypeSuccess:
    premium: PremiumQualificationType = strawberry.field(description="As it is now.")


CreatePremiumQualificationTypeResult = Annotated[
    CreatePremiumQualificationTypeSuccess | InvalidInput | Declined,
    strawberry.union(
        "CreatePremiumQualificationTypeResult",
        description="What createPremiumQualificationType answers.",
    ),
]
UpdatePremiumQualificationTypeResult = Annotated[
    UpdatePremiumQualificationTypeSuccess | InvalidInput | NotFound | Declined,
    strawberry.union(
        "UpdatePremiumQualificationTypeResult",
        description="What updatePremiumQualificationType answers.",
    ),
]


@strawberry.type
class PremiumMutations:
    """What operators do with premium qualifications."""

    @mutation(description="Make a premium qualification. For operators, by a session.")
    async def create_premium_qualification_type(
        self,
        info: Info,
        input: Annotated[
            CreatePremiumQualificationTypeInput, strawberry.argument(description="The new one.")
        ],
    ) -> CreatePremiumQualificationTypeResult:
        info.context.operating()
        row = await commands.create_premium_type(input.name, input.description, fee=input.fee)
        return CreatePremiumQualificationTypeSuccess(premium=PremiumQualificationType.of(row))

    @mutation(
        description="Change a premium qualification. HITs that are published keep the fee that "
        "they were published with. For operators, by a session."
    )
    async def update_premium_qualification_type(
        self,
        info: Info,
        input: Annotated[
            UpdatePremiumQualificationTypeInput, strawberry.argument(description="The changes.")
        ],
    ) -> UpdatePremiumQualificationTypeResult:
        info.context.operating()
        row = await commands.update_premium_type(
            key_of("qualificationTypeId", input.qualification_type_id, "QualificationType"),
            description=input.description,
            fee=input.fee,
            is_active=input.is_active,
        )
        return UpdatePremiumQualificationTypeSuccess(premium=PremiumQualificationType.of(row))
