"""Operators and their roles."""

from __future__ import annotations

import strawberry

from domain.people import models
from domain.people.operators import OperatorRole
from schema.kernel.enums import described
from schema.kernel.node import global_id

__all__ = ["Operator", "OperatorRole"]

described(
    OperatorRole,
    name="OperatorRole",
    description="The role of an operator: what it allows is a table in `docs/operators.md`.",
    members={
        OperatorRole.SUPPORT: "Reads people's accounts and answers what they ask.",
        OperatorRole.INVESTIGATOR: "Also decides applications, suspensions and appeals.",
        OperatorRole.FINANCE: "Reads people's accounts and moves money.",
        OperatorRole.ADMINISTRATOR: "Everything, also giving roles and reading the audit.",
    },
)


@strawberry.type(description="An account with, or once with, a role in running the installation.")
class Operator:
    account_id: strawberry.ID = strawberry.field(description="The id of the Account.")
    email: str = strawberry.field(description="The e-mail address for signing in.")
    display_name: str = strawberry.field(description="The name of the account's owner.")
    role: OperatorRole | None = strawberry.field(
        description="The present role; null where it was taken away."
    )

    @classmethod
    def of(cls, row: models.Account) -> Operator:
        return cls(
            account_id=global_id("Account", row.id),
            email=row.email,
            display_name=row.display_name,
            role=row.operator_role,
        )
