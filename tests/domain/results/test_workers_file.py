"""The file of a requester's workers: what it shows, and what its UPDATE columns change."""

from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.assignments.commands import Decision
from domain.assignments.lifecycle import RejectionReason
from domain.jobs import commands as jobs
from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput
from domain.people import commands as people
from domain.people.models import WorkerBlock
from domain.qualifications import commands as qualifications
from domain.qualifications.commands.assign import Give
from domain.qualifications.lifecycle import QualificationStatus, TypeStatus
from domain.qualifications.models import Qualification, QualificationType
from domain.qualifications.rules import TypeDraft
from domain.results import limits
from domain.results.commands import export_workers, import_workers
from domain.worker_lists.models import WorkerList
from tests.domain import cast
from tests.domain.results.files import rows_of, run, sent, table


async def a_kind(owner, name="Knows colours"):
    return await qualifications.create_type(owner, TypeDraft(name=name, description=f"{name}."))


async def imported(rita, header, *rows):
    upload = await sent(rita, table(header, *rows))
    return await run(await import_workers(rita, upload.id))


async def results(job):
    return [(row["Row"], row["Column"], row["Result"]) for row in await rows_of(job)]


async def held(kind):
    rows = await Qualification.filter(type_id=kind.id, status=QualificationStatus.GRANTED)
    return {row.worker_id: row.value for row in rows}


async def test_each_worker_has_their_record_block_and_qualifications(rita, wim, ann, monkeypatch):
    monkeypatch.setattr(limits, "WORKERS_A_CHUNK", 1)
    kind, listed = await a_kind(rita), await a_kind(rita, "A list")
    now = clock.now()
    await WorkerList.create(
        id=new_id(),
        requester_id=rita.id,
        name="Best",
        name_key="best",
        qualification_type_id=listed.id,
        created_at=now,
        last_used_at=now,
    )
    hit_type = await cast.a_type(rita)
    works = [
        await cast.a_submitted(wim, await cast.a_hit(rita, hit_type=hit_type)) for _ in range(3)
    ]
    await work.decide(rita, [works[0].id, works[1].id], Decision())
    no = Decision(feedback="No.", reason=RejectionReason.WRONG)
    await work.decide(rita, [works[2].id], no)
    clock.advance(timedelta(days=8))
    await cast.a_submitted(ann, await cast.a_hit(rita, hit_type=hit_type))
    await qualifications.assign(rita, kind.id, [Give(wim.id, 80)])
    await people.block_worker(rita, ann.id, reason="No.")

    job = await run(await export_workers(rita))

    assert (job.state, job.done, job.total) == (JobState.DONE, 2, 2)
    first, second = sorted(await rows_of(job), key=lambda row: row["CURRENT-BlockStatus"])
    assert second == {
        "Worker ID": wim.worker_id,
        "Number of HITs approved or rejected - Lifetime": "3",
        "Number of HITs approved - Lifetime": "2",
        "Your Lifetime Approval Rate": "67% (2/3)",
        "Number of HITs approved or rejected - Last 30 Days": "3",
        "Number of HITs approved - Last 30 Days": "2",
        "Your 30 Day Approval Rate": "67% (2/3)",
        "Number of HITs approved or rejected - Last 7 Days": "0",
        "Number of HITs approved - Last 7 Days": "0",
        "Your 7 Day Approval Rate": "0% (0/0)",
        "CURRENT-BlockStatus": "Not blocked",
        "UPDATE-BlockStatus": "",
        "CURRENT-Knows colours": "80",
        "UPDATE-Knows colours": "",
    }
    assert (first["Worker ID"], first["CURRENT-BlockStatus"]) == (ann.worker_id, "Blocked")
    assert first["CURRENT-Knows colours"] == ""


async def test_update_columns_grant_revoke_block_and_unblock(rita, wim, ann, monkeypatch):
    monkeypatch.setattr(limits, "CHANGED_A_CHUNK", 1)
    kind, other = await a_kind(rita), await a_kind(rita, "Äpfel")
    await qualifications.assign(rita, kind.id, [Give(ann.id, 5)])
    await people.block_worker(rita, ann.id, reason="No.")

    job = await imported(
        rita,
        ["UPDATE-äpfel", "Worker ID", "UPDATE-BlockStatus", "UPDATE-Knows colours"],
        ["100", wim.worker_id.lower(), "Block", "0"],
        ["", ann.worker_id, "unblock", "revoke"],
        ["", wim.worker_id, "", "NA"],
    )

    assert (job.done, job.message) == (2, None)
    assert {row["Result"] for row in await rows_of(job)} == {"DONE"}
    assert (await held(kind), await held(other)) == ({wim.id: 0}, {wim.id: 100})
    blocks = await WorkerBlock.filter(requester_id=rita.id)
    assert [row.worker_id for row in blocks] == [wim.id]


async def test_wrong_cells_are_answered_and_the_others_done(rita, wim, ann):
    kind = await a_kind(rita)

    job = await imported(
        rita,
        ["Worker ID", "UPDATE-Knows colours", "UPDATE-BlockStatus"],
        [wim.worker_id, "101", "Block"],
        [ann.worker_id, "5.0", "perhaps"],
        ["A0000000000000", "5", ""],
        ["somebody", "5", ""],
        [ann.worker_id, "Revoke", ""],
    )

    assert await results(job) == [
        ("2", "UPDATE-Knows colours", "INVALID_INPUT"),
        ("2", "UPDATE-BlockStatus", "DONE"),
        ("3", "UPDATE-Knows colours", "INVALID_INPUT"),
        ("3", "UPDATE-BlockStatus", "INVALID_INPUT"),
        ("4", "UPDATE-Knows colours", "NOT_FOUND"),
        ("5", "UPDATE-Knows colours", "NOT_FOUND"),
        ("6", "UPDATE-Knows colours", "NOT_FOUND"),
    ]
    assert (job.done, job.message[:6]) == (5, "5 rows")
    assert await held(kind) == {}


async def test_a_type_that_is_deleted_meanwhile_is_refused_in_its_rows(rita, wim):
    kind = await a_kind(rita)
    header = ["Worker ID", "UPDATE-Knows colours", "UPDATE-BlockStatus"]
    upload = await sent(rita, table(header, [wim.worker_id, "1", "Block"]))
    job = await import_workers(rita, upload.id)
    await jobs.begin(job.id)
    await jobs.do_chunk(job.id)
    await QualificationType.filter(id=kind.id).update(status=TypeStatus.DISPOSED)
    while await jobs.do_chunk(job.id):
        pass

    over = await Job.get(id=job.id)
    assert [each[2] for each in await results(over)] == ["WRONG_STATE", "DONE"]


@pytest.mark.parametrize(
    "header",
    [
        "Worker ID",
        "UPDATE-Knows colours",
        "Worker ID,UPDATE-Another",
        "Worker ID,UPDATE-Knows colours,update-knows colours",
        "Worker ID,WorkerId,UPDATE-BlockStatus",
    ],
)
async def test_the_header_of_another_file_is_refused(rita, header):
    await a_kind(rita)
    upload = await sent(rita, f"{header}\n")
    with pytest.raises(InvalidInput) as refused:
        await import_workers(rita, upload.id)
    assert refused.value.field == "file[1]"
    assert await Job.all().count() == 0


async def test_the_same_export_goes_on_once(rita):
    first = await export_workers(rita, client_token="one")
    assert (await export_workers(rita)).id == first.id
    assert (await run(first)).done == 0
    assert (await export_workers(rita, client_token="one")).id == first.id


async def test_only_the_newest_types_have_columns(rita, wim, monkeypatch):
    monkeypatch.setattr(limits, "MOST_QUALIFICATION_COLUMNS", 1)
    await a_kind(rita, "Old")
    await a_kind(rita, "New")
    await cast.a_submitted(wim, await cast.a_hit(rita))

    [row] = await rows_of(await run(await export_workers(rita)))
    assert [name for name in row if name.startswith("UPDATE-")] == [
        "UPDATE-BlockStatus",
        "UPDATE-New",
    ]
