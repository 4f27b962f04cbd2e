"""The audit trail: each privileged write and read is an entry of the transaction that does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import orjson

from domain.audit import chain
from domain.audit.system_user import adopted_user
from domain.kernel import work
from domain.kernel.work import retried, unit_of_work

Detail = str | int | bool | None


class Via(StrEnum):
    """The way by which an operator acted."""

    API = "API"
    COMMAND_LINE = "COMMAND_LINE"
    RULE = "RULE"  # nobody: a setting decided


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The one who acts with the rights of an operator.

    On the command line, and for a rule, there is no account.
    """

    account_id: UUID | None
    role: str
    via: Via
    address: str | None = None
    request_id: str | None = None


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
    """Append an entry as the open unit of work ends, in its transaction.

    `action` is a dotted name such as `application.approve`; `subject_id` the account, or other
    thing, that it concerns. Never give a secret as a detail. It may be called anywhere in the unit:
    the head of the chain is locked after everything else.
    """
    unit = work.current()
    assert unit is not None, "an entry is written in the transaction of what it tells of"
    address = actor.address
    if address is None and actor.via is Via.COMMAND_LINE:
        address = adopted_user()
    draft = chain.NewEntry(
        actor_id=actor.account_id,
        role=actor.role,
        via=actor.via.value,
        address=address,
        request_id=actor.request_id,
        action=action,
        subject_id=subject_id,
        reason=reason,
        details=orjson.dumps(details or {}, option=orjson.OPT_SORT_KEYS).decode(),
    )
    unit.at_the_end(chain.append).append(draft)


@retried
async def record_alone(
    actor: Actor,
    action: str,
    *,
    subject_id: UUID | None = None,
    details: Mapping[str, Detail] | None = None,
) -> None:
    """Record what changes no row of the market, such as a read, in a transaction of its own."""
    async with unit_of_work():
        await record(actor, action, subject_id=subject_id, details=details)
