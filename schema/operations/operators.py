"""Operators: who has which role."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.kernel import bounds
from domain.kernel.paging import OLDEST_FIRST
from domain.kernel.refusals import InvalidInput as InvalidInputRefused
from domain.kernel.refusals import NotFound as NoSuchAccount
from domain.kernel.refusals import Rule
from domain.mail.addresses import LONGEST_ADDRESS
from domain.people import commands, queries, rules
from domain.people.models import Account
from domain.people.operators import Duty
from schema.graph.operations.operator import Operator, OperatorRole
from schema.kernel.context import Info
from schema.kernel.fields import resolved
from schema.kernel.mutation import mutation
from schema.kernel.node import key_of
from schema.kernel.paging import After, Connection, First, PageRequest, connected
from schema.kernel.refusals import Declined, InvalidInput, NotFound, WrongState

_LIST = "operators"


@strawberry.input(description="The account, by exactly one of `accountId` and `email`, and a role.")
class SetOperatorRoleInput:
    account_id: strawberry.ID | None = strawberry.field(
        default=None, description="The id of the Account."
    )
    email: str | None = strawberry.field(
        default=None, description="The e-mail address of the account."
    )
    role: OperatorRole | None = strawberry.field(
        default=None, description="The role; null takes the present role away."
    )


@strawberry.type(
    description="The account has this role, or none. Also returned where it was so before."
)
class SetOperatorRoleSuccess:
    operator: Operator = strawberry.field(description="The account with its present role.")


SetOperatorRoleResult = Annotated[
    SetOperatorRoleSuccess | InvalidInput | NotFound | WrongState | Declined,
    strawberry.union("SetOperatorRoleResult", description="The result of setOperatorRole."),
]


@strawberry.type
class OperatorQueries:
    @resolved(
        description="The accounts with an operator's role, the oldest first. For administrators, "
        "in a session; FORBIDDEN for all others."
    )
    async def operators(
        self, info: Info, first: First = None, after: After = None
    ) -> Connection[Operator]:
        info.context.overseeing(Duty.MANAGE_OPERATORS, "operator.read")
        part = PageRequest(first, after).slice(OLDEST_FIRST, list_name=_LIST)
        page = await queries.operators(part)
        return connected(page, Operator.of, OLDEST_FIRST, list_name=_LIST)


@strawberry.type
class OperatorMutations:
    @mutation(
        description="Give an account the role of an operator, or take it away; its open sockets "
        "have the new rights at once. The last administrator keeps the role. For administrators, "
        "in a session."
    )
    async def set_operator_role(
        self,
        info: Info,
        input: Annotated[
            SetOperatorRoleInput, strawberry.argument(description="The account and the role.")
        ],
    ) -> SetOperatorRoleResult:
        actor = info.context.acting(Duty.MANAGE_OPERATORS)
        if (input.account_id is None) == (input.email is None):
            bound = "given, or else email: exactly one of the two"
            raise InvalidInputRefused("accountId", input.account_id, bound, broken=Rule.REQUIRED)
        if input.account_id is not None:
            key = key_of("accountId", input.account_id, "Account")
        else:
            email = bounds.text("email", input.email or "", at_most=LONGEST_ADDRESS)
            account = await Account.get_or_none(email_key=rules.known_email_key(email))
            if account is None:
                raise NoSuchAccount("account")
            key = account.id
        row = await commands.set_operator_role(key, input.role, by=actor)
        return SetOperatorRoleSuccess(operator=Operator.of(row))
