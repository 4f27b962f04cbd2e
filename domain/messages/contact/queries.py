"""Reading threads and messages, and locking threads."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.kernel.paging import NEWEST_FIRST, Order, Page, Slice, page_of
from domain.kernel.statement import Statement
from domain.messages.contact.lifecycle import ContactCategory
from domain.messages.lifecycle import ThreadKind, ThreadState
from domain.messages.models import Thread

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
    of_operators = Thread.filter(id__in=list(keys), kind=ThreadKind.OPERATORS)
    rows = await of_operators.exclude(state=ThreadState.UNCONFIRMED)
    return {row.id: row for row in rows}


async def queue(
    part: Slice, states: Sequence[ThreadState], category: ContactCategory | None
) -> Page[Thread]:
    """Threads in some states, the one that waits longest first; none that is unconfirmed."""
    wanted = [state for state in states if state is not ThreadState.UNCONFIRMED]
    rows = Thread.filter(kind=ThreadKind.OPERATORS, state__in=wanted)
    if category is not None:
        rows = rows.filter(category=category)
    return await page_of(rows, LONGEST_WAITING_FIRST, part)


async def unread_of(account_id: UUID) -> int:
    """How many messages of operators an account has not read, in all threads."""
    row = await _UNREAD.row(account_id)
    return int(row["unread"]) if row else 0


_LOCK = Statement(
    f"""SELECT {Thread.columns()} FROM threads WHERE id = $1 AND kind = 'OPERATORS'
        FOR NO KEY UPDATE"""
)
_UNREAD = Statement(
    "SELECT coalesce(sum(unread_by_person), 0) AS unread FROM threads WHERE account_id = $1"
)
