"""The audit trail: each privileged write and read is an entry of the transaction that does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import orjson

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.kernel.work import is_open

Detail = str | int | bool | None


class Via(StrEnum):
    """The way by which an operator acted."""

    API = "API"
    COMMAND_LINE = "COMMAND_LINE"
    RULE = "RULE"  # nobody: a setting decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts with the rights of an operator; no account on the command line, or for a rule."""

    account_id: UUID | None
    role: str
    via: Via
    address: str | None = None


COMMAND_LINE = Actor(account_id=None, role="ADMINISTRATOR", via=Via.COMMAND_LINE)
BY_RULE = Actor(account_id=None, role="NONE", via=Via.RULE)


async def record(
    actor: Actor,
    action: str,
    *,
    subject_id: UUID | None = None,
    reason: str | None = None,
    details: Mapping[str, Detail] | None = None,
) -> None:
    """Append an entry, as the last statement of what it tells of.

    `action` is a dotted name such as `application.approve`; `subject_id` the account, or other
    thing, that it concerns. Never give a secret as a detail.
    """
    assert is_open(), "an entry is written in the transaction of what it tells of"
    await _ADD.run(
        new_id(),
        clock.now(),
        actor.account_id,
        actor.role,
        actor.via.value,
        actor.address,
        action,
        subject_id,
        reason,
        orjson.dumps(details or {}).decode(),
    )


_ADD = Statement(
    """INSERT INTO audit_entries (id, at, actor_id, role, via, address, action, subject_id, reason,
           details)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"""
)
