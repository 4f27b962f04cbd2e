"""Reads and locks of threads between workers and requesters, and of their messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from domain.kernel.paging import OLDEST_FIRST, Order, Page, Slice, page_of
from domain.kernel.statement import Statement, instant, key
from domain.messages.lifecycle import ThreadKind, ThreadSide, ThreadState
from domain.messages.models import Thread, ThreadMessage
from domain.people.limits import Bound
from domain.people.models import Requester, Worker

LATEST_FIRST = Order(("last_at", "id"), falling=True)


async def locked(thread_id: UUID) -> Thread | None:
    """A thread, locked."""
    row = await _LOCK.row(thread_id)
    return None if row is None else Thread.of(row)


def side_of(
    thread: Thread, *, worker: Worker | None, requester: Requester | None
) -> tuple[ThreadSide, Worker | Requester] | None:
    """The side on which one of these profiles is in a thread, or none."""
    if thread.kind is not ThreadKind.WORK:
        return None
    if worker is not None and thread.worker_id == worker.id:
        return ThreadSide.PERSON, worker
    if requester is not None and thread.requester_id == requester.id:
        return ThreadSide.OFFICE, requester
    return None


async def threads_of(
    profile: Worker | Requester, part: Slice, states: Sequence[ThreadState] | None
) -> Page[Thread]:
    """The threads of a worker or a requester, the one with the newest message first."""
    column = "worker_id" if isinstance(profile, Worker) else "requester_id"
    rows = Thread.filter(**{column: profile.id})
    if states:
        rows = rows.filter(state__in=list(states))
    return await page_of(rows, LATEST_FIRST, part)


async def unread_of(profile: Worker | Requester) -> int:
    """How many messages a worker or a requester has not read, in all threads."""
    statement = _UNREAD_BY_WORKER if isinstance(profile, Worker) else _UNREAD_BY_REQUESTER
    row = await statement.row(profile.id)
    return int(row["unread"]) if row else 0


async def messages_of(thread_id: UUID, part: Slice) -> Page[ThreadMessage]:
    """The messages of a thread, the oldest first."""
    return await page_of(ThreadMessage.filter(thread_id=thread_id), OLDEST_FIRST, part)


async def unread_after(thread_id: UUID, number: int, side: ThreadSide) -> int:
    """The number of messages of the other side after this one. The thread is locked."""
    row = await _COUNT_AFTER[side].row(thread_id, number)
    return int(row["unread"]) if row else 0


async def written_since(sender_id: UUID, since: datetime) -> int:
    """The number of messages that a profile wrote after this time. The profile is locked."""
    row = await _COUNT_OF_SENDER.row(sender_id, since)
    return int(row["written"]) if row else 0


async def is_again_allowed_at(sender_id: UUID, bound: Bound, at: datetime) -> datetime | None:
    """When a profile that has reached a bound may write again; None where it has not."""
    row = await _NTH_LATEST.row(sender_id, at - bound.within, bound.most - 1)
    return None if row is None else instant(row["written_at"]) + bound.within


async def written_in(
    thread_ids: Sequence[UUID], sender_id: UUID, since: datetime
) -> dict[UUID, tuple[int, datetime]]:
    """How many messages a profile wrote in threads after this time, and the oldest of them."""
    rows = await _COUNT_IN_THREADS.rows(list(thread_ids), sender_id, since)
    return {key(row["thread_id"]): (int(row["written"]), instant(row["oldest_at"])) for row in rows}


async def is_in_review(account_ids: Sequence[UUID]) -> bool:
    """Whether one of these accounts waits for an operator's look, or is suspended."""
    return await _IN_REVIEW.row(list(account_ids)) is not None


_LOCK = Statement(f"SELECT {Thread.columns()} FROM threads WHERE id = $1 FOR NO KEY UPDATE")
_UNREAD_BY_WORKER = Statement(
    """SELECT coalesce(sum(unread_by_person), 0) AS unread FROM threads
       WHERE worker_id = $1 AND unread_by_person > 0"""
)
_UNREAD_BY_REQUESTER = Statement(
    """SELECT coalesce(sum(unread_by_office), 0) AS unread FROM threads
       WHERE requester_id = $1 AND unread_by_office > 0"""
)
_COUNT_AFTER = {
    ThreadSide.PERSON: Statement(
        """SELECT count(*) AS unread FROM thread_messages
           WHERE thread_id = $1 AND number > $2 AND author IN ('OPERATOR', 'REQUESTER')"""
    ),
    ThreadSide.OFFICE: Statement(
        """SELECT count(*) AS unread FROM thread_messages
           WHERE thread_id = $1 AND number > $2 AND author IN ('WRITER', 'WORKER')"""
    ),
}
_COUNT_OF_SENDER = Statement(
    """SELECT count(*) AS written FROM thread_messages
       WHERE sender_id = $1 AND written_at > $2"""
)
_NTH_LATEST = Statement(
    """SELECT written_at FROM thread_messages WHERE sender_id = $1 AND written_at > $2
       ORDER BY written_at DESC LIMIT 1 OFFSET $3"""
)
_COUNT_IN_THREADS = Statement(
    """SELECT thread_id, count(*) AS written, min(written_at) AS oldest_at FROM thread_messages
       WHERE thread_id = ANY($1::uuid[]) AND sender_id = $2 AND written_at > $3
       GROUP BY thread_id"""
)
# A rule has proposed to look at the account, or its application waits.
_IN_REVIEW = Statement(
    """SELECT id FROM accounts WHERE id = ANY($1::uuid[]) AND (
           suspended_at IS NOT NULL
           OR EXISTS (SELECT 1 FROM review_proposals
                      WHERE account_id = accounts.id AND state = 'OPEN')
           OR EXISTS (SELECT 1 FROM applications WHERE account_id = accounts.id
                      AND state IN ('SUBMITTED', 'MORE_ASKED', 'ANSWERED')))
       LIMIT 1"""
)
