"""What operators read: noted by resolvers, and in the audit before the answer is given."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from graphql import ExecutionResult, GraphQLError
from graphql.pyutils import AwaitableOrValue

from domain.audit.trail import Actor, record
from domain.kernel.work import retried, unit_of_work
from schema.execution.engine import PerEvent
from schema.execution.labels import root_fields

MOST_FIELDS_NAMED = 10  # of one operation, in an entry


@dataclass(frozen=True, slots=True)
class PrivilegedRead:
    """A read by the rights of an operator."""

    actor: Actor
    action: str
    subject_id: UUID | None


@dataclass(slots=True)
class Oversight:
    """The privileged reads of a request, or of the operations of a socket, until they are recorded.

    The same read again in one operation, such as of each item of a page, is one entry.
    """

    pending: dict[PrivilegedRead, None] = field(default_factory=dict)
    _turn: asyncio.Lock | None = None

    def note(self, read: PrivilegedRead) -> None:
        """Have the read recorded before the answer of its operation."""
        self.pending[read] = None

    async def settle(self, fields: Sequence[str]) -> None:
        """Record all that is pending, in one transaction. Several operations may share it: each
        returns when its own reads are committed."""
        self._turn = self._turn or asyncio.Lock()
        async with self._turn:
            if reads := list(self.pending):
                await _record(reads, ", ".join(fields[:MOST_FIELDS_NAMED]))
                for each in reads:
                    del self.pending[each]


class AuditedExecutor(PerEvent):
    """Gives no answer, and no event, before the privileged reads in it are recorded."""

    def execute_operation(self, serially: bool | None = None) -> AwaitableOrValue[Any]:
        result = super().execute_operation(serially)
        if self.is_awaitable(result):
            return self._settled(result)
        return result  # without awaiting, nothing was read

    async def _settled(self, running: Any) -> Any:
        result = await running
        oversight: Oversight = self.context_value.oversight
        if not oversight.pending:
            return result
        try:
            await oversight.settle(root_fields(self.operation, self.fragment_definitions))
        except Exception as fault:
            unrecorded = GraphQLError(str(fault), original_error=fault)
            return ExecutionResult(None, errors=[unrecorded])
        return result


@retried
async def _record(reads: Sequence[PrivilegedRead], fields: str) -> None:
    async with unit_of_work():
        for each in reads:
            await record(
                each.actor, each.action, subject_id=each.subject_id, details={"fields": fields}
            )


__all__ = ["AuditedExecutor", "Oversight", "PrivilegedRead"]
