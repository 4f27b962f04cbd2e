"""Entries of the audit."""

from __future__ import annotations

from datetime import datetime

import strawberry

from domain.audit import models
from domain.audit.trail import Via
from schema.graph.operations.operator import Operator
from schema.kernel.context import Info
from schema.kernel.enums import described
from schema.kernel.fields import resolved

described(
    Via,
    name="AuditVia",
    description="The way by which an operator acted.",
    members={
        Via.API: "This API.",
        Via.COMMAND_LINE: "The `kempelen` command, on a machine of the installation.",
        Via.RULE: "Nobody: a setting decided.",
    },
)


@strawberry.type(description="A detail of an entry.")
class AuditDetail:
    name: str = strawberry.field(description="Its name.")
    value: str | None = strawberry.field(
        description="Its value as text: a number in digits, `true` or `false`; null for none."
    )


@strawberry.type(
    description="A privileged write or read: an entry of the audit, which is only appended to."
)
class AuditEntry:
    row: strawberry.Private[models.AuditEntry]
    number: int = strawberry.field(description="Its place in the chain, from 1, without gaps.")
    at: datetime = strawberry.field(description="The time of its transaction.")
    role: str = strawberry.field(
        description="The role with which the actor acted; `NONE` for a rule."
    )
    via: Via = strawberry.field(description="The way by which the actor acted.")
    address: str | None = strawberry.field(
        description="The network address of the actor; on the command line the user of the system."
    )
    request_id: str | None = strawberry.field(
        description="The id of the request, as in the server's log."
    )
    action: str = strawberry.field(description="The verb, a dotted name such as `masters.bar`.")
    subject: str | None = strawberry.field(
        description="The key of the account, profile or other thing that it concerns. `filter` "
        "takes it as `subjectId`."
    )
    reason: str | None = strawberry.field(description="The reason that the actor gave.")
    details: list[AuditDetail] = strawberry.field(description="Further details, by name.")
    hash: str = strawberry.field(
        description="The hash of its content and of the hash before it, 64 hexadecimal digits. "
        "With `number`, an anchor for `kempelen audit verify`."
    )

    @resolved(
        description="The account that acted; null on the command line and for a rule, and where "
        "the account was removed."
    )
    async def actor(self, info: Info) -> Operator | None:
        if self.row.actor_id is None:
            return None
        account = await info.context.loaders.accounts.load(self.row.actor_id)
        return None if account is None else Operator.of(account)

    @classmethod
    def of(cls, row: models.AuditEntry) -> AuditEntry:
        return cls(
            row=row,
            number=row.number,
            at=row.at,
            role=row.role,
            via=Via(row.via),
            address=row.address,
            request_id=row.request_id,
            action=row.action,
            subject=None if row.subject_id is None else str(row.subject_id),
            reason=row.reason,
            details=[AuditDetail(name=n, value=_text(v)) for n, v in row.facts.items()],
            hash=row.hash,
        )


def _text(value: str | int | bool | None) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
