"""Results files: the columns of Mechanical Turk, however much work there is."""

import csv
import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import orjson
import pytest

from domain.assignments import commands as work
from domain.assignments.commands import Decision
from domain.assignments.lifecycle import RejectionReason
from domain.jobs import commands as jobs
from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.ids import global_id
from domain.kernel.refusals import NotFound
from domain.people.teams.models import TeamMember
from domain.people.teams.roles import TeamRole
from domain.results import limits
from domain.results.commands import ResultsFormat, ResultsWanted, export_results
from domain.results.known_records import KnownRecords
from domain.review.filters import REVIEWED, ReviewFilter
from domain.storage import housekeeping, sheet
from domain.storage.growing import GrowingFile
from domain.storage.models import Upload
from tests.domain import cast
from tests.domain.batches.published import a_batch
from tests.domain.profiles import cast as profiles
from tests.domain.results.files import rows_of, run, text_of
from tests.statements import counted

R28 = [
    *("HITId", "HITTypeId", "Title", "Description", "Keywords", "Reward", "CreationTime"),
    *("MaxAssignments", "RequesterAnnotation", "AssignmentDurationInSeconds"),
    *("AutoApprovalDelayInSeconds", "Expiration", "NumberOfSimilarHITs", "LifetimeInSeconds"),
    *("AssignmentId", "WorkerId", "AssignmentStatus", "AcceptTime", "SubmitTime"),
    *("AutoApprovalTime", "ApprovalTime", "RejectionTime", "RequesterFeedback"),
    *("WorkTimeInSeconds", "LifetimeApprovalRate", "Last30DaysApprovalRate"),
    "Last7DaysApprovalRate",
]
ROWS = [{"z text": 'One, "two"\nthree', "a": "=1+1"}, {"z text": "Zwölf", "a": ""}]
PAGE = '<p>${z text}</p><input name="label">'


def wanted(**values):
    more = {name: values.pop(name) for name in ("format", "guard_formulas") if name in values}
    return ResultsWanted(wanted=ReviewFilter(statuses=REVIEWED, **values), **more)


async def made(rita, **values):
    return await run(await export_results(rita, wanted(**values)))


async def answered(worker, hit, **fields):
    assignment = await cast.an_accepted(worker, hit)
    clock.advance(timedelta(seconds=75))
    answer = [cast.AnswerField(name, tuple(values)) for name, values in fields.items()]
    return await work.submit(worker, assignment.id, answer)


@pytest.fixture
async def batch(rita):
    return await a_batch(rita, ROWS, html=PAGE)


async def test_a_row_has_every_column_in_its_form(rita, wim, ann, batch):
    batch, (first, second) = batch
    one = await answered(wim, first, label=["cat", "dog"], Zebra=["-3"], note=["@x"])
    await answered(ann, second, label=[""])
    clock.advance(timedelta(minutes=1))
    await work.decide(rita, [one.id], Decision(feedback="Good."))

    job = await made(rita, batch_id=batch.id)

    assert (job.state, job.done, job.total, job.message) == (JobState.DONE, 2, 2, None)
    text = await text_of(job)
    header = next(csv.reader(io.StringIO(text)))
    assert header == [
        *R28,
        "Input.z text",
        "Input.a",
        "Answer.Zebra",
        "Answer.label",
        "Answer.note",
        "Approve",
        "Reject",
    ]
    row, other = await rows_of(job)
    assert row == {
        "HITId": global_id("Hit", first.id),
        "HITTypeId": global_id("HitType", first.hit_type_id),
        "Title": "Label a sentence",
        "Description": "Say what the sentence is about.",
        "Keywords": "label",
        "Reward": "$0.10",
        "CreationTime": "Thu Oct 01 05:00:00 PDT 2026",
        "MaxAssignments": "1",
        "RequesterAnnotation": first.annotation,
        "AssignmentDurationInSeconds": "600",
        "AutoApprovalDelayInSeconds": "3600",
        "Expiration": "Fri Oct 02 05:00:00 PDT 2026",
        "NumberOfSimilarHITs": "2",
        "LifetimeInSeconds": "86400",
        "AssignmentId": global_id("Assignment", one.id),
        "WorkerId": wim.worker_id,
        "AssignmentStatus": "Approved",
        "AcceptTime": "Thu Oct 01 05:00:00 PDT 2026",
        "SubmitTime": "Thu Oct 01 05:01:15 PDT 2026",
        "AutoApprovalTime": "Thu Oct 01 06:01:15 PDT 2026",
        "ApprovalTime": "Thu Oct 01 05:03:30 PDT 2026",
        "RejectionTime": "",
        "RequesterFeedback": "Good.",
        "WorkTimeInSeconds": "75",
        "LifetimeApprovalRate": "100% (1/1)",
        "Last30DaysApprovalRate": "100% (1/1)",
        "Last7DaysApprovalRate": "100% (1/1)",
        "Input.z text": 'One, "two"\nthree',
        "Input.a": "'=1+1",
        "Answer.Zebra": "-3",
        "Answer.label": "cat|dog",
        "Answer.note": "'@x",
        "Approve": "",
        "Reject": "",
    }
    assert (other["AssignmentStatus"], other["LifetimeApprovalRate"]) == ("Submitted", "0% (0/0)")
    assert other["Answer.label"] == other["Answer.note"] == other["ApprovalTime"] == ""


async def test_without_the_guard_each_text_is_as_it_was_given(rita, wim, batch):
    batch, (first, _) = batch
    await answered(wim, first, label=["=HYPERLINK(1)"])

    [row] = await rows_of(await made(rita, batch_id=batch.id, guard_formulas=False))

    assert (row["Input.a"], row["Answer.label"]) == ("=1+1", "=HYPERLINK(1)")


async def test_a_rejection_that_was_overridden_has_both_times(rita, wim, batch):
    batch, (first, _) = batch
    one = await answered(wim, first, label=["x"])
    await work.decide(rita, [one.id], Decision(feedback="No.", reason=RejectionReason.WRONG))
    clock.advance(timedelta(hours=1))
    await work.override_rejection(rita, one.id, "Yes.")

    [row] = await rows_of(await made(rita))

    assert (row["RejectionTime"], row["ApprovalTime"], row["RequesterFeedback"]) == (
        "Thu Oct 01 05:01:15 PDT 2026",
        "Thu Oct 01 06:01:15 PDT 2026",
        "Yes.",
    )


async def test_json_lines_have_values_as_programs_read_them(rita, wim, batch):
    batch, (first, _) = batch
    await answered(wim, first, label=["cat", "dog"])

    text = await text_of(await made(rita, format=ResultsFormat.JSON_LINES))

    [row] = [orjson.loads(line) for line in text.splitlines()]
    assert list(row) == [*R28, "Input", "Answer"]
    assert (row["Input"], row["Answer"]) == (ROWS[0], {"label": ["cat", "dog"]})
    assert (row["Reward"], row["WorkTimeInSeconds"], row["Keywords"]) == ("0.10", 75, ["label"])
    assert row["SubmitTime"] == "2026-10-01T12:01:15+00:00"


async def test_hits_of_no_batch_and_of_several_stand_in_one_file(rita, wim, ann):
    _, one = await a_batch(rita, [{"text": "a", "x": "1"}])
    _, two = await a_batch(rita, [{"text": "b", "y": "2"}])
    plain = await cast.a_hit(rita)
    for hit in (*one, *two):
        await answered(wim, hit, label=["l"])
    await cast.a_submitted(ann, plain)

    rows = await rows_of(await made(rita))

    names = [name for name in rows[0] if name.startswith("Input.")]
    assert names == ["Input.text", "Input.x", "Input.y"]
    assert [row["Input.y"] for row in rows] == ["", "2", ""]
    assert [row["Answer.colour"] for row in rows] == ["", "", "red"]


@pytest.mark.parametrize("cells", [1, limits.CELLS_A_CHUNK])
async def test_pages_and_parts_join_to_one_file(rita, wim, monkeypatch, cells):
    monkeypatch.setattr(limits, "CELLS_A_CHUNK", cells)
    for name, small in (("PAGE", 2), ("ROWS_A_CHUNK", 4), ("NAMES_A_CHUNK", 3)):
        monkeypatch.setattr(limits, name, small)
    monkeypatch.setattr("domain.storage.growing.PART_BYTES", 1_000)
    _, hits = await a_batch(rita, [{"text": f"{n}"} for n in range(13)])
    for number, hit in enumerate(hits):
        await answered(wim, hit, **{f"n{number % 3}": [str(number)]})

    rows = await rows_of(await made(rita))

    assert [row["Input.text"] for row in rows] == [str(n) for n in range(13)]
    assert [row[f"Answer.n{n % 3}"] for n, row in enumerate(rows)] == [str(n) for n in range(13)]


async def test_a_chunk_writes_fewer_rows_where_they_have_many_columns(rita, wim, monkeypatch):
    columns = {f"c{n}": "x" for n in range(200)}
    _, hits = await a_batch(rita, [{"text": f"{n}", **columns} for n in range(5)])
    for hit in hits:
        await answered(wim, hit, label=["a"])
    monkeypatch.setattr(limits, "CELLS_A_CHUNK", 500)
    job = await export_results(rita, wanted())
    await jobs.begin(job.id)

    done = []
    while await jobs.do_chunk(job.id):
        done.append((await Job.get(id=job.id)).done)

    assert done[-3:] == [2, 4, 5]  # of some 230 columns


async def test_names_beyond_the_most_columns_are_told(rita, wim, batch, monkeypatch):
    monkeypatch.setattr(limits, "MOST_ANSWER_COLUMNS", 2)
    await answered(wim, batch[1][0], c=["3"], b=["2"], a=["1"])

    job = await made(rita)

    [row] = await rows_of(job)
    assert [name for name in row if name.startswith("Answer.")] == ["Answer.a", "Answer.b"]
    assert "more than 2 names" in job.message


async def test_answers_about_the_worker_are_left_out(rita, wim):
    hit = await profiles.posted(await profiles.a_question(rita))
    held = await cast.an_accepted(wim, hit)
    await work.submit(wim, held.id, profiles.said(car="yes"))

    [row] = await rows_of(await made(rita))
    assert [name for name in row if name.startswith("Answer.")] == []


async def test_a_file_without_results_has_its_header(rita, batch):
    assert len((await text_of(await made(rita))).splitlines()) == 1
    assert await text_of(await made(rita, format=ResultsFormat.JSON_LINES)) == "\n"


async def test_the_same_file_is_made_once_at_a_time(rita, batch):
    first = await export_results(rita, wanted(), client_token="one")
    assert (await export_results(rita, wanted())).id == first.id
    assert await Upload.all().count() == 1
    await run(first)

    assert (await export_results(rita, wanted(), client_token="one")).id == first.id
    assert (await export_results(rita, wanted())).id != first.id


async def test_only_members_who_review_get_it(rita, batch):
    rob = await cast.a_requester("Rob")
    with pytest.raises(NotFound):
        await export_results(rob, wanted(batch_id=batch[0].id))
    job = await export_results(rita, wanted())
    await TeamMember.filter(requester_id=rita.id).update(role=TeamRole.VIEWER)
    assert (await run(job)).state is JobState.FAILED


async def test_the_file_is_deleted_after_a_week_also_where_it_was_never_finished(rita, batch):
    await made(rita)
    await export_results(rita, wanted(batch_id=batch[0].id))
    clock.advance(timedelta(days=7, seconds=1))

    await housekeeping.expire(clock.now(), 100)

    assert {row.state for row in await Upload.all()} == {"DELETED"}


async def test_a_file_that_is_deleted_meanwhile_ends_its_job(rita, batch):
    job = await export_results(rita, wanted())
    await Upload.all().update(state="DELETED")

    over = await run(job)
    assert (over.state, "is deleted" in over.message) == (JobState.FAILED, True)


async def test_a_job_that_paused_for_long_announces_its_part_again(rita, wim, batch):
    await answered(wim, batch[1][0], label=["x"])
    job = await export_results(rita, wanted())
    first = GrowingFile.of(job.arguments["file"]).blob_id
    clock.advance(timedelta(hours=3))

    over = await run(job)
    assert GrowingFile.of(over.cursor["file"]).blob_id != first
    assert len(await rows_of(over)) == 1


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("=1", "'=1"),
        ("+x", "'+x"),
        ("-1", "-1"),
        ("-1.50", "-1.50"),
        ("-1+cmd", "'-1+cmd"),
        ("@a", "'@a"),
        ("\tx", "'\tx"),
        ("\r", "'\r"),
        ("\nx", "'\nx"),
        ("a=1", "a=1"),
        ("", ""),
    ],
)
def test_cells_that_would_run_are_guarded(cell, shown):
    assert sheet.guarded(cell) == shown


def test_times_are_in_words_of_the_market():
    zone = ZoneInfo("America/Los_Angeles")
    winter = datetime(2019, 2, 19, 20, 10, 14, tzinfo=UTC)

    assert sheet.time_in_words(winter, zone) == "Tue Feb 19 12:10:14 PST 2019"
    assert sheet.time_in_words(None, zone) == ""


async def test_the_record_of_a_worker_is_counted_once_for_a_file(rita, wim, ann):
    records, at = KnownRecords(most=1), clock.now()
    one = await cast.a_submitted(wim, await cast.a_hit(rita))
    with counted() as statements:
        for _ in range(2):
            assert (await records.of(rita.id, [wim.id], at=at))[wim.id].undecided == 1
    assert len(statements) == 1

    await cast.approve(rita, one)
    assert (await records.of(rita.id, [wim.id], at=at))[wim.id].undecided == 1
    assert (await records.of(rita.id, [ann.id], at=at))[ann.id].undecided == 0  # takes its place
    assert (await records.of(rita.id, [wim.id], at=at))[wim.id].undecided == 0
