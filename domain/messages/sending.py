"""Sending a text into threads between a worker and requesters, or a requester and workers.

The sender's profile is locked first, so that what it writes is counted one after the other; then
the profiles of the readers, so that none of them is closed meanwhile; then the threads, and the
accounts of the readers at the end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import Refused
from domain.kernel.statement import Statement
from domain.kernel.work import retried, unit_of_work
from domain.messages import limits, mailing, queries, rules, writing
from domain.messages.facts import MessageWritten
from domain.messages.lifecycle import THREAD_LIFECYCLE, VERBS, Author, ThreadSide, ThreadState
from domain.messages.models import Thread
from domain.messages.writing import NewMessage, WrittenMessage
from domain.people.models import Account, Requester, RequesterBlock, Worker
from domain.people.queries import locked_requester, locked_worker
from domain.people.refusals import AccountClosed, TooManyAttempts

Answer = WrittenMessage | Refused
Readers = Mapping[UUID, Account]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The profile in whose name a text is written, and the account of the person who writes."""

    profile: Worker | Requester
    account_id: UUID
    is_by_mail: bool = False

    @property
    def side(self) -> ThreadSide:
        """The side of the thread that it writes on."""
        return ThreadSide.PERSON if isinstance(self.profile, Worker) else ThreadSide.OFFICE

    @property
    def author(self) -> Author:
        """As the message tells it."""
        return Author.WORKER if self.side is ThreadSide.PERSON else Author.REQUESTER


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The matter of a new thread: a group of HITs, with its title; or none."""

    group_id: UUID | None = None
    title: str | None = None


async def hold(sender: Sender) -> None:
    """Lock the sender's profile."""
    if sender.side is ThreadSide.PERSON:
        await locked_worker(sender.profile.id)
    else:
        await locked_requester(sender.profile.id)


async def readers(sender: Sender, profile_ids: Sequence[UUID]) -> Readers:
    """The accounts of those on the other side, by the ids of their profiles. None of them is
    closed before this unit of work ends. Lock their threads after it."""
    ids = sorted(set(profile_ids))
    if sender.side is ThreadSide.PERSON:
        await _SHARE_REQUESTERS.rows(ids)
        profiles: Sequence[Worker | Requester] = await Requester.filter(id__in=ids)
    else:
        await _SHARE_WORKERS.rows(ids)
        profiles = await Worker.filter(id__in=ids)
    owners = {profile.account_id: profile.id for profile in profiles}
    accounts = await Account.filter(id__in=list(owners))
    return {owners[account.id]: account for account in accounts}


async def check_text(sender: Sender, text: str) -> None:
    """Raise InvalidInput where this sender may not write such a text."""
    rules.message_text(text)
    if rules.has_links(text):
        accounts = [sender.account_id, sender.profile.account_id]
        if await queries.is_in_review(accounts):
            rules.without_links(text)


async def room(sender: Sender, at: datetime) -> tuple[int, datetime | None]:
    """How many messages the sender may write now, and when again where there is none."""
    bounds = limits.OF_A_WORKER if sender.side is ThreadSide.PERSON else limits.OF_A_REQUESTER
    left, again_at = max(bound.most for bound in bounds), None
    for bound in bounds:
        written = await queries.written_since(sender.profile.id, at - bound.within)
        left = min(left, bound.most - written)
        allowed_at = await queries.is_again_allowed_at(sender.profile.id, bound, at)
        if allowed_at is not None:
            again_at = max(again_at or allowed_at, allowed_at)
    return max(left, 0), again_at


async def begun_with_workers(
    requester: Requester, worker_ids: Sequence[UUID], about: About
) -> list[Thread]:
    """The threads of a requester with these workers about a matter, begun where they are new, and
    locked."""
    pairs = [(each, requester.id) for each in sorted(set(worker_ids))]
    return await _begun(pairs, about)


async def begun_with_requester(worker: Worker, requester_id: UUID, about: About) -> Thread:
    """The thread of a worker with a requester about a matter, as `begun_with_workers`."""
    [thread] = await _begun([(worker.id, requester_id)], about)
    return thread


@retried
async def send(
    sender: Sender,
    threads: Sequence[Thread],
    *,
    text: str,
    to: Readers,
    assignment_id: UUID | None = None,
) -> list[Answer]:
    """Write a text into threads that are locked; answers come in their order.

    It locks the accounts of the readers: lock nothing after it.
    """
    new = NewMessage(
        author=sender.author,
        text=text,
        account_id=sender.account_id,
        sender_id=sender.profile.id,
        assignment_id=assignment_id,
        is_by_mail=sender.is_by_mail,
    )
    async with unit_of_work() as unit:
        at = clock.now()
        objections = await _objections(sender, threads, to, at)
        open_ones = [thread for thread in threads if thread.id not in objections]
        for thread in open_ones:
            if sender.side is ThreadSide.PERSON and thread.state is not ThreadState.OPEN:
                thread.asked_at = at
            thread.state = THREAD_LIFECYCLE.after(thread.state, VERBS[sender.side])
        written = await writing.add(open_ones, new, at=at)
        await writing.store(*open_ones)
        for each in written:
            unit.tell(_told(each, at))
        await _mail(sender, written, to)
    done = {each.thread.id: each for each in written}
    return [objections.get(thread.id) or done[thread.id] for thread in threads]


async def _begun(pairs: Sequence[tuple[UUID, UUID]], about: About) -> list[Thread]:
    at = clock.now()
    await _BEGIN.run_many([(new_id(), *pair, about.group_id, about.title, at) for pair in pairs])
    workers, [requester_id] = [worker for worker, _ in pairs], {each for _, each in pairs}
    if about.group_id is None:
        rows = await _LOCK_GENERAL.rows(requester_id, workers)
    else:
        rows = await _LOCK_ABOUT.rows(requester_id, workers, about.group_id)
    return [Thread.of(row) for row in rows]


async def _objections(
    sender: Sender, threads: Sequence[Thread], to: Readers, at: datetime
) -> dict[UUID, Refused]:
    since = at - limits.IN_A_THREAD.within
    counted = await queries.written_in([each.id for each in threads], sender.profile.id, since)
    left, again_at = await room(sender, at)
    found: dict[UUID, Refused] = {}
    for thread in threads:
        written, oldest_at = counted.get(thread.id, (0, None))
        objection = rules.objection_to_writing(
            thread,
            sender.side,
            written=written,
            retry_at=None if oldest_at is None else oldest_at + limits.IN_A_THREAD.within,
        )
        if to[reader_of(sender, thread)].closed_at is not None:
            objection = AccountClosed()
        if objection is None and left == 0:
            objection = TooManyAttempts(again_at or at + limits.SOON)
        if objection is not None:
            found[thread.id] = objection
        else:
            left -= 1
    return found


def reader_of(sender: Sender, thread: Thread) -> UUID:
    """The profile on the other side."""
    reader = thread.requester_id if sender.side is ThreadSide.PERSON else thread.worker_id
    assert reader is not None, "a thread at work has both sides"
    return reader


async def _mail(sender: Sender, written: Sequence[WrittenMessage], to: Readers) -> None:
    if isinstance(sender.profile, Requester):
        await mailing.mail_to_workers(sender.profile, written, to)
        return
    for each in written:
        await mailing.mail_to_team(sender.profile, each)


def _told(each: WrittenMessage, at: datetime) -> MessageWritten:
    return MessageWritten(
        thread_id=each.thread.id,
        message_id=each.message.id,
        worker_id=each.thread.worker_id,
        requester_id=each.thread.requester_id,
        occurred_at=at,
    )


async def is_hidden_from(sender: Sender, to: Readers) -> bool:
    """Whether one of these readers is a worker who hides the requester that writes."""
    requester = sender.profile
    return isinstance(requester, Requester) and bool(await hiding(requester, list(to)))


async def hiding(requester: Requester, worker_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these workers who hide this requester, and so take no messages."""
    rows = await RequesterBlock.filter(requester_id=requester.id, worker_id__in=list(worker_ids))
    return {row.worker_id for row in rows}


_BEGIN = Statement(
    """INSERT INTO threads (id, kind, worker_id, requester_id, group_id, subject, state,
           created_at, asked_at, last_at)
       VALUES ($1, 'WORK', $2, $3, $4, $5, 'OPEN', $6, $6, $6) ON CONFLICT DO NOTHING"""
)
_LOCK_GENERAL = Statement(
    f"""SELECT {Thread.columns()} FROM threads WHERE kind = 'WORK' AND requester_id = $1
            AND worker_id = ANY($2::uuid[]) AND group_id IS NULL
        ORDER BY id FOR NO KEY UPDATE"""
)
_LOCK_ABOUT = Statement(
    f"""SELECT {Thread.columns()} FROM threads WHERE requester_id = $1
            AND worker_id = ANY($2::uuid[]) AND group_id = $3
        ORDER BY id FOR NO KEY UPDATE"""
)
_SHARE_WORKERS = Statement(
    "SELECT id FROM workers WHERE id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE"
)
_SHARE_REQUESTERS = Statement(
    "SELECT id FROM requesters WHERE id = ANY($1::uuid[]) ORDER BY id FOR KEY SHARE"
)
