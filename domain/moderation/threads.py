"""Messages as things that can be reported: those of one side of a thread, by the other side."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.kernel.refusals import NotFound
from domain.kernel.work import UnitOfWork
from domain.messages import queries, reports
from domain.messages.lifecycle import AUTHORS, ThreadKind, ThreadSide
from domain.messages.models import Thread
from domain.moderation.models import ReportCase
from domain.moderation.subjects import ReportedId, ReportedSubject, Reporter
from domain.people.models import Requester, Worker


class MessagesOf:
    """The kind of cases about the messages of one side: WORKER_MESSAGES or REQUESTER_MESSAGES."""

    type_names = ("MessageThread",)

    def __init__(self, side: ThreadSide) -> None:
        self.side = side
        self.name = f"{AUTHORS[side][1]}_MESSAGES"

    async def subject(self, asked: ReportedId, by: Reporter) -> ReportedSubject | None:
        """The messages of this side, where the person who reports is on the other one."""
        key = asked.key
        if asked.is_answer:
            return None
        thread = await Thread.get_or_none(id=key, kind=ThreadKind.WORK)
        if thread is None:
            return None
        found = queries.side_of(thread, worker=by.worker, requester=by.requester)
        if found is None or found[0] is self.side:
            return None
        if self.side is ThreadSide.PERSON:
            worker = await Worker.get(id=thread.worker_id)
            return ReportedSubject(kind=self.name, id=key, account_id=worker.account_id)
        requester = await Requester.get(id=thread.requester_id)
        return ReportedSubject(
            kind=self.name, id=key, account_id=requester.account_id, requester_id=requester.id
        )

    async def note_report(self, subject: ReportedSubject, by: Reporter) -> None:
        """Let operators read the thread."""
        profile = by.requester if self.side is ThreadSide.PERSON else by.worker
        if profile is None:
            raise NotFound("thread")
        await reports.thread_for_report(profile, subject.id)

    async def hold(self, subject_id: UUID) -> None:
        """Lock the thread."""
        await queries.locked(subject_id)

    async def take_down(self, case: ReportCase, unit: UnitOfWork, at: datetime) -> None:
        """Hide them from both sides; nobody writes in the thread any more."""
        await reports.take_down_messages(case.subject_id, self.side, unit=unit, at=at)

    async def text(self, subject_id: UUID) -> str | None:
        """None: operators read the thread itself, and each reading is in the audit."""
        return None


REPORTED_MESSAGES = (MessagesOf(ThreadSide.PERSON), MessagesOf(ThreadSide.OFFICE))
MESSAGES = frozenset(each.name for each in REPORTED_MESSAGES)  # the kinds of such cases
