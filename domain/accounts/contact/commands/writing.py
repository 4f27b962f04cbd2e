"""Storing a thread and its messages."""

from __future__ import annotations

from uuid import UUID

from domain.accounts.contact import limits
from domain.accounts.contact.lifecycle import Author
from domain.accounts.contact.models import Thread, ThreadMessage
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotAllowed
from domain.kernel.statement import Statement


async def add_message(
    thread: Thread, author: Author, text: str, *, account_id: UUID | None
) -> None:
    """Add a message to a thread that is locked or new. Raises NotAllowed for one that is full."""
    if await ThreadMessage.filter(thread_id=thread.id).count() >= limits.MOST_THREAD_MESSAGES:
        raise NotAllowed(
            f"A thread has at most {limits.MOST_THREAD_MESSAGES} messages: begin another one."
        )
    await _ADD.run(new_id(), thread.id, author.value, account_id, text, clock.now())


async def store(thread: Thread) -> None:
    """Write what has changed of a locked thread."""
    await _STORE.run(thread.id, thread.state.value, thread.secret_hash, thread.asked_at)


_ADD = Statement(
    """INSERT INTO thread_messages (id, thread_id, author, account_id, text, written_at)
       VALUES ($1, $2, $3, $4, $5, $6)"""
)
_STORE = Statement("UPDATE threads SET state = $2, secret_hash = $3, asked_at = $4 WHERE id = $1")
