"""Closing one's own account."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from domain.accounts import closing, refusals
from domain.kernel.refusals import Refused
from schema.execution.cost import Cost
from schema.graph.accounts.attempts import TooManyAttempts
from schema.graph.accounts.settings import LeftToDo
from schema.kernel.context import Info
from schema.kernel.fields import secret
from schema.kernel.mutation import mutation
from schema.kernel.refusals import Declined, InvalidInput, Refusal, shows

PASSWORD_COST = Cost(weight=100, per_operation=1)


@shows(refusals.AccountNotSettled)
@strawberry.type(description="Something has to be settled before the account can be closed.")
class NotSettled(Refusal):
    left: list[LeftToDo] = strawberry.field(
        description="All that has to be done before, at most one of each kind.",
        directives=[Cost(weight=0)],
    )

    @classmethod
    def of(cls, refused: Refused) -> NotSettled:
        """Read everything that is left."""
        assert isinstance(refused, refusals.AccountNotSettled)
        left = [LeftToDo.of(each) for each in refused.left]
        return cls(reason=refused.reason, message=refused.message, left=left)


@strawberry.input(description="The password, and whether to give play money back.")
class CloseAccountInput:
    password: str = secret(description="The account's password.")
    forfeit_balance: bool = strawberry.field(
        default=False,
        description="Whether to give back play money: funds that are free, and earnings. Refused "
        "where money is real.",
    )


@strawberry.type(
    description="The account is closed for good. Its sessions, keys and sockets have ended, and "
    "what was personal is erased; the record of work stays under the printed ids alone."
)
class CloseAccountSuccess:
    closed_at: datetime = strawberry.field(description="The time when it was closed.")


CloseAccountResult = Annotated[
    CloseAccountSuccess | NotSettled | InvalidInput | TooManyAttempts | Declined,
    strawberry.union("CloseAccountResult", description="The result of closeAccount."),
]


@strawberry.type
class ClosingAccountMutations:
    @mutation(
        description="Close the viewer's account, once nothing is left to do; "
        "`me.settings.leftToDo` shows it before. It cannot be opened again; its e-mail may sign up "
        "anew. Needs a session.",
        cost=PASSWORD_COST,
    )
    async def close_account(
        self,
        info: Info,
        input: Annotated[
            CloseAccountInput, strawberry.argument(description="The password and the balance.")
        ],
    ) -> CloseAccountResult:
        closed_at = await closing.close_account(
            info.context.signed_in(),
            password=input.password,
            forfeit_balance=input.forfeit_balance,
        )
        return CloseAccountSuccess(closed_at=closed_at)
