"""Reading the audit."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from domain.audit import queries
from domain.audit.queries import LATEST_FIRST
from domain.people import queries as people
from domain.people.operators import Duty
from schema.graph.operations.audit_entry import AuditEntry
from schema.kernel.context import Info
from schema.kernel.errors import BadUserInput
from schema.kernel.fields import resolved
from schema.kernel.node import key_of, unpacked
from schema.kernel.paging import After, Connection, First, PageRequest, connected

_LIST = "auditEntries"
_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ACTION = re.compile(r"[a-z0-9_.]{1,60}")


@strawberry.input(
    description="A filter of entries. A condition that is left out does not restrict the list."
)
class AuditFilter:
    subject_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="Only entries about this: the id of anything, or the `subject` of an entry. "
        "For an account or a profile, also entries about the other profiles of the same person.",
    )
    actor_id: strawberry.ID | None = strawberry.field(
        default=None, description="Only entries of this Account."
    )
    action: str | None = strawberry.field(
        default=None,
        description="Only this action, such as `masters.bar`, or all of a room, such as `masters`: "
        "1 to 60 small letters, digits, underscores and dots.",
    )
    since: datetime | None = strawberry.field(
        default=None, description="Only entries at this time or later."
    )
    until: datetime | None = strawberry.field(
        default=None, description="Only entries before this time."
    )

    async def read(self) -> queries.AuditFilter:
        """Raises BAD_USER_INPUT for an id or an action that cannot be one."""
        if self.action is not None and not _ACTION.fullmatch(self.action):
            raise BadUserInput(
                "filter.action must be 1 to 60 small letters, digits, underscores and dots."
            )
        subject = None if self.subject_id is None else _subject(self.subject_id)
        return queries.AuditFilter(
            subject_ids=None if subject is None else await people.keys_of_person(subject),
            actor_id=None
            if self.actor_id is None
            else key_of("filter.actorId", self.actor_id, "Account"),
            action=self.action,
            since=self.since,
            until=self.until,
        )


@strawberry.type
class AuditQueries:
    @resolved(
        description="What operators did and read, the latest first. Reading it is an entry too. "
        "For administrators, in a session; FORBIDDEN for all others."
    )
    async def audit_entries(
        self,
        info: Info,
        filter: Annotated[
            AuditFilter | None, strawberry.argument(description="Null lists every entry.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[AuditEntry]:
        info.context.may_oversee(Duty.READ_AUDIT)
        info.context.overseeing(Duty.READ_AUDIT, "audit.read", subject_id=_named(filter))
        part = PageRequest(first, after).slice(LATEST_FIRST, list_name=_LIST)
        found_by = queries.AuditFilter() if filter is None else await filter.read()
        page = await queries.entries(found_by, part)
        return connected(page, AuditEntry.of, LATEST_FIRST, list_name=_LIST)


def _named(filter: AuditFilter | None) -> UUID | None:
    return None if filter is None or filter.subject_id is None else _subject(filter.subject_id)


def _subject(id: str) -> UUID:
    if _KEY.fullmatch(id):
        return UUID(id)
    try:
        return unpacked(id)[1]
    except BadUserInput:
        raise BadUserInput(
            "filter.subjectId is neither an id nor the `subject` of an entry."
        ) from None
