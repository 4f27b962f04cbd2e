"""Writing to operators, and replying: as an account, or as a stranger with a mailed token."""

from __future__ import annotations

from uuid import UUID

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotFound, Refused
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.mail import addresses
from domain.mail.letters import Addressee
from domain.mail.outbox import post
from domain.messages.contact import letters, limits, queries
from domain.messages.contact.commands.writing import add_message
from domain.messages.contact.rules import ContactForm, message_text
from domain.messages.lifecycle import (
    THREAD_LIFECYCLE,
    Author,
    ThreadKind,
    ThreadSide,
    ThreadState,
    ThreadVerb,
)
from domain.messages.models import Thread
from domain.messages.writing import read_to, store
from domain.people.attempts import Subject, attempt, forgive
from domain.people.models import Account
from domain.people.networks import is_unlimited, network
from domain.people.queries import locked_account
from domain.people.refusals import TokenInvalid
from domain.people.secrets import code_hash, new_code


async def write(
    form: ContactForm, *, account: Account | None, client_address: str | None
) -> Thread:
    """Begin a thread. A stranger's is not read before the mailed token confirms the address.

    Nothing that a stranger typed is mailed to that address before. Raises TooManyAttempts.
    """
    form = form.checked(is_stranger=account is None)
    if account is not None:
        writer = of_writer(account.id)
    else:
        assert form.email is not None, "the form is checked"
        writer = of_mailbox(form.email)
    counted = await attempt(writer, *_of_network(client_address))
    try:
        return await _begin(form, account)
    except Refused:
        await forgive(counted)
        raise


@retried
async def _begin(form: ContactForm, account: Account | None) -> Thread:
    async with unit_of_work():
        if account is not None:
            await locked_account(account.id)  # or closing it would leave the thread behind
        now = clock.now()
        code = new_code() if account is None else None
        thread = Thread(
            id=new_id(),
            kind=ThreadKind.OPERATORS,
            account_id=None if account is None else account.id,
            email=form.email,
            name=form.name,
            category=form.category,
            subject=form.subject,
            state=ThreadState.OPEN if code is None else ThreadState.UNCONFIRMED,
            secret_hash=None if code is None else code.hashed,
            created_at=now,
            asked_at=now,
            last_at=now,
        )
        await _ADD.run(
            thread.id,
            thread.account_id,
            thread.email,
            thread.name,
            form.category.value,
            thread.subject,
            thread.state.value,
            thread.secret_hash,
            now,
        )
        await add_message(thread, Author.WRITER, form.text, account_id=thread.account_id)
        if code is not None:
            assert form.email is not None, "a stranger gives an address"
            reader = Addressee(None, form.email, "", is_confirmed=False)
            await post(reader, letters.confirm_contact(reader, code.printed))
        return thread


@retried
async def confirm(token: str) -> Thread:
    """Confirm a stranger's address; their message is read now. Raises TokenInvalid.

    A thread that is confirmed already stays as it is.
    """
    async with unit_of_work():
        thread = await _of_token(token)
        if thread.state is ThreadState.UNCONFIRMED:
            thread.state = THREAD_LIFECYCLE.after(thread.state, ThreadVerb.CONFIRM)
            thread.asked_at = clock.now()
            await store(thread)
        return thread


async def reply(
    thread_id: UUID,
    text: str,
    *,
    account: Account,
    client_address: str | None = None,
    mail_number: int | None = None,
) -> Thread:
    """Write on in a thread of one's account: it is open again. Raises NotFound.

    A mail comes from no network that is known; it replies to the message with that number.
    """
    message_text(text)
    networks = [] if mail_number else _of_network(client_address)
    counted = await attempt(of_writer(account.id), *networks)
    try:
        return await _reply(thread_id, text, account.id, mail_number=mail_number)
    except Refused:
        await forgive(counted)
        raise


async def reply_of_stranger(thread_id: UUID, text: str, *, mail_number: int) -> Thread:
    """Write on in a stranger's thread by mail: they have shown that they read its address."""
    message_text(text)
    counted = await attempt(_of_thread(thread_id))
    try:
        return await _reply(thread_id, text, None, mail_number=mail_number)
    except Refused:
        await forgive(counted)
        raise


@retried
async def _reply(
    thread_id: UUID, text: str, account_id: UUID | None, *, mail_number: int | None
) -> Thread:
    async with unit_of_work():
        thread = await queries.locked(thread_id)
        if thread is None or thread.account_id != account_id:
            raise NotFound("thread")
        return await _written_on(thread, text, mail_number=mail_number)


async def reply_by_token(token: str, text: str, *, client_address: str | None) -> Thread:
    """Write on in a stranger's thread, which this also confirms. Raises TokenInvalid."""
    message_text(text)
    found = await Thread.get_or_none(secret_hash=code_hash(token) or "")
    if found is None:
        raise TokenInvalid()
    counted = await attempt(_of_thread(found.id), *_of_network(client_address))
    try:
        return await _reply_by_token(token, text)
    except Refused:
        await forgive(counted)
        raise


@retried
async def _reply_by_token(token: str, text: str) -> Thread:
    async with unit_of_work():
        thread = await _of_token(token)
        if thread.state is ThreadState.UNCONFIRMED:
            thread.state = THREAD_LIFECYCLE.after(thread.state, ThreadVerb.CONFIRM)
        return await _written_on(thread, text)


async def _written_on(thread: Thread, text: str, *, mail_number: int | None = None) -> Thread:
    if mail_number is not None:
        await read_to(thread, ThreadSide.PERSON, mail_number)
    if thread.state is not ThreadState.OPEN:
        thread.asked_at = clock.now()
    thread.state = THREAD_LIFECYCLE.after(thread.state, ThreadVerb.REPLY)
    is_by_mail = mail_number is not None
    await add_message(
        thread, Author.WRITER, text, account_id=thread.account_id, is_by_mail=is_by_mail
    )
    return thread


async def _of_token(token: str) -> Thread:
    hashed = code_hash(token)
    thread = None if hashed is None else await queries.locked_by_secret(hashed)
    if thread is None:
        raise TokenInvalid()
    return thread


# Anybody may give a mailbox: what is counted for it takes nothing from its owner, who writes with
# an account, or with a mailed token.
def of_mailbox(email: str) -> Subject:
    """The first messages of strangers who gave one mailbox, as they are counted."""
    return Subject(f"contact:{addresses.mailbox(email)}", limits.MESSAGES_OF_A_MAILBOX)


def of_writer(account_id: UUID) -> Subject:
    """The messages of one account, as they are counted."""
    return Subject(f"contact of:{account_id}", limits.MESSAGES_OF_A_MAILBOX)


def _of_thread(thread_id: UUID) -> Subject:
    """The replies in one thread of a stranger."""
    return Subject(f"contact in:{thread_id}", limits.MESSAGES_OF_A_MAILBOX)


def _of_network(client_address: str | None) -> list[Subject]:
    """The messages of one network."""
    if is_unlimited(client_address):
        return []
    name = f"contact from:{network(client_address)}"[:300]
    return [Subject(name, limits.MESSAGES_OF_A_NETWORK)]


_ADD = Statement(
    """INSERT INTO threads (id, kind, account_id, email, name, category, subject, state,
           secret_hash, created_at, asked_at, last_at)
       VALUES ($1, 'OPERATORS', $2, $3, $4, $5, $6, $7, $8, $9, $9, $9)"""
)
