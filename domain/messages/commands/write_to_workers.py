"""A requester writes to workers whose work it decided, and answers workers who wrote.

A requester has one thread with each worker about each group of HITs, and one about no group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from domain.assignments.lifecycle import AssignmentStatus
from domain.assignments.models import Assignment
from domain.hits.models import HitGroup
from domain.kernel import bounds, calls
from domain.kernel.idempotency import (
    IdempotentRequest,
    earlier_answer,
    extend_answer,
    release,
    store_answer,
)
from domain.kernel.refusals import NotFound, Refused
from domain.kernel.statement import Statement, key
from domain.kernel.work import retried, unit_of_work
from domain.messages import limits, sending
from domain.messages.commands.write_to_requester import locked_thread, reply, written_before
from domain.messages.refusals import ThreadClosed
from domain.messages.sending import About, Answer, Sender
from domain.messages.writing import WrittenMessage
from domain.people.models import Requester

_FIRST = "thread"  # the name of the first thread in the stored answer
_DECIDED = (AssignmentStatus.APPROVED, AssignmentStatus.REJECTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageToWorker:
    """A requester's message: in a thread, or about exactly one of the others."""

    text: str
    thread_id: UUID | None = None
    worker_id: UUID | None = None
    assignment_id: UUID | None = None


async def write_to_worker(
    requester: Requester, asked: MessageToWorker, *, client_token: str | None = None
) -> WrittenMessage:
    """Write to one worker. Raises InvalidInput, NotFound, ThreadClosed, AccountClosed, and
    TooManyAttempts for more messages than a requester may write."""
    sender = _sender(requester)
    await sending.check_text(sender, asked.text)
    return await _write(sender, asked, client_token)


async def write_to_workers(
    requester: Requester,
    worker_ids: Sequence[UUID],
    text: str,
    *,
    client_token: str | None = None,
) -> list[Answer]:
    """Write the same to several workers, in one commit; answers come in input order. The same call
    sent again with its token writes to those that were refused, and to nobody twice."""
    bounds.several("workerIds", worker_ids, at_least=1, at_most=limits.MOST_WORKERS_A_CALL)
    sender = _sender(requester)
    await sending.check_text(sender, text)
    return await _write_to_all(sender, worker_ids, text, client_token)


async def write_to_each(
    sender: Sender, worker_ids: Sequence[UUID], *, text: str
) -> dict[UUID, Answer]:
    """The answer of each worker. The requester, who writes, is locked."""
    requester = _requester(sender)
    known = await _known(requester, worker_ids)
    hiding = await sending.hiding(requester, list(known))
    answers: dict[UUID, Answer] = {each: NotFound("worker") for each in worker_ids}
    answers |= {each: ThreadClosed.by_the_other() for each in hiding}
    reached = [each for each in known if each not in hiding]
    if reached:
        to = await sending.readers(sender, reached)
        threads = await sending.begun_with_workers(requester, reached, About())
        sent = await sending.send(sender, threads, text=text, to=to)
        for thread, answer in zip(threads, sent, strict=True):
            answers[sending.reader_of(sender, thread)] = answer
    return answers


@retried
async def _write(
    sender: Sender, asked: MessageToWorker, client_token: str | None
) -> WrittenMessage:
    request = _request(sender, "writeToWorker", client_token, asdict(asked))
    async with unit_of_work():
        await sending.hold(sender)
        if earlier := await earlier_answer(request):
            return await written_before(UUID(earlier["message"]))
        written = await _written(sender, asked)
        await store_answer(request, {"thread": written.thread.id, "message": written.message.id})
        return written


async def _written(sender: Sender, asked: MessageToWorker) -> WrittenMessage:
    if asked.thread_id is not None:
        thread, to = await locked_thread(sender, asked.thread_id)
        if await sending.is_hidden_from(sender, to):
            raise ThreadClosed.by_the_other()
        return await reply(sender, thread, text=asked.text, to=to)
    if asked.worker_id is not None:
        answers = await write_to_each(sender, [asked.worker_id], text=asked.text)
        return _or_raise(answers[asked.worker_id])
    requester = _requester(sender)
    work = await Assignment.get_or_none(
        id=asked.assignment_id, requester_id=requester.id, status__in=_DECIDED
    )
    if work is None:
        raise NotFound("decided assignment")
    if await sending.hiding(requester, [work.worker_id]):
        raise ThreadClosed.by_the_other()
    group = await HitGroup.get(id=work.group_id)
    to = await sending.readers(sender, [work.worker_id])
    about = About(group_id=group.id, title=group.title)
    threads = await sending.begun_with_workers(requester, [work.worker_id], about)
    [answer] = await sending.send(sender, threads, text=asked.text, to=to, assignment_id=work.id)
    return _or_raise(answer)


@retried
async def _write_to_all(
    sender: Sender,
    worker_ids: Sequence[UUID],
    text: str,
    client_token: str | None,
) -> list[Answer]:
    asked = [[str(each) for each in worker_ids], text]
    request = _request(sender, "writeToWorkers", client_token, asked)
    async with unit_of_work():
        await sending.hold(sender)
        earlier = await earlier_answer(request)
        before = {
            UUID(worker): await written_before(UUID(message))
            for worker, message in (earlier or {}).items()
            if worker != _FIRST
        }
        left = [each for each in dict.fromkeys(worker_ids) if each not in before]
        answers = await write_to_each(sender, left, text=text) if left else {}
        written = {
            each: answer for each, answer in answers.items() if isinstance(answer, WrittenMessage)
        }
        if written:
            done = before | written
            stored: dict[str, UUID | str] = {_FIRST: next(iter(done.values())).thread.id}
            stored |= {str(each): answer.message.id for each, answer in done.items()}
            await (extend_answer if earlier else store_answer)(request, stored)
        elif not earlier:
            await release(request)
        return [before.get(each) or answers[each] for each in worker_ids]


async def _known(requester: Requester, worker_ids: Sequence[UUID]) -> list[UUID]:
    """Those of these workers whose work the requester has decided."""
    rows = await _WHOSE_WORK_WAS_DECIDED.rows(list(worker_ids), requester.id)
    return [key(row["id"]) for row in rows]


def _sender(requester: Requester) -> Sender:
    return Sender(profile=requester, account_id=calls.caller(requester.account_id))


def _requester(sender: Sender) -> Requester:
    assert isinstance(sender.profile, Requester), "workers are written to by requesters"
    return sender.profile


def _request(
    sender: Sender, verb: str, client_token: str | None, asked: object
) -> IdempotentRequest:
    return IdempotentRequest(
        account_id=sender.account_id, verb=verb, token=client_token, input=asked
    )


def _or_raise(answer: WrittenMessage | Refused) -> WrittenMessage:
    if isinstance(answer, Refused):
        raise answer
    return answer


_WHOSE_WORK_WAS_DECIDED = Statement(
    """SELECT id FROM workers WHERE id = ANY($1::uuid[]) AND EXISTS (
           SELECT 1 FROM assignments WHERE worker_id = workers.id AND requester_id = $2
               AND status IN ('APPROVED', 'REJECTED'))
       ORDER BY id"""
)
