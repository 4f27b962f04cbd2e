"""What operators do with threads; the audit records it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.audit import trail
from domain.audit.trail import Actor
from domain.kernel.paging import Page, Slice
from domain.kernel.refusals import NotFound
from domain.kernel.work import retried, unit_of_work
from domain.mail.letters import Addressee
from domain.mail.outbox import NewMail, add
from domain.messages import reply_addresses
from domain.messages.contact import letters, queries
from domain.messages.contact.commands.writing import add_message, tell_change
from domain.messages.contact.lifecycle import ContactCategory
from domain.messages.contact.rules import message_text
from domain.messages.lifecycle import THREAD_LIFECYCLE, Author, ThreadSide, ThreadState, ThreadVerb
from domain.messages.models import Thread
from domain.messages.writing import read_all, store
from domain.people.models import Account
from domain.people.secrets import new_code


@retried
async def answer(thread_id: UUID, text: str, *, by: Actor, is_solved: bool = False) -> Thread:
    """Answer the writer, by mail too. A stranger gets a new token; earlier ones are void."""
    message_text(text)
    async with unit_of_work():
        thread = await _held(thread_id)
        thread.state = THREAD_LIFECYCLE.after(thread.state, ThreadVerb.ANSWER)
        if is_solved:
            thread.state = THREAD_LIFECYCLE.after(thread.state, ThreadVerb.SOLVE)
        read_all(thread, ThreadSide.OFFICE)
        await _mail(thread, text)
        await add_message(thread, Author.OPERATOR, text, account_id=by.account_id)
        await trail.record(by, "contact.answer", subject_id=thread.id)
        return thread


@retried
async def solve(thread_id: UUID, *, by: Actor) -> Thread:
    """Mark a thread as solved, without an answer. One that is solved stays as it is."""
    async with unit_of_work() as unit:
        thread = await _held(thread_id)
        if thread.state is not ThreadState.SOLVED:
            thread.state = THREAD_LIFECYCLE.after(thread.state, ThreadVerb.SOLVE)
            read_all(thread, ThreadSide.OFFICE)
            await store(thread)
            await tell_change(thread, unit)
            await trail.record(by, "contact.solve", subject_id=thread.id)
        return thread


@retried
async def threads_for(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, Thread]:
    """Threads by id, read by an operator."""
    async with unit_of_work():
        found = await queries.by_id(keys)
        for key in found:
            await trail.record(actor, "contact.read", subject_id=key)
        return found


@retried
async def queue_for(
    actor: Actor,
    part: Slice,
    *,
    states: Sequence[ThreadState],
    category: ContactCategory | None = None,
) -> Page[Thread]:
    """The queue, read by an operator."""
    async with unit_of_work():
        page = await queries.queue(part, states, category)
        await trail.record(actor, "contact.list", details={"threads": len(page.rows)})
        return page


async def _held(thread_id: UUID) -> Thread:
    thread = await queries.locked(thread_id)
    if thread is None or thread.state is ThreadState.UNCONFIRMED:
        raise NotFound("thread")
    return thread


async def _mail(thread: Thread, text: str) -> None:
    """Mail the answer, whose number is the next one; a stranger gets a new token with it."""
    if thread.account_id is None:
        assert thread.email is not None, "a stranger has given an address"
        code = new_code()
        thread.secret_hash = code.hashed
        reader = Addressee(None, thread.email, thread.name or "", bool(thread.name))
        await _post(thread, reader, text, code.printed)
        return
    account = await Account.get(id=thread.account_id)
    if account.email_verified_at is not None:
        await _post(thread, account.addressee, text, None)


async def _post(thread: Thread, reader: Addressee, text: str, code: str | None) -> None:
    reply = reply_addresses.new()
    letter = letters.answered(
        reader, thread.subject or "", text, code=code, takes_mail=reply is not None
    )
    await add([NewMail(reader, letter, reply_to=None if reply is None else reply.address)])
    if reply is not None:
        await reply_addresses.store([(reply, thread.id, reader.account_id, thread.messages + 1)])
