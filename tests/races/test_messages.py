"""Both sides write at once: one thread, one count, and nothing lost."""

import asyncio

from domain.messages import commands as messages
from domain.messages import queries, recount
from domain.messages.commands import MessageToRequester, MessageToWorker
from domain.messages.models import Thread, ThreadMessage
from tests.domain import cast
from tests.races import crowd

AT_ONCE = 8


def by(worker, group_id):
    asked = MessageToRequester(text="x", discloses_identity=False, group_id=group_id)
    return messages.write_to_requester(worker, asked)


async def test_both_sides_begin_the_same_threads_at_once(rita):
    """Each of many workers writes while the requester writes to them about the same HIT."""
    workers = await crowd.of_workers(AT_ONCE)
    hit = await cast.a_hit(rita, slots=AT_ONCE)
    works = [await cast.an_approved(rita, worker, hit) for worker in workers]

    def to(work):
        return messages.write_to_worker(rita, MessageToWorker(text="x", assignment_id=work.id))

    doings = [by(worker, hit.group_id) for worker in workers] + [to(work) for work in works]
    results = await crowd.at_once(doings)

    assert crowd.counted(results) == {"done": 2 * AT_ONCE}
    threads = await Thread.all()
    assert {each.worker_id for each in threads} == {worker.id for worker in workers}
    counts = [(each.messages, each.unread_by_person, each.unread_by_office) for each in threads]
    assert counts == [(2, 1, 1)] * AT_ONCE
    assert await queries.unread_of(rita) == AT_ONCE


async def test_writing_and_reading_at_once_loses_no_count(rita):
    [wim] = await crowd.of_workers(1)
    work = await cast.an_approved(rita, wim, await cast.a_hit(rita))
    thread = (await by(wim, work.group_id)).thread

    async def side(writes, reads):
        for _ in range(AT_ONCE):
            await writes()
            await reads()

    def as_wim():
        return by(wim, work.group_id)

    def as_rita():
        return messages.write_to_worker(rita, MessageToWorker(text="x", thread_id=thread.id))

    await asyncio.gather(
        side(as_wim, lambda: messages.mark_read(wim, thread.id, 1)),
        side(as_rita, lambda: messages.mark_read(rita, thread.id, 1)),
        side(as_rita, as_wim),
    )

    numbers = await ThreadMessage.filter(thread_id=thread.id).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, 4 * AT_ONCE + 2))
    assert await recount.differences() == []
