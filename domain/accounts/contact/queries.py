"""Reading threads and messages, and locking threads."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.accounts.contact.lifecycle import ContactCategory, ThreadState
from domain.accounts.contact.models import Thread, ThreadMessage
from domain.kernel.paging import NEWEST_FIRST, OLDEST_FIRST, Order, Page, Slice, page_of
from domain.kernel.statement import Statement

LONGEST_WAITING_FIRST = Order(("asked_at", "id"))


async def locked(thread_id: UUID) -> Thread | None:
    """A thread, locked."""
    row = await _LOCK.row(thread_id)
    return None if row is None else Thread.of(row)


async def locked_by_secret(secret_hash: str) -> Thread | None:
    """The thread of a mailed secret, locked."""
    found = await Thread.get_or_none(secret_hash=secret_hash).only("id")
    thread = None if found is None else await locked(found.id)
    return thread if thread is not None and thread.secret_hash == secret_hash else None


async def threads_of(account_id: UUID, part: Slice) -> Page[Thread]:
    """An account's threads, the newest first."""
    return await page_of(Thread.filter(account_id=account_id), NEWEST_FIRST, part)


async def by_id(keys: Sequence[UUID]) -> dict[UUID, Thread]:
    """Confirmed threads by id, whoever wrote them."""
    rows = await Thread.filter(id__in=list(keys)).exclude(state=ThreadState.UNCONFIRMED)
    return {row.id: row for row in rows}


async def queue(
    part: Slice, states: Sequence[ThreadState], category: ContactCategory | None
) -> Page[Thread]:
    """Threads in some states, the one that waits longest first; none that is unconfirmed."""
    wanted = [state for state in states if state is not ThreadState.UNCONFIRMED]
    rows = Thread.filter(state__in=wanted)
    if category is not None:
        rows = rows.filter(category=category)
    return await page_of(rows, LONGEST_WAITING_FIRST, part)


async def messages_of(thread_id: UUID, part: Slice) -> Page[ThreadMessage]:
    """The messages of a thread, the oldest first."""
    return await page_of(ThreadMessage.filter(thread_id=thread_id), OLDEST_FIRST, part)


_LOCK = Statement(f"SELECT {Thread.columns()} FROM threads WHERE id = $1 FOR NO KEY UPDATE")
