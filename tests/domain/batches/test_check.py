"""Checking a file: each row once, each error told, and nothing else changed."""

from dataclasses import replace

import pytest

from domain.batches import commands as batches
from domain.batches import error_files
from domain.batches.commands import BatchChanges
from domain.batches.lifecycle import BatchState
from domain.batches.refusals import BatchHasChanged, FileMissing
from domain.batches.rules import BatchTexts, is_marked
from domain.batches.work import check
from domain.jobs import commands as jobs
from domain.jobs.lifecycle import JobState
from domain.jobs.models import Job
from domain.kernel.refusals import NotFound
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from tests.domain import cast
from tests.domain.batches.files import (
    a_checked,
    a_draft,
    again,
    an_upload,
    csv_of,
    errors_of,
    work,
)


async def test_a_good_file_is_checked_and_unused_columns_are_told(rita):
    batch = await a_checked(rita, csv_of("One.", "Two."))

    assert batch.state is BatchState.CHECKED
    assert (batch.total_rows, batch.invalid_count, batch.column_names) == (2, 0, ["text", "other"])
    assert batch.message == "Columns that the template does not use: other."
    assert (batch.errors_upload_id, batch.invalid_rows) == (None, None)


async def test_each_bad_row_is_in_the_file_of_errors_and_the_others_are_not(rita, monkeypatch):
    monkeypatch.setattr(check, "ROWS_A_CHUNK", 2)
    batch = await a_checked(rita, b'text,other\nOne.,1\nTwo.\nTh"ree.,3\n"a"b,4\nfive,5\nsix,6,7\n')

    assert (batch.state, batch.total_rows, batch.invalid_count) == (BatchState.CHECKED, 6, 3)
    assert [row for row in range(1, 8) if is_marked(batch.invalid_rows, row)] == [2, 4, 6]
    assert (await errors_of(batch)).splitlines() == [
        "row,column,reason",
        '2,other,"1 cells, and the header has 2"',
        "4,text,text stands between a closing quote and the next comma",
        '6,3,"3 cells, and the header has 2"',
    ]


async def test_errors_are_no_formulas_and_their_file_has_an_end(rita, monkeypatch):
    monkeypatch.setattr(error_files, "MOST_BYTES", 200)
    batch = await a_checked(rita, b"text,=1+1\n" + b'a,"b"c\n' * 20)

    assert (batch.total_rows, batch.invalid_count) == (20, 20)
    _, first, *rest, last = (await errors_of(batch)).splitlines()
    assert first == "1,'=1+1,text stands between a closing quote and the next comma"
    assert last == ",,There are more errors than this file has room for."
    assert len(rest) < 20


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty, and its first row must name the columns (the header)."),
        (b"label\nOne.\n", "no column for the placeholders 'text' (the header)."),
        (
            b"text;other\nOne.;1\n",
            "no column for the placeholders 'text'; the cells seem to be separated by ';': save "
            "the file with commas (the header).",
        ),
        (b"text,text\n", "the column has the name of column 1 (the header, column 2)."),
        (b'text,other\na,b\n"c,d\n', "a quote is opened and not closed (row 2, column text)."),
    ],
)
async def test_a_file_that_is_none_is_a_draft_again_with_the_reason(rita, content, reason):
    batch = await a_checked(rita, content or b"\n")

    assert (batch.state, batch.message) == (BatchState.DRAFT, f"The file cannot be used: {reason}")
    assert (batch.total_rows, batch.invalid_rows, batch.column_names) == (0, None, None)
    assert len((await errors_of(batch)).splitlines()) == 2


async def test_a_million_rows_are_the_most(rita, monkeypatch):
    monkeypatch.setattr(check, "MOST_ROWS", 2)

    assert (await a_checked(rita, csv_of("a", "b"))).state is BatchState.CHECKED
    assert (await a_checked(rita, csv_of("a", "b", "c"))).state is BatchState.DRAFT


async def test_a_file_that_is_changed_meanwhile_is_checked_anew(rita, monkeypatch):
    monkeypatch.setattr(check, "ROWS_A_CHUNK", 1)
    batch = await a_draft(rita, b'text\n\nOne\n"a"b\n"c"d\n')
    await batches.check_batch(rita, batch.id)
    batch = await work(batch, chunks=3)
    old_errors, old_job = batch.errors_upload_id, batch.job_id
    assert (batch.state, bool(old_errors)) == (BatchState.CHECKING, True)

    other = await an_upload(rita.account_id, csv_of("One.", "Two.", "Three."))
    changes = BatchChanges(version=batch.version, upload_id=other.id)
    batch = await batches.update_batch(rita, batch.id, changes)
    assert (batch.state, batch.total_rows) == (BatchState.DRAFT, 0)
    assert (await batches.update_batch(rita, batch.id, changes)).version == batch.version
    with pytest.raises(BatchHasChanged):
        await batches.update_batch(rita, batch.id, replace(changes, texts=BatchTexts(name="B")))

    again_checked = await work(await batches.check_batch(rita, batch.id))
    assert (again_checked.state, again_checked.total_rows) == (BatchState.CHECKED, 3)
    assert (await Upload.get(id=old_errors)).state is UploadState.DELETED
    old = await Job.get(id=old_job)
    await jobs.do_chunk(old.id)
    assert (await Job.get(id=old_job)).state in (JobState.DONE, JobState.RUNNING)
    assert (await again(batch)).total_rows == 3


async def test_a_batch_needs_a_file_of_its_own(rita):
    batch = await a_draft(rita, csv_of("One."))
    rob = await cast.a_requester("Rob")
    with pytest.raises(NotFound):
        await batches.check_batch(rob, batch.id)
    foreign = await an_upload(rob.account_id, csv_of("One."))
    with pytest.raises(NotFound):
        await batches.update_batch(
            rita, batch.id, BatchChanges(version=batch.version, upload_id=foreign.id)
        )
    await Upload.filter(id=batch.upload_id).update(state=UploadState.DELETED)
    with pytest.raises(FileMissing):
        await batches.check_batch(rita, batch.id)
