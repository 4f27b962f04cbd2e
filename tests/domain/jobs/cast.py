"""Jobs that count: each chunk writes rows of its own, so that a chunk done twice is seen."""

from domain.jobs import kinds
from domain.jobs.commands import NewJob, enqueue
from domain.jobs.kinds import Advance, UnknownArguments
from domain.kernel.statement import Statement
from domain.kernel.work import unit_of_work

_COUNT = Statement("INSERT INTO counted (job_id, number) VALUES ($1, $2)")
_COUNTED = Statement("SELECT number FROM counted WHERE job_id = $1 ORDER BY number")
TABLE = "CREATE TABLE IF NOT EXISTS counted (job_id char(36), number integer)"


class Counting:
    """Counts to `upto`, one number a chunk; may fail at one of them."""

    name = "test.count"

    def __init__(self):
        self.faults = {}  # by number: raised once each, before the number is written
        self.lasting = {}  # by job and number: raised whenever it comes
        self.pauses = {}  # by number: awaited within the chunk

    async def chunk(self, job):
        if "upto" not in job.arguments:
            raise UnknownArguments
        number = (job.cursor or 0) + 1
        await _COUNT.run(str(job.id), number)
        if (pause := self.pauses.get(number)) is not None:
            await pause()
        if (
            fault := self.faults.pop(number, None) or self.lasting.get((job.id, number))
        ) is not None:
            raise fault
        upto = job.arguments["upto"]
        return Advance(cursor=number, done=number, total=upto, is_over=number >= upto)


def adopted():
    """The kind, known to this process."""
    counting = Counting()
    kinds.adopt([counting])
    return counting


async def a_job(account=None, *, upto=3, subject=None, arguments=None):
    new = NewJob(
        kind=Counting.name,
        account_id=None if account is None else account.id,
        arguments={"upto": upto} if arguments is None else arguments,
        subject=subject,
        total=upto,
    )
    async with unit_of_work() as unit:
        return await enqueue(new, unit)


async def counted(job):
    """The numbers that the job has written, each as often as it has."""
    return [row["number"] for row in await _COUNTED.rows(str(job.id))]
