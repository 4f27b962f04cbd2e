"""Files of answers against what wants the same file at the same time."""

from datetime import timedelta

from domain.assignments import commands as work
from domain.assignments.models import Assignment
from domain.kernel import clock
from domain.kernel.ids import unpacked
from domain.kernel.work import unit_of_work
from domain.questions.question import HtmlQuestion
from domain.storage import housekeeping, keeping, queries
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from tests.cancelling import at_every_await
from tests.domain import cast
from tests.domain.assignments.answer_files import FORM, a_file, answer
from tests.races import crowd

WORKERS = 8


async def assignments_of(rita, workers, count, question=FORM):
    """So many assignments of each worker."""
    hits = [await cast.a_hit(rita, slots=WORKERS, question=question) for _ in range(count)]
    return [[await cast.an_accepted(worker, hit) for hit in hits] for worker in workers]


async def test_of_answers_with_the_same_files_one_has_them(rita):
    workers = await crowd.of_workers(WORKERS)
    both = [[await a_file(worker), await a_file(worker)] for worker in workers]
    works = await assignments_of(rita, workers, 3)

    results = await crowd.at_once(
        work.submit(worker, assignment.id, answer(*files[:: 1 if number % 2 else -1]))
        for worker, files, own in zip(workers, both, works, strict=True)
        for number, assignment in enumerate(own)
    )

    assert crowd.counted(results) == {"done": WORKERS, "INVALID_INPUT": 2 * WORKERS}
    submitted = {each.id for each in await Assignment.filter(submitted_at__isnull=False)}
    uploads = await Upload.all()
    assert len(uploads) == 2 * WORKERS
    assert {each.attached_to for each in uploads} == submitted


async def test_of_answers_of_pages_with_the_same_files_each_file_is_in_one(rita):
    workers = await crowd.of_workers(WORKERS)
    both = [[await a_file(worker), await a_file(worker)] for worker in workers]
    works = await assignments_of(rita, workers, 3, question=HtmlQuestion("<form>"))
    late = clock.now() + timedelta(days=2)

    results = await crowd.at_once(
        doing
        for worker, files, own in zip(workers, both, works, strict=True)
        for number, assignment in enumerate(own)
        for doing in (
            work.submit(worker, assignment.id, answer(*files[:: 1 if number % 2 else -1])),
            housekeeping.expire(late, 1),
        )
    )

    assert crowd.counted(results) == {"done": 2 * 3 * WORKERS}
    submitted = {each.id for each in await Assignment.filter(submitted_at__isnull=False)}
    assert len(submitted) == 3 * WORKERS
    for each in await Upload.all():
        is_attached = each.state == UploadState.ATTACHED
        assert is_attached == (each.attached_to in submitted)
        assert is_attached or each.state == UploadState.DELETED


async def test_a_file_is_in_an_answer_or_deleted_and_never_both(rita):
    workers = await crowd.of_workers(WORKERS)
    files = [await a_file(worker) for worker in workers]
    works = await assignments_of(rita, workers, 1)
    keys = [unpacked(each)[1] for each in files]
    late = clock.now() + timedelta(days=2)

    async def delete(key):
        async with unit_of_work():
            upload = await queries.locked_upload(key)
            await keeping.delete_unattached(upload) if upload.attached_to is None else None

    await crowd.at_once(
        doing
        for worker, file, key, (assignment,) in zip(workers, files, keys, works, strict=True)
        for doing in (
            work.submit(worker, assignment.id, answer(file)),
            delete(key),
            housekeeping.expire(late, 2),
        )
    )

    submitted = {each.id for each in await Assignment.filter(submitted_at__isnull=False)}
    for each in await Upload.all():
        is_attached = each.state == UploadState.ATTACHED
        assert is_attached == (each.attached_to in submitted)
        assert is_attached or each.state == UploadState.DELETED


async def test_however_a_submission_ends_it_has_its_files_or_they_are_free(rita):
    (wim,) = await crowd.of_workers(1)
    hit_type = await cast.a_type(rita)
    current = []

    async def prepare():
        hit = await cast.a_hit(rita, hit_type=hit_type, question=FORM)
        current[:] = [await cast.an_accepted(wim, hit), await a_file(wim)]

    async def submit():
        assignment, file = current
        await work.submit(wim, assignment.id, answer(file))

    async def check(_task):
        assignment, file = current
        stored = await Assignment.get(id=assignment.id)
        upload = await Upload.get(id=unpacked(file)[1])
        is_submitted = stored.submitted_at is not None
        assert upload.state == ("ATTACHED" if is_submitted else "STORED")
        assert upload.attached_to == (assignment.id if is_submitted else None)
        if not is_submitted:
            await work.return_assignment(wim, assignment.id)

    assert await at_every_await(submit, check, prepare) > 20
