"""The runner of jobs: a few chunks at once, in turns that are fair between accounts.

Each process has one, and all of them take jobs from the same table. A job belongs to no process:
each chunk is claimed anew, by the lock of the job's row (`domain/jobs/commands/run.py`).
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import UUID

from domain.jobs import commands as jobs
from domain.jobs import kinds, queries
from domain.jobs.facts import QUEUE
from domain.jobs.kinds import UnknownArguments
from domain.jobs.queries import Candidate
from domain.kernel import clock
from domain.kernel.refusals import Refused
from domain.kernel.statement import dialect
from subscriptions.faults import troubles
from subscriptions.faults.passing import is_passing
from subscriptions.log.tail import Tail
from subscriptions.tasks.background import Background, BackgroundTask

POLL_SECONDS = 1.0  # without a wake-up: jobs that fall due, and those of a process that has died
HELD_SECONDS = 0.1  # before a job that another transaction holds is tried again
UNKNOWN_SECONDS = 30.0  # before a job of another release is looked at again
# After a chunk, a rest of this share of its time: people who wait for what it held are served, and
# one who waits for the job itself gets its lock before the next chunk.
REST_SHARE = 0.25
SHORTEST_REST_SECONDS = 0.005
MOST_REMEMBERED = 1_000  # accounts and jobs; forgetting one costs a commit, or a turn


class JobRunner:
    """Runs jobs in this process, as many chunks at once as it is told; on SQLite one."""

    def __init__(self, *, at_once: int, tail: Tail, background: Background) -> None:
        self._at_once = at_once
        self._tail = tail
        self._background = background
        self._awake = asyncio.Event()
        self._busy: set[UUID] = set()
        self._later: dict[UUID, float] = {}  # jobs, and when each is looked at again
        self._begun: OrderedDict[UUID, None] = OrderedDict()
        self._turns: OrderedDict[UUID | None, None] = OrderedDict()  # the last one served is last

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run beside the server for as long as the block lasts."""
        at_once = 1 if dialect() == "sqlite" else self._at_once
        stop = self._tail.listen(QUEUE, lambda _entry: self._awake.set())
        try:
            async with AsyncExitStack() as running:
                for number in range(1, at_once + 1):
                    name = f"jobs {number}"
                    await running.enter_async_context(self._background.running(name, self._run))
                yield
        finally:
            stop()

    async def _run(self, task: BackgroundTask) -> None:
        time = asyncio.get_running_loop().time
        while True:
            chosen = await self._choose()
            if chosen is None:
                task.went_well()
                await self._sleep()
                continue
            self._busy.add(chosen.id)
            began = time()
            try:
                await self._turn(chosen.id, chosen.kind)
            finally:
                self._busy.discard(chosen.id)
            task.went_well()
            await asyncio.sleep(max(SHORTEST_REST_SECONDS, REST_SHARE * (time() - began)))

    async def _choose(self) -> Candidate | None:
        """A job of the account whose last turn is longest ago."""
        self._awake.clear()
        now = asyncio.get_running_loop().time()
        self._later = {id: until for id, until in self._later.items() if until > now}
        besides = self._busy | self._later.keys()
        found = await queries.candidates(clock.now(), besides=besides)
        free = [each for each in found if each.id not in self._busy]
        if not free:
            return None
        last_served = {account: place for place, account in enumerate(self._turns)}
        chosen = min(free, key=lambda each: last_served.get(each.account_id, -1))
        _remember(self._turns, chosen.account_id)
        if len(free) > 1:
            self._awake.set()  # for the others of this process that sleep
        return chosen

    async def _turn(self, job_id: UUID, kind: str) -> None:
        """Do one chunk of a job, or note why it cannot be done."""
        try:
            if kinds.known(kind) is None:
                raise UnknownArguments(kind)
            if job_id not in self._begun:
                if not await jobs.begin(job_id):
                    self._look_again(job_id, HELD_SECONDS)
                    return
                _remember(self._begun, job_id)
            if not await jobs.do_chunk(job_id):
                self._begun.pop(job_id, None)
                self._look_again(job_id, HELD_SECONDS)
        except UnknownArguments:
            await jobs.postpone(job_id)
            self._begun.pop(job_id, None)
            self._look_again(job_id, UNKNOWN_SECONDS)
        except asyncio.CancelledError as cancelled:
            # A library may raise it although nobody has cancelled this task.
            if (task := asyncio.current_task()) is None or task.cancelling():
                raise
            await self._fail(job_id, cancelled)
        except Exception as fault:
            await self._fail(job_id, fault)

    async def _fail(self, job_id: UUID, fault: BaseException) -> None:
        self._begun.pop(job_id, None)
        if not isinstance(fault, Refused) and not is_passing(fault):
            troubles.report(f"A chunk of the job {job_id} failed.", fault)
        await jobs.note_fault(job_id, fault)

    def _look_again(self, job_id: UUID, seconds: float) -> None:
        self._later[job_id] = asyncio.get_running_loop().time() + seconds

    async def _sleep(self) -> None:
        """Until a job is added or resumed, or it is time to look."""
        until = min(self._later.values(), default=float("inf"))
        seconds = min(POLL_SECONDS, max(0.0, until - asyncio.get_running_loop().time()))
        try:
            async with asyncio.timeout(seconds):
                await self._awake.wait()
        except TimeoutError:
            return


def _remember(
    places: OrderedDict[UUID | None, None] | OrderedDict[UUID, None], key: object
) -> None:
    """Put a key last, and forget the first one beyond the bound."""
    known: OrderedDict[object, None] = places  # type: ignore[assignment]
    known[key] = None
    known.move_to_end(key)
    if len(known) > MOST_REMEMBERED:
        known.popitem(last=False)
