"""The play until payday: a market is served, its clock is moved, and its workers are paid."""

import json
import os
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from rich.console import Console

from api.demo.dataset import load
from api.demo.payday.looking_back import RECEIPT
from api.demo.payday.nightly import FOLDER, ORDERS
from api.demo.payday.play import play_payday
from api.demo.server import Workspace
from tests.demo.test_demo import demo, figures_of

TASKS = "task_id,text\n" + "".join(f"t{number},How many?\n" for number in range(1, 6))
# Three workers have enough work for two days, one of them with rejected work; one has too little.
ANSWERS = "task_id,worker_id,answer,status\n" + "".join(
    f"t{task},{worker},{task},{status}\n"
    for worker, status, tasks in (
        ("busy", "Approved", 5),
        ("steady", "Approved", 4),
        ("picky", "Approved", 3),
        ("new", "Approved", 1),
    )
    for task in range(1, tasks + 1)
).replace("t1,steady,1,Approved", "t1,steady,1,Rejected")


@pytest.fixture
def small(tmp_path):
    """A data set of four workers."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "tasks.csv").write_text(TASKS)
    (folder / "answers.csv").write_text(ANSWERS)
    return folder


@pytest.fixture
async def empty_database(postgres_server):
    """An empty PostgreSQL database of this test."""
    name = f"kempelen_test_payday_{os.getpid()}"
    connection = await asyncpg.connect(postgres_server)
    await connection.execute(f"CREATE DATABASE {name}")
    yield urlunsplit(urlsplit(postgres_server)._replace(path=f"/{name}"))
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


@pytest.mark.long
async def test_workers_of_two_days_are_paid_on_postgres(
    tmp_path, small, empty_database, monkeypatch
):
    monkeypatch.chdir(tmp_path)  # where the server makes its keys
    workspace = Workspace(tmp_path / "var", tmp_path / "outbox", empty_database)

    report = await play_payday(load(small), workspace, Console(quiet=True), days=2)

    assert report.is_well
    payday = report.payday
    assert (payday.days, payday.refused_by_limit) == (2, 1)
    assert (payday.payout_files, payday.payout_difference) == (1, 0)
    assert (payday.payouts_settled, payday.payouts_failed) == (2, 1)
    # At 0.50 a HIT: five of busy, three of four of steady, and three of picky, whose account is
    # closed. Nothing is withheld in their countries.
    assert payday.payout_total == "5.50"
    assert (payday.payout_withheld, payday.payout_put_back) == ("0.00", "1.50")
    assert payday.earnings_held == "0.50"
    assert (workspace.folder / RECEIPT).exists()


@pytest.mark.long
def test_our_own_data_is_played_until_its_workers_are_paid(tmp_path):
    played = demo(tmp_path, "--payday", seconds=600)

    assert played.returncode == 0, played.stderr
    assert figures_of(tmp_path) == {
        "hits": 40,
        "assignments": 200,
        "workers": 12,
        "events_expected": 6 * 200 + 2 * 40 + 5 * 10,
        "events_missed": 0,
        "events_duplicated": 0,
        "ledger_difference": 0,
        "majority_vote_accuracy": 0.8,
        "days": 10,
        "refused_by_limit": 3,
        "payout_total": "85.62",
        "payout_files": 1,
        "payout_difference": 0,
        "payouts_settled": 9,
        "payouts_failed": 1,
        "payout_put_back": "9.00",
        "payout_withheld": "6.38",
        "earnings_held": "4.50",
        "dashboards_differing": 0,
    }
    assert "payout_difference" in played.stdout
    var = tmp_path / "var"
    assert "Traceback" not in (var / "demo-server.log").read_text()
    (file,) = (var / FOLDER).glob(ORDERS)
    assert b"<CtrlSum>85.62</CtrlSum>" in file.read_bytes()
    assert json.loads((var / RECEIPT).read_text())


@pytest.mark.long
def test_data_without_work_for_each_day_is_a_sentence_and_exit_code_2(tmp_path, small):
    played = demo(tmp_path, "--payday", "--data", "small")

    assert (played.returncode, played.stdout) == (2, "")
    assert played.stderr.splitlines()[-1] == (
        "Nobody in small has 10 answers, one for each day until payday, and is paid 1.00 for them."
    )
    assert not (tmp_path / "var").exists()


@pytest.mark.long
def test_payday_and_a_test_are_two_plays(tmp_path):
    played = demo(tmp_path, "--payday", "--qualification")

    assert (played.returncode, played.stdout) == (2, "")
    assert played.stderr == ("--payday, --qualification and --batch are plays: give one of them.\n")
    assert not (tmp_path / "var").exists()
