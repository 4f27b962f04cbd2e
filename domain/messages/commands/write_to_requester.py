"""A worker writes to a requester: about a HIT, its group or an assignment, or in a thread."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID

from domain.assignments.models import Assignment
from domain.assignments.queries import is_hidden_group
from domain.assignments.refusals import OwnHit
from domain.discovery.visibility import visible_hits
from domain.hits.models import HitGroup
from domain.kernel import clock, policy
from domain.kernel.idempotency import IdempotentRequest, earlier_answer, store_answer
from domain.kernel.policy import Disclosure
from domain.kernel.refusals import InvalidInput, NotFound, Refused, Rule
from domain.kernel.work import retried, unit_of_work
from domain.messages import queries, sending
from domain.messages.lifecycle import ThreadKind
from domain.messages.models import Thread, ThreadMessage
from domain.messages.sending import About, Readers, Sender
from domain.messages.writing import WrittenMessage
from domain.people.models import Account, RequesterBlock, Worker
from domain.people.teams.models import TeamMember


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageToRequester:
    """A worker's message: in a thread, or about exactly one of the others."""

    text: str
    discloses_identity: bool
    thread_id: UUID | None = None
    group_id: UUID | None = None
    hit_id: UUID | None = None
    assignment_id: UUID | None = None


async def write_to_requester(
    worker: Worker, asked: MessageToRequester, *, client_token: str | None = None
) -> WrittenMessage:
    """Write to the requester. Of one group there is one thread with a worker.

    Raises InvalidInput, NotFound, ThreadClosed, AccountClosed, OwnHit, and TooManyAttempts for more
    messages than a worker may write.
    """
    sender = Sender(profile=worker, account_id=worker.account_id)
    _check_disclosure(asked)
    await sending.check_text(sender, asked.text)
    return await _write(sender, asked, client_token)


@retried
async def _write(
    sender: Sender, asked: MessageToRequester, client_token: str | None
) -> WrittenMessage:
    request = IdempotentRequest(
        account_id=sender.account_id,
        verb="writeToRequester",
        token=client_token,
        input=asdict(asked),
    )
    async with unit_of_work():
        await sending.hold(sender)
        if earlier := await earlier_answer(request):
            return await written_before(UUID(earlier["message"]))
        thread, to, work = await _thread(sender, asked)
        if asked.discloses_identity:
            await _disclose(thread, sender.account_id)
        [answer] = await sending.send(sender, [thread], text=asked.text, to=to, assignment_id=work)
        if isinstance(answer, Refused):
            raise answer
        await store_answer(request, {"thread": answer.thread.id, "message": answer.message.id})
        return answer


async def reply(sender: Sender, thread: Thread, *, text: str, to: Readers) -> WrittenMessage:
    """Write in a thread that is locked."""
    [answer] = await sending.send(sender, [thread], text=text, to=to)
    if isinstance(answer, Refused):
        raise answer
    return answer


async def locked_thread(sender: Sender, thread_id: UUID) -> tuple[Thread, Readers]:
    """A thread of the sender's, locked, and its reader. Raises NotFound."""
    found = await Thread.get_or_none(id=thread_id, kind=ThreadKind.WORK)
    if found is None or sender.profile.id not in (found.worker_id, found.requester_id):
        raise NotFound("thread")
    to = await sending.readers(sender, [sending.reader_of(sender, found)])
    thread = await queries.locked(thread_id)
    assert thread is not None, "threads at work are not deleted"
    return thread, to


async def written_before(message_id: UUID) -> WrittenMessage:
    """A message that an earlier request wrote, and its thread as it is now."""
    message = await ThreadMessage.get(id=message_id)
    return WrittenMessage(await Thread.get(id=message.thread_id), message)


async def _thread(sender: Sender, asked: MessageToRequester) -> tuple[Thread, Readers, UUID | None]:
    """The thread, locked; its reader; and the assignment that goes with the message."""
    if asked.thread_id is not None:
        return *await locked_thread(sender, asked.thread_id), None
    worker = sender.profile
    assert isinstance(worker, Worker), "requesters are written to by workers"
    group = await _group(worker, asked)
    if await TeamMember.exists(requester_id=group.requester_id, account_id=worker.account_id):
        raise OwnHit()
    to = await sending.readers(sender, [group.requester_id])
    about = About(group_id=group.id, title=group.title)
    thread = await sending.begun_with_requester(worker, group.requester_id, about)
    return thread, to, asked.assignment_id


async def _group(worker: Worker, asked: MessageToRequester) -> HitGroup:
    """The group that the message is about. Raises NotFound where the worker may not see it."""
    if asked.assignment_id is not None:
        work = await Assignment.get_or_none(id=asked.assignment_id, worker_id=worker.id)
        if work is None:
            raise NotFound("assignment")
        return await HitGroup.get(id=work.group_id)
    if asked.hit_id is not None:
        found = await visible_hits([asked.hit_id], worker=worker, requester=None, at=clock.now())
        if asked.hit_id not in found:
            raise NotFound("HIT")
        return await HitGroup.get(id=found[asked.hit_id].group_id)
    assert asked.group_id is not None, "a message is about something"
    group = await HitGroup.get_or_none(id=asked.group_id)
    if group is None or await _is_hidden(worker, group):
        raise NotFound("HIT group")
    return group


async def _is_hidden(worker: Worker, group: HitGroup) -> bool:
    blocked = RequesterBlock.exists(worker_id=worker.id, requester_id=group.requester_id)
    return await blocked or await is_hidden_group(worker, group.id)


async def _disclose(thread: Thread, account_id: UUID) -> None:
    """Show the name and the e-mail of the worker's account to the requester."""
    account = await Account.get(id=account_id)
    thread.email, thread.name = account.email, account.display_name


def _check_disclosure(asked: MessageToRequester) -> None:
    disclosure = policy.current().messages.disclosure
    if disclosure is Disclosure.DISCLOSED and not asked.discloses_identity:
        bound = "true: here a message discloses your name and e-mail to the requester"
        raise InvalidInput("disclosesIdentity", False, bound, broken=Rule.OTHER)
    if disclosure is Disclosure.RELAYED and asked.discloses_identity:
        bound = "false: here no message discloses your name and e-mail"
        raise InvalidInput("disclosesIdentity", True, bound, broken=Rule.OTHER)
