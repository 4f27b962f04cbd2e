"""Jobs that put the workers of a file, of a batch or of a query on a list."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from api.storage.folder import FolderStore
from domain.assignments import commands as work
from domain.jobs import commands as jobs
from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.paging import Slice
from domain.kernel.refusals import InvalidInput, NotFound
from domain.people.teams.membership import TeamMember
from domain.storage import store
from domain.storage.lifecycle import UploadState
from domain.storage.models import StoredBlob, Upload
from domain.storage.purposes import UploadPurpose
from domain.worker_lists import commands, queries, sources, worker_file
from domain.worker_lists.sources import BatchOutcome, FromBatch, FromFile, FromQuery
from domain.worker_lists.worker_file import FilePlace
from tests.domain import cast
from tests.domain.batches import published


@pytest.fixture
def own_store(quick_folder):
    with TemporaryDirectory(dir=quick_folder) as folder:
        store.adopt(FolderStore(Path(folder)))
        yield


@pytest.fixture
async def good(rita):
    return await commands.create_list(rita, "Good ones")


async def sent(requester, content, *, purpose=UploadPurpose.BATCH_FILE):
    """The id of an upload with these bytes."""

    async def pieces():
        yield content

    at, blob_id, key = clock.now(), new_id(), new_id()
    await StoredBlob.create(id=blob_id, upload_id=key)
    await store.current().write(blob_id, pieces(), length=len(content))
    await Upload.create(
        id=key,
        account_id=requester.account_id,
        purpose=purpose,
        file_name="a.csv",
        content_type="text/csv",
        size_bytes=len(content),
        state=UploadState.STORED,
        created_at=at,
        expires_at=at,
        blob_id=blob_id,
        stored_at=at,
        sha256="0" * 64,
    )
    return key


async def filled(requester, made, source):
    """Do all of the job. Returns it, and the workers on the list then."""
    job = await commands.fill_list(requester, made.id, source)
    assert await jobs.begin(job.id)
    try:
        while await jobs.do_chunk(job.id):
            pass
    except Exception as fault:
        await jobs.note_fault(job.id, fault)
    page = await queries.members(made, Slice(100))
    return await Job.get(id=job.id), {row.worker_id for row in page.rows}


@pytest.mark.parametrize(
    "written",
    [
        "{0}\n{1}\n",
        "\ufeffNumber,WorkerId\r\n1,{0}\r\n2,{1}\r\n3,{1}\r\n",
        'worker id,"A note,\nof two lines"\n {0},x\n{1},y\n,z\n',
    ],
)
async def test_a_file_names_workers(rita, wim, ann, good, own_store, written, monkeypatch):
    monkeypatch.setattr(sources, "WORKERS_A_CHUNK", 1)
    text = written.format(wim.worker_id.lower(), ann.worker_id)

    job, workers = await filled(rita, good, FromFile(await sent(rita, text.encode())))

    assert (job.state, job.done, job.message) == (JobState.DONE, 2, None)
    assert workers == {wim.id, ann.id}


async def test_lines_that_name_nobody_are_counted(rita, wim, good, own_store):
    text = f"{wim.worker_id}\nA0000000000000\nnobody\n"

    job, workers = await filled(rita, good, FromFile(await sent(rita, text.encode())))

    assert job.message == "2 lines name no worker."
    assert workers == {wim.id}


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"a,b\n1,2\n", b"WorkerId,worker_id\n", b'WorkerId\n"', b"A\x00\n"],
)
async def test_a_file_that_is_none_fails_the_job_with_a_reason(rita, good, own_store, content):
    job, workers = await filled(rita, good, FromFile(await sent(rita, content)))

    assert job.state == JobState.FAILED
    assert job.message.startswith("from.uploadId")
    assert workers == set()


async def test_a_file_that_breaks_off_puts_nobody_on_the_list(
    rita, wim, good, own_store, monkeypatch
):
    monkeypatch.setattr(worker_file, "ROWS_A_PART", 2)
    content = f'{wim.worker_id}\nA\nB\nC\n"D'

    job, workers = await filled(rita, good, FromFile(await sent(rita, content.encode())))

    assert (job.state, workers) == (JobState.FAILED, set())
    assert "row 4: a quote is opened and not closed" in job.message


async def test_a_worker_who_is_named_again_and_again_is_counted_once(
    rita, wim, ann, good, own_store, monkeypatch
):
    monkeypatch.setattr(worker_file, "ROWS_A_PART", 2)
    content = f"\n,\n,\nNumber,WorkerId\n1,{wim.worker_id}\n2,{ann.worker_id}\n"
    content += f"3,{wim.worker_id}\n4\n5,{wim.worker_id}\n"

    job, workers = await filled(rita, good, FromFile(await sent(rita, content.encode())))

    assert (job.done, job.total, job.message) == (2, 2, None)
    assert workers == {wim.id, ann.id}


async def test_a_part_reads_a_bounded_number_of_rows(rita, own_store):
    key = await sent(rita, b"a\n" * 1_000_000)
    upload = await Upload.get(id=key)

    named, following = await worker_file.read(upload, FilePlace(), most=1_000)

    assert named == ["A"]
    assert following == FilePlace(2 * worker_file.ROWS_A_PART, worker_file.ROWS_A_PART, 0)
    assert FilePlace.of(str(following)) == following


async def test_a_mark_of_an_earlier_release_begins_the_file_again(rita, wim, good, own_store):
    source = FromFile(await sent(rita, f"{wim.worker_id}\nnobody\n".encode()))

    part = await sources.read(rita, source, "1000", account_id=rita.account_id)

    assert (part.worker_ids, part.mark, part.unknown) == ([wim.id], None, 1)


async def test_only_a_file_of_one_s_own_is_read_and_no_large_one(rita, good, own_store):
    sam = await cast.a_requester("Sam")
    theirs = await sent(sam, b"x")
    other = await sent(rita, b"x", purpose=UploadPurpose.ANSWER_FILE)
    for key in (theirs, other, new_id()):
        async with cast.refused(NotFound):
            await commands.fill_list(rita, good.id, FromFile(key))
    large = await sent(rita, b"x")
    await Upload.filter(id=large).update(size_bytes=worker_file.MOST_BYTES + 1)

    async with cast.refused(InvalidInput):
        await commands.fill_list(rita, good.id, FromFile(large))

    await Upload.filter(id=large).update(size_bytes=worker_file.MOST_BYTES)
    await commands.fill_list(rita, good.id, FromFile(large))


async def test_the_workers_of_an_earlier_batch(rita, wim, ann, good):
    bob, sam = await cast.a_worker("Bob"), await cast.a_requester("Sam")
    rows = [{"text": "a"}, {"text": "b"}, {"text": "c"}]
    batch, (one, two, three) = await published.a_batch(rita, rows)
    await cast.an_approved(rita, wim, one)
    await cast.a_rejected(rita, ann, two)
    await work.accept(bob, three.id)
    for outcome, expected in (
        (BatchOutcome.APPROVED, {wim.id}),
        (BatchOutcome.REJECTED, {ann.id}),
        (BatchOutcome.SUBMITTED, {wim.id, ann.id}),
    ):
        made = await commands.create_list(rita, outcome.value)
        assert (await filled(rita, made, FromBatch(batch.id, outcome)))[1] == expected

    theirs = await commands.create_list(sam, "Mine")
    async with cast.refused(NotFound):
        await commands.fill_list(sam, theirs.id, FromBatch(batch.id, BatchOutcome.SUBMITTED))


async def test_workers_by_their_record_with_this_requester(rita, wim, ann, monkeypatch):
    monkeypatch.setattr(sources, "WORKERS_A_CHUNK", 1)
    sam = await cast.a_requester("Sam")
    for _ in range(2):
        await cast.an_approved(rita, wim, await cast.a_hit(rita))
    await cast.an_approved(rita, ann, await cast.a_hit(rita))
    noon = clock.now()
    clock.advance(timedelta(hours=1))
    await cast.a_rejected(rita, ann, await cast.a_hit(rita))
    await cast.an_approved(sam, await cast.a_worker("Bob"), await cast.a_hit(sam))
    eve = await cast.a_worker("Eve")
    await cast.a_submitted(eve, await cast.a_hit(rita))
    cases = (
        (FromQuery(), {wim.id, ann.id, eve.id}),
        (FromQuery(least_approved=2), {wim.id}),
        (FromQuery(least_percent_approved=50), {wim.id, ann.id}),
        (FromQuery(least_percent_approved=51), {wim.id}),
        (FromQuery(least_approved=1, submitted_since=noon + timedelta(minutes=1)), {ann.id}),
    )
    for number, (query, expected) in enumerate(cases):
        made = await commands.create_list(rita, f"List {number}")
        assert (await filled(rita, made, query))[1] == expected


@pytest.mark.parametrize(
    "query", [{"least_approved": 0}, {"least_approved": 2**31}, {"least_percent_approved": 101}]
)
async def test_a_query_has_bounds(rita, good, query):
    most = FromQuery(least_approved=sources.MOST_APPROVED, least_percent_approved=100)
    await commands.fill_list(rita, good.id, most)
    async with cast.refused(InvalidInput):
        await commands.fill_list(rita, good.id, FromQuery(**query))


async def test_a_query_counts_on_both_databases(any_database):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    await cast.an_approved(rita, wim, await cast.a_hit(rita))
    batch, (one,) = await published.a_batch(rita, [{"text": "a"}])
    await cast.a_submitted(wim, one)
    wanted = FromQuery(1, 100, clock.now() - timedelta(days=1))
    for number, source in enumerate((wanted, FromBatch(batch.id, BatchOutcome.SUBMITTED))):
        made = await commands.create_list(rita, f"List {number}")
        assert (await filled(rita, made, source))[1] == {wim.id}


async def test_who_may_publish_no_more_adds_nobody(rita, wim, good):
    await cast.an_approved(rita, wim, await cast.a_hit(rita))
    job = await commands.fill_list(rita, good.id, FromQuery())
    assert await jobs.begin(job.id)
    await TeamMember.filter(requester_id=rita.id).update(role="VIEWER")

    with pytest.raises(Exception, match="role"):
        await jobs.do_chunk(job.id)
