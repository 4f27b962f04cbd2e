"""The play with batches: its files, and the play itself by `kempelen demo --batch`."""

import csv
import io

import pytest

from api.demo.batch import sheets
from api.demo.dataset import load
from tests.demo.test_demo import OWN_SECONDS, demo, figures_of

TASKS = "task_id,text\na<b,Rain & ${snow}\nc,Sun\nd,Fog\n"
ANSWERS = (
    "task_id,worker_id,answer,hit_id,status\n"
    "a<b,W,yes,1,Approved\nc,W,no,1,Approved\na<b,V,no,1,Rejected\nd,V,yes,2,Approved\n"
)


@pytest.fixture
def data(tmp_path):
    (tmp_path / "tasks.csv").write_text(TASKS)
    (tmp_path / "answers.csv").write_text(ANSWERS)
    return load(tmp_path)


def test_hits_that_are_alike_are_the_rows_of_one_sheet(data):
    first, second = sheets.sheets(data)

    assert [(each.tasks, each.redundancy, len(each.hits)) for each in (first, second)] == [
        (2, 2, 1),
        (1, 1, 1),
    ]
    (row,) = csv.DictReader(io.StringIO(first.content(data).decode()))
    assert row == {
        "hit": "1",
        "task_1": "a&lt;b",
        "text_1": "Rain &amp; ${snow}",
        "task_2": "c",
        "text_2": "Sun",
    }
    page = first.page
    for name, value in row.items():
        page = page.replace(f"${{{name}}}", value)
    assert sheets.place_of({"html": page}) == ("1", ["a<b", "c"])


def test_answers_come_back_by_their_places(data):
    work = data.works["W"]["1"]
    fields = sheets.fields(work, ["a<b", "c"])
    assert fields == {"answer_1": "yes", "answer_2": "no"}

    row = {"Input.task_1": "a&lt;b", "Answer.answer_1": "yes", "Input.task_2": "c"}
    assert list(sheets.answers(row | {"Answer.answer_2": ""}, 2)) == [("a<b", "yes")]


@pytest.mark.long
def test_our_own_data_goes_from_files_to_files(tmp_path):
    played = demo(tmp_path, "--batch", seconds=2 * OWN_SECONDS)

    assert played.returncode == 0, played.stderr
    figures = figures_of(tmp_path)
    assert figures.pop("publish_seconds") > 0
    assert figures == {
        "hits": 40,
        "assignments": 200,
        "workers": 12,
        "events_expected": 1240,
        "events_missed": 0,
        "events_duplicated": 0,
        "ledger_difference": 0,
        "majority_vote_accuracy": 0.8,
        "batches": 1,
        "rows_published": 40,
        "results_rows": 200,
        "results_differing": 0,
    }
    assert (tmp_path / "var" / "demo-sheet-1-results.csv").exists()
