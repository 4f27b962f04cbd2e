"""Days go by in a market whose clock and housekeeping run."""

from datetime import timedelta

from domain.assignments import commands as work
from domain.assignments.models import Assignment
from domain.hits import commands as hits
from domain.hits.models import Hit, StoredQuestion
from domain.jobs import commands as jobs
from domain.jobs.models import Job
from domain.kernel import clock
from domain.retention import counting, disposing, files
from domain.retention.models import Disposal
from domain.storage.growing import FileGone

MOST_STEPS = 1_000
LIMIT = 3  # small, so that every task takes several chunks


async def tidy():
    """Everything that is due now, in small chunks, with files that jobs make."""
    await keep_house()
    if await make_files():
        await keep_house()


async def make_files(*, chunks=MOST_STEPS):
    """Do the jobs of files, or so many chunks of each. Returns their number."""
    waiting = await Job.filter(kind=files.KIND, ended_at__isnull=True)
    for job in waiting:
        await jobs.begin(job.id)
        for _ in range(chunks):
            try:
                if not await jobs.do_chunk(job.id):
                    break
            except FileGone as fault:
                await jobs.note_fault(job.id, fault)
    return len(waiting)


async def keep_house():
    at = clock.now()
    for task in (counting.count, counting.tell, disposing.dispose):
        for _ in range(MOST_STEPS):
            if await task(at, LIMIT) < LIMIT:
                break
        else:
            raise AssertionError("it goes on for ever")


async def pass_days(days):
    """So many days later: what is due then is done, by the timers and by housekeeping."""
    for part in (timedelta(hours=2), timedelta(days=days, hours=-2)):
        clock.advance(part)
        for timer in (work.abandon_due, hits.expire_due, work.approve_due):
            while await timer(clock.now(), 100):
                pass
    await tidy()


async def months_go_by(days=147):
    """Each week its housekeeping, until all that is unused is gone."""
    for _ in range(days // 7):
        await pass_days(7)


async def results(hit):
    """The question and the answers of a HIT, and its state."""
    row = await Hit.get(id=hit.id)
    question = await StoredQuestion.get(hit_id=hit.id)
    answers = await Assignment.filter(hit_id=hit.id).order_by("id")
    return row.status.value, bool(question.body["fields"]), [each.answer for each in answers]


async def the_disposal():
    return await Disposal.all().order_by("-id").first()
