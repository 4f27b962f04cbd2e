"""The demonstration itself: a market is served, played and counted, as by `kempelen demo`."""

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest

from api.demo.report import Report

ROOT = Path(__file__).parents[2]
REAL_DATA = Path(os.environ.get("KEMPELEN_TEST_DATA") or ROOT.parent / "shared" / "data")
OWN_SECONDS = 240
REAL_SECONDS = 1_200

WELL = Report(
    hits=1,
    assignments=1,
    workers=1,
    wall_seconds=1.0,
    assignments_per_second=1.0,
    publish_to_feed_ms={"p50": 1.0, "p95": 1.0, "p99": 1.0},
    approve_to_notice_ms={"p50": 1.0, "p95": 1.0, "p99": 1.0},
    events_expected=8,
    events_missed=0,
    events_duplicated=0,
    ledger_difference=0,
    majority_vote_accuracy=1.0,
)


def demo(folder, *arguments, seconds=OWN_SECONDS):
    """Run the command in a folder of its own."""
    return subprocess.run(
        [sys.executable, "-m", "api.cli.command_line", "demo", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120"},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )


def real_data(name):
    """A folder with real answers of people; outside CI, the test is skipped without it."""
    data = REAL_DATA / name
    if not data.is_dir():
        absent = f"{data} is not there; set KEMPELEN_TEST_DATA to the folder that holds it."
        if os.environ.get("CI") == "true":
            pytest.fail(absent)
        pytest.skip(absent)
    return data


def figures_of(folder):
    """The report without its timings, which are checked for plausibility."""
    report = json.loads((folder / "var" / "demo-report.json").read_text())
    seconds, rate = report.pop("wall_seconds"), report.pop("assignments_per_second")
    assert rate == pytest.approx(report["assignments"] / seconds, rel=0.01, abs=0.1)
    for name in ("publish_to_feed_ms", "approve_to_notice_ms"):
        ranks = report.pop(name)
        assert list(ranks) == ["p50", "p95", "p99"]
        assert 0 < ranks["p50"] <= ranks["p95"] <= ranks["p99"]
    return report


@pytest.mark.long
def test_our_own_data_is_played_with_nothing_missed_doubled_or_mispaid(tmp_path):
    played = demo(tmp_path)

    assert played.returncode == 0, played.stderr
    assert figures_of(tmp_path) == {
        "hits": 40,
        "assignments": 200,
        "workers": 12,
        "events_expected": 6 * 200 + 2 * 40,
        "events_missed": 0,
        "events_duplicated": 0,
        "ledger_difference": 0,
        "majority_vote_accuracy": 0.8,
    }
    assert "majority_vote_accuracy" in played.stdout
    assert "Traceback" not in (tmp_path / "var" / "demo-server.log").read_text()


@pytest.mark.long
def test_real_answers_are_played_and_their_vote_is_the_published_one(tmp_path):
    data = real_data("snow2008_rte")

    played = demo(tmp_path, "--data", str(data), seconds=REAL_SECONDS)

    assert played.returncode == 0, played.stderr
    assert figures_of(tmp_path) == {
        "hits": 800,
        "assignments": 8_000,
        "workers": 164,
        "events_expected": 6 * 8_000 + 2 * 800,
        "events_missed": 0,
        "events_duplicated": 0,
        "ledger_difference": 0,
        "majority_vote_accuracy": 0.8969,
    }


@pytest.mark.long
def test_with_a_test_in_front_only_those_who_pass_are_let_to_the_work(tmp_path):
    played = demo(tmp_path, "--qualification")

    assert played.returncode == 0, played.stderr
    assert figures_of(tmp_path) == {
        "hits": 29,
        "assignments": 77,
        "workers": 12,
        "events_expected": 12 + 6 * 77 + 2 * 29,
        "events_missed": 0,
        "events_duplicated": 0,
        "ledger_difference": 0,
        "majority_vote_accuracy": 0.8621,
        "takers": 12,
        "passes": 6,
        "pass_mark": 70,
        "refused": 6,
        "tested_tasks": 10,
        "compared_tasks": 29,
        "accuracy_with_gate": 0.8621,
        "accuracy_without_gate": 0.8448,
    }
    assert "accuracy_without_gate" in played.stdout
    assert "Traceback" not in (tmp_path / "var" / "demo-server.log").read_text()


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "figures"),
    [
        (
            "snow2008_rte",
            {
                "hits": 790,
                "assignments": 5_432,
                "workers": 164,
                "events_expected": 164 + 6 * 5_432 + 2 * 790,
                "majority_vote_accuracy": 0.9247,
                "takers": 164,
                "passes": 145,
                "refused": 19,
                "compared_tasks": 790,
                "accuracy_with_gate": 0.9247,
                "accuracy_without_gate": 0.8968,
            },
        ),
        (
            "blimp_human",
            {
                "hits": 258,
                "assignments": 1_626,
                "workers": 345,
                "events_expected": 345 + 6 * 1_626 + 2 * 258,
                "majority_vote_accuracy": 0.9592,
                "takers": 345,
                "passes": 316,
                "refused": 29,
                "compared_tasks": 343,
                "accuracy_with_gate": 0.9592,
                "accuracy_without_gate": 0.9548,
            },
        ),
    ],
)
def test_a_test_in_front_of_real_work_makes_the_vote_better(tmp_path, name, figures):
    played = demo(tmp_path, "--qualification", "--data", str(real_data(name)), seconds=REAL_SECONDS)

    assert played.returncode == 0, played.stderr
    assert figures_of(tmp_path) == {
        "events_missed": 0,
        "events_duplicated": 0,
        "ledger_difference": 0,
        "pass_mark": 70,
        "tested_tasks": 10,
        **figures,
    }


def test_a_pass_mark_without_a_test_is_a_sentence_and_exit_code_2(tmp_path):
    played = demo(tmp_path, "--pass-mark", "80")

    assert (played.returncode, played.stdout) == (2, "")
    assert played.stderr == "--pass-mark belongs to the test: give --qualification too.\n"
    assert not (tmp_path / "var").exists()


def test_data_that_cannot_be_played_is_a_sentence_and_exit_code_2(tmp_path):
    played = demo(tmp_path, "--data", "nowhere")

    assert (played.returncode, played.stdout) == (2, "")
    assert played.stderr == "There is no folder nowhere: give one with --data.\n"
    assert not (tmp_path / "var").exists()


@pytest.mark.long
def test_what_the_market_refuses_ends_the_play_with_its_words(tmp_path):
    (tmp_path / "tasks.csv").write_text(f"task_id,text\nt1,{'x' * 70_000}\n")
    (tmp_path / "answers.csv").write_text("task_id,worker_id,answer\nt1,w1,yes\n")
    (tmp_path / "gold.csv").write_text("task_id,gold\nt1,yes\n")

    played = demo(tmp_path, "--data", ".")

    assert played.returncode == 1
    assert "The market refused (INVALID_INPUT): " in played.stderr
    assert "The server's log is var/demo-server.log." in played.stderr
    assert "Traceback" not in played.stderr
    assert not (tmp_path / "var" / "demo-report.json").exists()


@pytest.mark.parametrize("figure", ["events_missed", "events_duplicated", "ledger_difference"])
def test_one_thing_missed_doubled_or_mispaid_is_not_well(figure):
    figures = {name: getattr(WELL, name) for name in WELL.__dataclass_fields__}

    assert WELL.is_well
    assert not Report(**{**figures, figure: 1}).is_well


NUMBERS = {
    "tasks": "task_id,text\nt1,How many?\nt2,How much?\nt3,How far?\n",
    "answers": "task_id,worker_id,answer\nt1,Requester,10\nt1,requester,12\nt1,w 3,38\n"
    "t2,requester,-0.5\nt2,w 3,0.5\nt2,Requester,\nt1,w 3,39\nt3,Requester,5\n",
    "gold": "task_id,gold\nt1,11\nt2,1\n",
    "test": "task_id,gold,choices\nq1,right,right|wrong\n",
    "test_answers": "task_id,worker_id,answer\nq1,Requester,right\nq1,requester,right\n"
    "q1,w 3,right\nq1,w4,wrong\n",
}


@pytest.fixture
def numbers(tmp_path):
    """A data set of amounts with a test of its own, two bad rows, and odd names of workers."""
    folder = tmp_path / "numbers"
    folder.mkdir()
    for name, text in NUMBERS.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


def test_bad_rows_are_named_and_nothing_is_played(tmp_path, numbers):
    played = demo(tmp_path, "--data", "numbers")

    assert (played.returncode, played.stdout) == (2, "")
    assert played.stderr.splitlines() == [
        "2 rows of numbers cannot be played:",
        "  answers.csv, row 7: no answer.",
        "  answers.csv, row 8: the worker has answered this task in an earlier row, and the market "
        "takes one assignment a worker and HIT (w 3 in t1).",
        "Correct them, or play without them: --skip-bad-rows.",
    ]
    assert not (tmp_path / "var").exists()


@pytest.mark.long
def test_numbers_with_a_test_of_their_own_are_played_without_their_bad_rows(tmp_path, numbers):
    named = "sqlite://other/market.sqlite3"
    arguments = ("--data", "numbers", "--skip-bad-rows", "--qualification", "--database", named)

    played = demo(tmp_path, *arguments)

    assert played.returncode == 0, played.stderr
    assert "Played without these rows:\n  answers.csv, row 7: no answer.\n" in played.stderr
    assert figures_of(tmp_path) == {
        "hits": 3,
        "assignments": 6,
        "workers": 4,
        "events_expected": 4 + 6 * 6 + 2 * 3,
        "events_missed": 0,
        "events_duplicated": 0,
        "ledger_difference": 0,
        "majority_vote_accuracy": None,
        "mean_error": {"of_mean": 5.0, "of_median": 1.0},
        "median_error": {"of_mean": 5.0, "of_median": 1.0},
        "takers": 4,
        "passes": 3,
        "pass_mark": 70,
        "refused": 1,
        "tested_tasks": 1,
        "compared_tasks": 2,
        "accuracy_with_gate": None,
        "accuracy_without_gate": None,
    }
    again = demo(tmp_path, *arguments)
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr.splitlines()[-1] == (
        "There are tables in the file other/market.sqlite3. The demonstration plays on an empty "
        "database, and empties none that you name."
    )


@pytest.fixture
async def empty_database(postgres_server):
    """An empty PostgreSQL database of this test."""
    name = f"kempelen_test_demo_{os.getpid()}"
    connection = await asyncpg.connect(postgres_server)
    await connection.execute(f"CREATE DATABASE {name}")
    yield urlunsplit(urlsplit(postgres_server)._replace(path=f"/{name}"))
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


@pytest.mark.long
async def test_a_named_database_is_played_on_and_ignored_settings_are_named(
    tmp_path, empty_database, numbers, monkeypatch
):
    (numbers / "gold.csv").unlink()
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", "sqlite://elsewhere.sqlite3")
    monkeypatch.setenv("kempelen_production", "true")
    arguments = ("--data", "numbers", "--skip-bad-rows", "--database", empty_database)

    played = await asyncio.to_thread(demo, tmp_path, *arguments)

    assert played.returncode == 0, played.stderr
    assert re.search(
        r"^Ignored: .*KEMPELEN_DATABASE_URL.*, kempelen_production\. ", played.stderr, re.M
    )
    assert f"plays on database {urlsplit(empty_database).path[1:]} at " in played.stderr
    assert figures_of(tmp_path)["majority_vote_accuracy"] is None
    assert not list(tmp_path.rglob("*.sqlite3"))
    connection = await asyncpg.connect(empty_database)
    assert await connection.fetchval("SELECT count(*) FROM assignments") == 6
    await connection.close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://localhost/x", "Set --database to sqlite://PATH or postgres://"),
        ("postgres://nobody@127.0.0.1:1/x", "Check --database."),
    ],
)
def test_a_database_that_cannot_be_used_is_a_sentence_and_exit_code_2(tmp_path, url, words):
    played = demo(tmp_path, "--database", url)

    assert (played.returncode, played.stdout) == (2, "")
    assert words in played.stderr
    assert "Traceback" not in played.stderr
    assert not (tmp_path / "var").exists()
