"""A reply by mail comes into its thread, in the name of the reader of the mail.

The token in the address stands for that reader. The mail must also come from the reader's own
address, so that a mail that was forwarded does not let somebody else write in their name.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.kernel.refusals import NotAllowed, NotFound
from domain.kernel.work import retried, unit_of_work
from domain.mail.addresses import mailbox
from domain.messages import reply_addresses, sending
from domain.messages.commands.write_to_requester import locked_thread, reply
from domain.messages.contact import commands as contact
from domain.messages.lifecycle import ThreadKind
from domain.messages.models import ReplyAddress, Thread
from domain.messages.refusals import ThreadClosed
from domain.messages.sending import Sender
from domain.messages.writing import read_to
from domain.people.models import Account, Requester, Worker
from domain.people.refusals import AccountClosed, AccountSuspended
from domain.people.teams.membership import require_duty
from domain.people.teams.roles import TeamDuty


@dataclass(frozen=True, slots=True)
class MailedReply:
    """A reply: the token of the address that it was sent to, its sender, and its own words."""

    token: str
    sender: str
    text: str


async def receive(mailed: MailedReply) -> Thread:
    """Write the reply into its thread, and note that its writer has read what it replies to.

    Raises NotFound for a token that is unknown or not good any more, NotAllowed for another sender,
    and what writing in the thread raises.
    """
    to = await reply_addresses.of_token(mailed.token)
    if to is None:
        raise NotFound("reply address")
    thread = await Thread.get(id=to.thread_id)
    account = None if to.account_id is None else await Account.get(id=to.account_id)
    address = thread.email if account is None else account.email
    if address is None or mailbox(mailed.sender) != mailbox(address):
        raise NotAllowed("Reply from the address that the mail was sent to.")
    if thread.kind is ThreadKind.OPERATORS:
        if account is None:
            return await contact.reply_of_stranger(thread.id, mailed.text, mail_number=to.number)
        return await contact.reply(thread.id, mailed.text, account=account, mail_number=to.number)
    assert account is not None, "people at work have accounts"
    if account.closed_at is not None:
        raise AccountClosed()
    sender = await _sender(thread, account)
    await sending.check_text(sender, mailed.text)
    return await _write(sender, thread.id, mailed.text, to)


async def _sender(thread: Thread, account: Account) -> Sender:
    """The worker of the thread; else a member who may decide the requester's work, as now."""
    assert thread.worker_id is not None, "a thread at work has a worker"
    worker = await Worker.get(id=thread.worker_id)
    profile: Worker | Requester = worker
    if worker.account_id != account.id:
        assert thread.requester_id is not None, "a thread at work has a requester"
        if account.suspended_at is not None:
            raise AccountSuspended()
        await require_duty(thread.requester_id, account.id, TeamDuty.REVIEW)
        profile = await Requester.get(id=thread.requester_id)
    return Sender(profile=profile, account_id=account.id, is_by_mail=True)


@retried
async def _write(sender: Sender, thread_id: UUID, text: str, to: ReplyAddress) -> Thread:
    async with unit_of_work():
        await sending.hold(sender)
        thread, readers = await locked_thread(sender, thread_id)
        if await sending.is_hidden_from(sender, readers):
            raise ThreadClosed.by_the_other()
        await read_to(thread, sender.side, to.number)
        return (await reply(sender, thread, text=text, to=readers)).thread
