"""The results of a disposal are a whole file before anything is erased, whatever happens."""

from datetime import timedelta

import orjson
import pytest

from domain.accounts.suspension.models import Suspension
from domain.assignments import commands as work
from domain.assignments.models import Assignment
from domain.audit.trail import Actor, Via
from domain.hits.models import Hit
from domain.jobs import commands as jobs
from domain.jobs.lifecycle import JobVerb
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.ids import global_id, new_id
from domain.people.models import Account
from domain.results import limits
from domain.retention import disposing, files, periods
from domain.retention.models import Disposal
from domain.storage import housekeeping, parts
from domain.storage.models import Upload
from tests.cancelling import at_every_await
from tests.domain import cast
from tests.domain.batches import published
from tests.domain.retention.housekeeping import (
    keep_house,
    make_files,
    pass_days,
    the_disposal,
    tidy,
)

SOON = periods.FILE_LOOKED_FOR_EVERY
OPERATOR = Actor(account_id=None, role="OPERATOR", via=Via.COMMAND_LINE)


@pytest.fixture(autouse=True)
def noon():
    clock.freeze(cast.START)
    yield
    clock.release()


@pytest.fixture
async def market(any_database):
    return any_database


async def answers(rita, *workers):
    """A HIT of a row of a file, and one of another type without a row, each with answers."""
    _, (hit,) = await published.a_batch(rita, [{"text": "=1+1"}])
    taken = await work.accept(workers[0], hit.id)
    await work.submit(workers[0], taken.id, [cast.AnswerField("label", ("a", "b"))])
    await cast.approve(rita, taken)
    other = await cast.a_hit(rita, slots=len(workers) + 1)
    for worker in workers:
        await cast.a_rejected(rita, worker, other)
    return hit, other


async def is_due():
    """It is counted, told, and a week later."""
    await pass_days(114)
    clock.advance(timedelta(days=7))


async def read(disposal):
    """The lines of its file."""
    upload = await Upload.get(id=disposal.file_id)
    whole = b"".join([piece async for piece in parts.pieces_of(upload)])
    return [orjson.loads(line) for line in whole.splitlines()]


async def erased():
    return await Hit.filter(erased_at__isnull=False).count()


async def of_all(*hits):
    """The ids of all results of these HITs, in the order of the file."""
    rows = await Assignment.filter(hit_id__in=[each.id for each in hits]).order_by("hit_id", "id")
    return [global_id("Assignment", row.id) for row in rows]


async def test_every_result_is_filed_before_anything_is_erased(market, rita, wim, ann):
    hits = await answers(rita, wim, ann)
    await is_due()

    await keep_house()

    filing = await the_disposal()
    assert (filing.state, filing.erased_hits) == ("FILING", 0)
    await keep_house()
    assert await erased() == 0
    await make_files()
    upload = await Upload.get(id=filing.file_id)
    assert (upload.state, upload.account_id) == ("ATTACHED", rita.account_id)
    assert upload.expires_at == clock.now() + timedelta(days=30)
    await keep_house()
    assert (await the_disposal()).state == "DISPOSED"
    assert await erased() == len(hits)
    lines = await read(filing)
    assert [line["AssignmentId"] for line in lines] == await of_all(*hits)
    assert (lines[0]["Input"], lines[0]["Answer"]) == ({"text": "=1+1"}, {"label": ["a", "b"]})
    assert (lines[1]["Answer"], lines[1]["RequesterFeedback"]) == (
        {"colour": ["red"]},
        "It is blue.",
    )


async def cancelled_everywhere(monkeypatch):
    monkeypatch.setattr(limits, "PAGE", 2)
    rita = await cast.a_requester("Rita")
    hits = await answers(rita, *[await cast.a_worker(name) for name in ("Wim", "Ann", "Eve")])
    await is_due()
    expected = await of_all(*hits)

    async def prepare():
        await Disposal.all().update(state="TOLD", file_id=None, look_at=clock.now())
        await disposing.dispose(clock.now(), 1)

    async def all_are_filed(_):
        await make_files()
        lines = await read(await the_disposal())
        assert [line["AssignmentId"] for line in lines] == expected

    return await at_every_await(make_files, all_are_filed, prepare)


async def test_a_chunk_that_is_cancelled_anywhere_writes_all_once(database, monkeypatch):
    assert await cancelled_everywhere(monkeypatch) >= 10


@pytest.mark.long
async def test_and_so_it_is_on_postgresql(postgres, monkeypatch):
    assert await cancelled_everywhere(monkeypatch) > 100


async def test_a_file_that_is_deleted_meanwhile_is_made_again(market, rita, wim):
    hits = await answers(rita, wim)
    await is_due()
    await keep_house()
    first = await the_disposal()
    await Upload.filter(id=first.file_id).update(state="DELETED")
    await make_files()

    clock.advance(SOON)
    await keep_house()

    again = await the_disposal()
    assert (again.state, again.file_id != first.file_id) == ("FILING", True)
    await make_files()
    await keep_house()
    assert (await the_disposal()).state == "DISPOSED"
    assert len(await read(again)) == len(await of_all(*hits))


async def test_a_job_that_fails_is_begun_again_a_day_later(market, rita, wim):
    hits = await answers(rita, wim)
    await is_due()
    await keep_house()
    first = await the_disposal()
    job = await Job.get(kind=files.KIND)
    await jobs.steer(job.id, JobVerb.CANCEL, by=OPERATOR)
    for _ in range(3):
        clock.advance(SOON)
        await tidy()
    assert (await the_disposal()).file_id == first.file_id
    assert await erased() == 0

    clock.advance(periods.FILE_AGAIN_AFTER)
    await tidy()

    assert (await the_disposal()).state == "DISPOSED"
    assert (await Upload.get(id=first.file_id)).state == "DELETED"
    assert len(await read(await the_disposal())) == len(await of_all(*hits))


async def test_without_results_there_is_no_file(market, rita):
    hit = await cast.a_hit(rita)
    await is_due()

    await tidy()

    disposal = await the_disposal()
    assert (disposal.state, disposal.file_id) == ("DISPOSED", None)
    assert (await Hit.get(id=hit.id)).erased_at == clock.now()


async def test_nothing_is_filed_for_a_closed_account(market, rita, wim):
    hits = await answers(rita, wim)
    await is_due()
    await keep_house()
    await Upload.all().update(state="DELETED")  # as closing does
    await Account.filter(id=rita.account_id).update(closed_at=clock.now())

    clock.advance(SOON)
    await tidy()

    assert (await the_disposal()).state == "DISPOSED"
    assert await erased() == len(hits)
    assert await Upload.exclude(state="DELETED").count() == 0


async def test_an_appeal_that_ends_after_the_file_was_made_hides_no_result(market, rita, wim):
    hits = await answers(rita, wim)
    await is_due()
    appeal = await Suspension.create(
        id=new_id(),
        account_id=wim.account_id,
        state="APPEALED",
        reason="Spam.",
        suspended_at=clock.now(),
        took_masters=False,
        appeal="It was not me.",
        appealed_at=clock.now(),
    )
    await keep_house()
    await make_files()
    await Suspension.filter(id=appeal.id).update(state="LIFTED", ended_at=clock.now())

    await keep_house()

    assert await erased() == len(hits)
    assert len(await read(await the_disposal())) == len(await of_all(*hits))


async def test_a_file_is_offered_for_thirty_days(market, rita, wim):
    await answers(rita, wim)
    await is_due()
    await tidy()
    file_id = (await the_disposal()).file_id

    clock.advance(periods.FILE_KEPT)
    await housekeeping.expire(clock.now(), 10)

    assert (await Upload.get(id=file_id)).state == "DELETED"
