"""Deciding by a results file: row by row, once, as its header says."""

import csv
import io
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.storage.folder import FolderStore
from domain.assignments import commands as work
from domain.assignments import records
from domain.assignments.lifecycle import AssignmentStatus, DecisionOutcome
from domain.assignments.models import Assignment, OverriddenRejection
from domain.jobs import commands as jobs
from domain.jobs.lifecycle import JobState, JobVerb
from domain.jobs.models import Job
from domain.kernel import clock
from domain.kernel.ids import global_id, new_id
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.people.teams.models import TeamMember
from domain.people.teams.roles import TeamRole
from domain.results import decision_columns, imported, limits
from domain.results.commands import ResultsWanted, export_results, import_decisions
from domain.results.imported import ImportedRow
from domain.review.filters import REVIEWED, ReviewFilter
from domain.storage import sheet, store
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from domain.storage.purposes import UploadPurpose
from tests.domain import cast
from tests.domain.results.files import rows_of, run, sent, table, text_of

HEADER = ["AssignmentId", "Approve", "Reject"]
S = AssignmentStatus


@pytest.fixture
async def works(rita, wim):
    """Six undecided works."""
    hit_type = await cast.a_type(rita)
    hits = [await cast.a_hit(rita, hit_type=hit_type) for _ in range(6)]
    return [await cast.a_submitted(wim, hit) for hit in hits]


def named(assignment):
    return global_id("Assignment", assignment.id)


async def decided(rita, *rows, header=HEADER):
    """What became of rows, each of a work and its two cells."""
    lines = [[each if isinstance(each, str) else named(each), *cells] for each, *cells in rows]
    upload = await sent(rita, table(header, *lines))
    return await run(await import_decisions(rita, upload.id))


async def status(assignment):
    return (await Assignment.get(id=assignment.id)).status


async def results(job):
    return [(row["Row"], row["Result"]) for row in await rows_of(job)]


async def test_rows_are_approved_rejected_and_left(rita, wim, works):
    job = await decided(
        rita,
        (works[0], "x", ""),
        (works[1], "", " Not a colour. "),
        (works[2], "", ""),
        (works[3], "X", "NA"),
        (works[4], "NA", "NA"),
    )

    assert (job.state, job.done, job.total, job.message) == (JobState.DONE, 3, 3, None)
    assert await results(job) == [("2", "APPROVED"), ("3", "REJECTED"), ("5", "APPROVED")]
    assert [await status(each) for each in works] == [
        S.APPROVED, S.REJECTED, S.SUBMITTED, S.APPROVED, S.SUBMITTED, S.SUBMITTED,
    ]  # fmt: skip
    rejected = await Assignment.get(id=works[1].id)
    assert (rejected.feedback, rejected.rejection_reason) == ("Not a colour.", "OTHER")
    assert await cast.earned(wim) == "0.20"


async def test_a_file_that_is_sent_again_changes_nothing(rita, wim, works):
    rows = [(works[0], "x", ""), (works[1], "", "No.")]
    await decided(rita, *rows)
    before = await Assignment.all().order_by("id").values()
    clock.advance(timedelta(hours=1))

    job = await decided(rita, *rows)

    assert await results(job) == [("2", "UNCHANGED"), ("3", "UNCHANGED")]
    assert (job.message, await Assignment.all().order_by("id").values()) == (None, before)
    assert await cast.earned(wim) == "0.10"


async def test_an_x_reverses_a_rejection_and_the_first_decision_stays_readable(rita, wim, works):
    await cast.reject(rita, works[0])
    clock.advance(timedelta(days=29))

    job = await decided(rita, (works[1], "x", ""), (works[0], "x", ""))

    assert await results(job) == [("2", "APPROVED"), ("3", "REJECTION_OVERRIDDEN")]
    latest = await Assignment.get(id=works[0].id)
    first, second = records.decisions_on(
        latest, await OverriddenRejection.get(assignment_id=latest.id)
    )
    assert (first.outcome, first.decided_at) == (DecisionOutcome.REJECTED, cast.START)
    assert second.outcome is DecisionOutcome.REJECTION_OVERRIDDEN


async def test_after_thirty_days_a_rejection_stays(rita, works):
    await cast.reject(rita, works[0])
    clock.advance(timedelta(days=30, seconds=1))

    job = await decided(rita, (works[0], "x", ""))
    assert (await results(job), await status(works[0])) == (
        [("2", "OVERRIDE_TOO_LATE")],
        S.REJECTED,
    )


async def test_a_reversal_without_money_is_refused_alone(wim):
    poor = await cast.a_requester("Poor", funds="0.24")
    hit_type = await cast.a_type(poor)
    one, two = [
        await cast.a_submitted(wim, await cast.a_hit(poor, hit_type=hit_type)) for _ in range(2)
    ]
    await cast.reject(poor, one)
    await cast.a_hit(poor, hit_type=hit_type)  # takes the money that the rejection released

    told = len(await cast.told())
    job = await decided(poor, (one, "x", ""), (two, "x", ""))

    assert await results(job) == [("2", "INSUFFICIENT_FUNDS"), ("3", "APPROVED")]
    assert "1 rows could not" in job.message
    kinds = cast.kinds((await cast.told())[told:])
    assert ("RejectionOverturned" in kinds, "AssignmentApproved" in kinds) == (False, True)
    assert await OverriddenRejection.all().count() == 0


async def test_what_the_file_rejects_is_not_reversed_by_a_later_row(rita, works, monkeypatch):
    monkeypatch.setattr(limits, "IMPORTED_A_CHUNK", 1)
    clock.advance(timedelta(seconds=1))
    upload = await sent(
        rita, table(HEADER, [named(works[0]), "", "No."], [named(works[0]), "x", ""])
    )
    job = await import_decisions(rita, upload.id)
    clock.advance(timedelta(seconds=1))

    assert await results(await run(job)) == [("2", "REJECTED"), ("3", "WRONG_STATE")]
    assert await status(works[0]) is S.REJECTED


async def test_wrong_rows_are_answered_and_the_others_done(rita, wim, works):
    rob = await cast.a_requester("Rob")
    his = await cast.a_submitted(wim, await cast.a_hit(rob))
    approved = works[5]
    await cast.approve(rita, approved)

    job = await decided(
        rita,
        (works[0], "x", "Both."),
        (works[1], "yes", ""),
        (works[2], "", "x" * 1_025),
        (his, "x", ""),
        (global_id("Assignment", new_id()), "x", ""),
        ("nonsense", "x", ""),
        (global_id("Hit", works[0].id), "x", ""),
        (approved, "", "Too late."),
        (works[3], "", "x" * 1_024),
    )

    rows = await rows_of(job)
    assert [row["Result"] for row in rows] == [
        "INVALID_INPUT",
        "INVALID_INPUT",
        "INVALID_INPUT",
        "NOT_FOUND",
        "NOT_FOUND",
        "NOT_FOUND",
        "NOT_FOUND",
        "WRONG_STATE",
        "REJECTED",
    ]
    assert rows[3]["Message"] == rows[4]["Message"]
    assert "file[2].Reject" in rows[0]["Message"]
    assert "file[3].Approve" in rows[1]["Message"]
    assert await status(his) is S.SUBMITTED
    assert (job.done, job.message[:7]) == (9, "8 rows ")


async def test_columns_are_found_by_their_names(rita, works):
    await decided(
        rita,
        ("first", named(works[0]), "ignored", "x"),
        header=["Title", "assignmentid", "Answer.x", " APPROVE "],
    )
    await decided(rita, ("No.", named(works[1])), header=["Reject", "AssignmentId"])

    assert [await status(each) for each in works[:2]] == [S.APPROVED, S.REJECTED]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ("", "file"),
        ("AssignmentId\n", "file[1]"),
        ("Approve,Reject\n", "file[1]"),
        ("AssignmentId;Approve;Reject\n", "file[1]"),
        ("AssignmentId,Approve,Approve\n", "file[1]"),
        (",".join(["AssignmentId", "Approve", *("x" * 16_383)]), "file[1]"),
        ("AssignmentId,Approve\n\xe4".encode("latin-1"), "file[2]"),
    ],
)
async def test_a_file_of_another_kind_is_refused_at_once(rita, content, field):
    upload = await sent(rita, content)
    with pytest.raises(InvalidInput) as refused:
        await import_decisions(rita, upload.id)
    assert refused.value.field == field
    assert await Job.all().count() == 0
    assert (await Upload.get(id=upload.id)).state is UploadState.STORED


async def test_of_a_file_that_breaks_later_nothing_is_done(rita, works, monkeypatch):
    monkeypatch.setattr(limits, "WINDOW_BYTES", 120)
    rows = [[named(each), "x", ""] for each in works]
    upload = await sent(rita, table(HEADER, *rows) + "one,two\n")

    job = await run(await import_decisions(rita, upload.id))

    assert job.state is JobState.FAILED
    assert job.message == "file[8] must be 3 cells, as the header, not '2 cells'."
    assert {await status(each) for each in works} == {S.SUBMITTED}


async def test_windows_and_chunks_join(rita, works, monkeypatch):
    monkeypatch.setattr(limits, "WINDOW_BYTES", 120)
    monkeypatch.setattr(limits, "IMPORTED_A_CHUNK", 2)

    job = await decided(rita, *[(each, "x", "") for each in works])

    assert await results(job) == [(str(n), "APPROVED") for n in range(2, 8)]
    assert await ImportedRow.all().count() == 0


async def test_the_file_is_used_by_one_job_and_deleted_with_its_end(rita, works):
    upload = await sent(rita, table(HEADER, [named(works[0]), "x", ""]))
    job = await import_decisions(rita, upload.id, client_token="one")

    assert (await import_decisions(rita, upload.id)).id == job.id
    assert (await Upload.get(id=upload.id)).attached_to == job.id
    await run(job)

    assert (await Upload.get(id=upload.id)).state is UploadState.DELETED
    assert "APPROVED" in await text_of(await Job.get(id=job.id))
    assert (await import_decisions(rita, upload.id, client_token="one")).id == job.id
    with pytest.raises(NotFound):
        await import_decisions(rita, upload.id)


async def test_only_an_own_file_of_this_purpose_is_taken(rita, works):
    rob = await cast.a_requester("Rob")
    plain = table(HEADER, [named(works[0]), "x", ""])
    his, awaited, other = [await sent(who, plain) for who in (rob, rita, rita)]
    await Upload.filter(id=awaited.id).update(state=UploadState.AWAITED)
    await Upload.filter(id=other.id).update(purpose=UploadPurpose.BATCH_FILE)

    for key, kind in (
        (his.id, NotFound),
        (new_id(), NotFound),
        (other.id, NotFound),
        (awaited.id, WrongState),
    ):
        with pytest.raises(kind):
            await import_decisions(rita, key)
    assert await Job.all().count() == 0


async def test_a_member_who_may_review_no_more_decides_nothing(rita, works):
    upload = await sent(rita, table(HEADER, [named(works[0]), "x", ""]))
    job = await import_decisions(rita, upload.id)
    await TeamMember.filter(requester_id=rita.id).update(role=TeamRole.VIEWER)

    assert (await run(job)).state is JobState.FAILED
    assert await status(works[0]) is S.SUBMITTED


async def test_what_a_cancelled_job_had_read_is_deleted(rita, works):
    upload = await sent(rita, table(HEADER, [named(works[0]), "x", ""]))
    job = await import_decisions(rita, upload.id)
    await jobs.begin(job.id)
    await jobs.do_chunk(job.id)
    assert await ImportedRow.all().count() == 1
    assert await imported.trim(clock.now(), 10) == 0
    await jobs.steer(job.id, JobVerb.CANCEL, by=rita.account_id)

    assert await imported.trim(clock.now(), 10) == 1
    assert await ImportedRow.all().count() == 0
    assert (await Upload.get(id=upload.id)).state is UploadState.DELETED


async def test_an_approval_of_work_that_its_clock_approved_changes_nothing(rita, works):
    """The auto-approval and a file decide the same work."""
    upload = await sent(
        rita, table(HEADER, [named(works[0]), "x", ""], [named(works[1]), "", "No."])
    )
    job = await import_decisions(rita, upload.id)
    clock.advance((await Assignment.get(id=works[0].id)).auto_approval_at - clock.now())
    await work.approve_due(clock.now(), 10)
    assert await results(await run(job)) == [("2", "UNCHANGED"), ("3", "WRONG_STATE")]


REASONS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(
    lambda text: text.strip() not in ("", "NA")
)
ANSWERS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(st.lists(st.tuples(ANSWERS, st.sampled_from("ar-"), REASONS), min_size=1, max_size=6))
def test_what_results_files_have_is_read_back(rows):
    """Whatever the answers are, guarded or not, a filled file decides the rows that were filled."""
    header = ["Answer.a", "AssignmentId", "Answer.b", "Approve", "Reject"]
    lines, expected = [header], []
    for answer, verb, reason in rows:
        key = new_id()
        filled = {"a": ("x", ""), "r": ("", reason), "-": ("", "")}[verb]
        lines.append([sheet.guarded(answer), global_id("Assignment", key), answer, *filled])
        if verb != "-":
            expected.append((key, None if verb == "a" else reason.strip()))
    read = list(csv.reader(io.StringIO(sheet.lines(lines), newline=""), strict=True))
    columns = decision_columns.columns_of(read[0])

    bodies = [decision_columns.body_of(cells, columns) for cells in read[1:]]
    found = [decision_columns.read(n, each) for n, each in enumerate(bodies, 2) if each]

    assert [(each.key, each.decision and each.decision.feedback) for each in found] == expected


async def test_the_file_that_is_exported_decides_once_it_is_filled_in(rita, wim, works):
    job = await run(
        await export_results(rita, ResultsWanted(wanted=ReviewFilter(statuses=REVIEWED)))
    )
    rows = list(csv.reader(io.StringIO(await text_of(job), newline="")))
    for number, row in enumerate(rows[1:]):
        row[-2], row[-1] = ("x", "") if number % 2 else ("", f"No: {number}")

    upload = await sent(rita, sheet.lines(rows))
    await run(await import_decisions(rita, upload.id))

    found = await Assignment.all().order_by("submitted_at", "id")
    assert [each.status for each in found] == [S.REJECTED, S.APPROVED] * 3
    assert [each.feedback for each in found[::2]] == ["No: 0", "No: 2", "No: 4"]


class NotedReads(FolderStore):
    """A folder that notes from which byte each file is read."""

    def __init__(self, folder):
        super().__init__(folder)
        self.starts = []

    def read(self, blob_id, start=0):
        self.starts.append(start)
        return super().read(blob_id, start)


async def test_each_window_is_read_from_its_first_byte_on(rita, works, stored, monkeypatch):
    monkeypatch.setattr(limits, "WINDOW_BYTES", 120)
    noted = NotedReads(stored)
    store.adopt(noted)
    job = await decided(rita, *((each, "x", "") for each in works))

    assert job.done == 6
    _, *windows = noted.starts  # the header alone, when the file is sent
    assert len(windows) > 2
    assert windows[0] == 0
    assert windows == sorted(set(windows))
