"""Storing messages and what they change of their threads. The threads are locked, or new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.kernel import bounds
from domain.kernel.ids import new_id
from domain.kernel.statement import Statement
from domain.messages import queries
from domain.messages.lifecycle import Author, ThreadSide
from domain.messages.models import Thread, ThreadMessage


class WrittenMessage(NamedTuple):
    """A message, and its thread as it is with it."""

    thread: Thread
    message: ThreadMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message to store."""

    author: Author
    text: str
    account_id: UUID | None
    sender_id: UUID | None = None
    assignment_id: UUID | None = None
    is_by_mail: bool = False


async def add(threads: Sequence[Thread], new: NewMessage, *, at: datetime) -> list[WrittenMessage]:
    """Add the same message to each of these threads, unread by the other side.

    `store` writes the threads, once everything of them has changed.
    """
    written = [WrittenMessage(thread, _next(thread, new, at)) for thread in threads]
    if written:
        await _ADD.run_many(
            [
                (
                    message.id,
                    message.thread_id,
                    message.number,
                    message.author.value,
                    message.account_id,
                    message.sender_id,
                    message.assignment_id,
                    message.text,
                    message.is_by_mail,
                    at,
                )
                for _, message in written
            ]
        )
    return written


async def store(*threads: Thread) -> None:
    """Write what has changed of locked threads."""
    if threads:
        await _STORE.run_many(
            [
                (
                    thread.id,
                    thread.state.value,
                    thread.secret_hash,
                    thread.asked_at,
                    thread.last_at,
                    thread.messages,
                    thread.read_by_person,
                    thread.read_by_office,
                    thread.unread_by_person,
                    thread.unread_by_office,
                    thread.closed_by_person_at,
                    thread.closed_by_office_at,
                    thread.email,
                    thread.name,
                    thread.reported_by_person_at,
                    thread.reported_by_office_at,
                    thread.taken_down_at,
                )
                for thread in threads
            ]
        )


async def read_to(thread: Thread, side: ThreadSide, up_to: int) -> bool:
    """Note it in a thread that is locked. Returns whether anything has changed."""
    bounds.whole("upTo", up_to, at_least=1, at_most=thread.messages)
    before = thread.read_by_person if side is ThreadSide.PERSON else thread.read_by_office
    if up_to <= before:
        return False
    unread = await queries.unread_after(thread.id, up_to, side)
    if side is ThreadSide.PERSON:
        thread.read_by_person, thread.unread_by_person = up_to, unread
    else:
        thread.read_by_office, thread.unread_by_office = up_to, unread
    await store(thread)
    return True


def read_all(thread: Thread, side: ThreadSide) -> None:
    """Have a side have read everything."""
    if side is ThreadSide.PERSON:
        thread.read_by_person, thread.unread_by_person = thread.messages, 0
    else:
        thread.read_by_office, thread.unread_by_office = thread.messages, 0


def _next(thread: Thread, new: NewMessage, at: datetime) -> ThreadMessage:
    thread.messages += 1
    thread.last_at = at
    if new.author.side is ThreadSide.PERSON:
        thread.unread_by_office += 1
    else:
        thread.unread_by_person += 1
    return ThreadMessage.new(
        id=new_id(),
        thread_id=thread.id,
        number=thread.messages,
        author=new.author,
        account_id=new.account_id,
        sender_id=new.sender_id,
        assignment_id=new.assignment_id,
        text=new.text,
        is_by_mail=new.is_by_mail,
        written_at=at,
    )


_ADD = Statement(
    """INSERT INTO thread_messages (id, thread_id, number, author, account_id, sender_id,
           assignment_id, text, is_by_mail, written_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"""
)
_STORE = Statement(
    """UPDATE threads SET state = $2, secret_hash = $3, asked_at = $4, last_at = $5, messages = $6,
           read_by_person = $7, read_by_office = $8, unread_by_person = $9, unread_by_office = $10,
           closed_by_person_at = $11, closed_by_office_at = $12, email = $13, name = $14,
           reported_by_person_at = $15, reported_by_office_at = $16, taken_down_at = $17
       WHERE id = $1"""
)
