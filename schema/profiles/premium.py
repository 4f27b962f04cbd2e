"""Premium qualification types: operators create them and set their fees."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.kernel.money import Money
from domain.people.operators import Duty
from domain.profiles import commands
from domain.qualifications.lifecycle import TypeStatus
from domain.qualifications.models import QualificationType
from schema.kernel.context import Info
from schema.kernel.mutation import mutation
from schema.kernel.node import global_id, key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound


@strawberry.type(
    description="A premium qualification: workers get it by answering profile questions, and a "
    "requester pays a fee for each assignment of a HIT that requires it."
)
class PremiumQualificationType:
    qualification_type_id: strawberry.ID = strawberry.field(
        description="The id of the QualificationType, as requirements take it."
    )
    name: str = strawberry.field(description="The name, unique among premium qualifications.")
    description: str = strawberry.field(description="A description of the property.")
    fee: Money = strawberry.field(
        description="The fee that it adds to each approved assignment of a HIT that requires it."
    )
    is_active: bool = strawberry.field(
        description="Whether new HIT types and profile questions may use it."
    )
    created_at: datetime = strawberry.field(description="The time when it was created.")

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


@strawberry.input(description="The premium qualification to create.")
class CreatePremiumQualificationTypeInput:
    name: str = strawberry.field(
        description="The name, 1 to 200 characters, unique among premium qualifications in any "
        "case and in any Unicode form; it never changes."
    )
    description: str = strawberry.field(description="The description, 1 to 2,000 characters.")
    fee: Money = strawberry.field(
        description="The fee for each approved assignment, 0.00 to 100.00."
    )


@strawberry.type(
    description="The premium qualification was created. Nobody holds it yet: profile questions "
    "give it to workers."
)
class CreatePremiumQualificationTypeSuccess:
    premium: PremiumQualificationType = strawberry.field(
        description="The new premium qualification."
    )


@strawberry.input(
    description="The changes to a premium qualification; a value that is null stays as it is."
)
class UpdatePremiumQualificationTypeInput:
    qualification_type_id: strawberry.ID = strawberry.field(
        description="The id of the QualificationType to change."
    )
    description: str | None = strawberry.field(
        default=None, description="The new description, 1 to 2,000 characters."
    )
    fee: Money | None = strawberry.field(
        default=None,
        description="The new fee for each approved assignment of HITs published from now on, 0.00 "
        "to 100.00.",
    )
    is_active: bool | None = strawberry.field(
        default=None, description="Whether new HIT types and profile questions may use it."
    )


@strawberry.type(description="The premium qualification was changed.")
class UpdatePremiumQualificationTypeSuccess:
    premium: PremiumQualificationType = strawberry.field(
        description="The premium qualification as it is now."
    )


CreatePremiumQualificationTypeResult = Annotated[
    CreatePremiumQualificationTypeSuccess | InvalidInput | Declined,
    strawberry.union(
        "CreatePremiumQualificationTypeResult",
        description="The result of createPremiumQualificationType.",
    ),
]
UpdatePremiumQualificationTypeResult = Annotated[
    UpdatePremiumQualificationTypeSuccess | InvalidInput | NotFound | Declined,
    strawberry.union(
        "UpdatePremiumQualificationTypeResult",
        description="The result of updatePremiumQualificationType.",
    ),
]


@strawberry.type
class PremiumMutations:
    @mutation(description="Create a premium qualification. For operators, in a session.")
    async def create_premium_qualification_type(
        self,
        info: Info,
        input: Annotated[
            CreatePremiumQualificationTypeInput,
            strawberry.argument(description="The premium qualification to create."),
        ],
    ) -> CreatePremiumQualificationTypeResult:
        actor = info.context.acting(Duty.KEEP_QUALIFICATIONS)
        row = await commands.create_premium_type(
            input.name, input.description, fee=input.fee, actor=actor
        )
        return CreatePremiumQualificationTypeSuccess(premium=PremiumQualificationType.of(row))

    @mutation(
        description="Change a premium qualification. Published HITs keep the fee that they were "
        "published with. For operators, in a session."
    )
    async def update_premium_qualification_type(
        self,
        info: Info,
        input: Annotated[
            UpdatePremiumQualificationTypeInput, strawberry.argument(description="The changes.")
        ],
    ) -> UpdatePremiumQualificationTypeResult:
        actor = info.context.acting(Duty.KEEP_QUALIFICATIONS)
        row = await commands.update_premium_type(
            key_of("qualificationTypeId", input.qualification_type_id, "QualificationType"),
            description=input.description,
            fee=input.fee,
            is_active=input.is_active,
            actor=actor,
        )
        return UpdatePremiumQualificationTypeSuccess(premium=PremiumQualificationType.of(row))
