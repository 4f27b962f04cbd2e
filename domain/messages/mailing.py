"""Mailing messages to the readers who want it. It locks their accounts: lock nothing after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from domain.kernel.ids import global_id
from domain.mail.letters import Letter
from domain.mail.notices import Notice, NoticeKind, mail_notices
from domain.messages import letters, reply_addresses
from domain.messages.letters import WorkersWords
from domain.messages.reply_addresses import NewReplyAddress
from domain.messages.writing import WrittenMessage
from domain.people.models import Account, Requester, Worker
from domain.people.teams.models import TeamMember
from domain.people.teams.roles import TeamDuty, roles_with


class _Mail(NamedTuple):
    """A notice, and the address that it is replied to."""

    notice: Notice
    reply: NewReplyAddress | None
    of: WrittenMessage


async def mail_to_workers(
    requester: Requester, written: Sequence[WrittenMessage], accounts: Mapping[UUID, Account]
) -> None:
    """Mail a requester's messages to the workers; the accounts are by worker."""
    mails = []
    for each in written:
        assert each.thread.worker_id is not None, "a thread at work has a worker"
        reader = accounts[each.thread.worker_id]
        reply = reply_addresses.new()
        letter = letters.from_requester(
            reader.addressee,
            requester=requester.name,
            title=each.thread.subject,
            text=each.message.text,
            takes_mail=reply is not None,
        )
        mails.append(_Mail(_notice(requester.id, reader, letter, reply), reply, each))
    await _post(mails)


async def mail_to_team(worker: Worker, written: WrittenMessage) -> None:
    """Mail a worker's message to the members of the requester's team who may decide work."""
    thread, message = written
    roles = [role.value for role in roles_with(TeamDuty.REVIEW)]
    members = await TeamMember.filter(requester_id=thread.requester_id, role__in=roles)
    readers = await Account.filter(id__in=[member.account_id for member in members])
    disclosed = None
    if thread.email is not None:
        disclosed = (thread.name or "", thread.email)
    work = message.assignment_id
    said = WorkersWords(
        worker_id=worker.worker_id,
        disclosed=disclosed,
        title=thread.subject,
        assignment=None if work is None else global_id("Assignment", work),
        text=message.text,
    )
    mails = []
    for reader in readers:
        reply = reply_addresses.new()
        letter = letters.from_worker(reader.addressee, said, takes_mail=reply is not None)
        mails.append(_Mail(_notice(worker.id, reader, letter, reply), reply, written))
    await _post(mails)


def _notice(
    sender_id: UUID, reader: Account, letter: Letter, reply: NewReplyAddress | None
) -> Notice:
    return Notice(
        NoticeKind.MESSAGE,
        sender_id,
        reader.addressee,
        letter,
        reply_to=None if reply is None else reply.address,
    )


async def _post(mails: Sequence[_Mail]) -> None:
    """Mail them, and store the reply addresses of those that are mailed."""
    mailed = await mail_notices([each.notice for each in mails])
    sent = {notice.reply_to for notice in mailed}
    given = []
    for each in mails:
        if each.reply is not None and each.reply.address in sent:
            thread, message = each.of
            reader = each.notice.addressee.account_id
            given.append((each.reply, thread.id, reader, message.number))
    await reply_addresses.store(given)
