"""Removing a second step that its owner has lost."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.people import commands
from domain.people.operators import Duty
from schema.kernel.context import Info
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState


@strawberry.input(description="The account that lost its second step, and how that was proven.")
class RemoveSecondStepInput:
    account_id: strawberry.ID = strawberry.field(description="The id of the Account.")
    reason: str = strawberry.field(
        description="How the owner proved who they are, which the audit keeps: 1 to 1,000 "
        "characters."
    )


@strawberry.type(
    description="The second step is removed: signing in takes the password alone. The owner was "
    "told by mail."
)
class RemoveSecondStepSuccess:
    account_id: strawberry.ID = strawberry.field(description="The id of the Account.")


RemoveSecondStepResult = Annotated[
    RemoveSecondStepSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("RemoveSecondStepResult", description="The result of removeSecondStep."),
]


@strawberry.type
class SecondStepRemoval:
    @mutation(
        description="Remove the second step of an account whose owner lost app and recovery "
        "codes; nobody removes their own. For administrators, in a session; it is in the audit "
        "with its reason."
    )
    async def remove_second_step(
        self,
        info: Info,
        input: Annotated[
            RemoveSecondStepInput, strawberry.argument(description="The account, and the reason.")
        ],
    ) -> RemoveSecondStepResult:
        actor = info.context.acting(Duty.MANAGE_OPERATORS)
        key = key_of("accountId", input.account_id, "Account")
        await commands.remove_second_step(key, reason=input.reason, by=actor)
        return RemoveSecondStepSuccess(account_id=input.account_id)
