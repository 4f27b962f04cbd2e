"""Reads of the audit's entries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from domain.audit.models import AuditEntry
from domain.kernel.paging import Order, Page, Slice, page_of

LATEST_FIRST = Order(("number", "id"), falling=True)
READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Conditions on entries; none of them restricts the list where it is left out."""

    subject_ids: Sequence[UUID] | None = None
    actor_id: UUID | None = None
    action: str | None = None  # `masters.bar`, or `masters` for all that begin with `masters.`
    since: datetime | None = None
    until: datetime | None = None  # excluded

    def entries(self) -> QuerySet[AuditEntry]:
        """The query of the entries that meet all conditions."""
        rows = AuditEntry.all()
        if self.subject_ids is not None:
            rows = rows.filter(subject_id__in=list(self.subject_ids))
        if self.actor_id is not None:
            rows = rows.filter(actor_id=self.actor_id)
        if self.action is not None:
            below = Q(action__startswith=f"{self.action}.")
            rows = rows.filter(Q(action=self.action) | below)
        if self.since is not None:
            rows = rows.filter(at__gte=self.since)
        return rows if self.until is None else rows.filter(at__lt=self.until)


async def entries(found_by: AuditFilter, part: Slice) -> Page[AuditEntry]:
    """A page of entries, the latest first."""
    return await page_of(found_by.entries(), LATEST_FIRST, part)


async def in_order(*, up_to: int) -> AsyncIterator[Sequence[AuditEntry]]:
    """The entries up to a number, in the order of the chain, some at a time."""
    after = -1
    while True:
        rows = AuditEntry.filter(number__gt=after, number__lte=up_to).order_by("number")
        if not (some := await rows.limit(READ_AT_ONCE)):
            return
        yield some
        after = some[-1].number
