"""The clock of a rehearsal in two processes, one of them killed; and `kempelen clock` refused."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from api.database import connect
from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock
from domain.rehearsal import jumps
from tests.api.conftest import ROOT
from tests.api.timers.test_rehearsal import a_market, fired

SECONDS = 60


@pytest.fixture(autouse=True)
def running_clock():
    clock.release()
    yield
    clock.release()


def kempelen(url, *arguments, **settings):
    """Run a command as an operator does."""
    names = {f"KEMPELEN_{name.upper()}": str(value) for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "api.cli.command_line", *arguments],
        cwd=ROOT,
        env={**os.environ, "KEMPELEN_DATABASE_URL": url, "COLUMNS": "200", **names},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )


@pytest.fixture
def processes(postgres_url):
    """Two processes of a rehearsal."""
    command = [sys.executable, "-m", "tests.api.timers.rehearsing", postgres_url]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for each in started:
        assert each.stdout.readline() == "running\n"
    yield started
    for each in started:
        each.kill()
        each.communicate()


async def test_two_processes_go_through_a_jump_although_one_is_killed(processes, postgres_url):
    async with connect.database(postgres_url):
        expected = await a_market()
        await jumps.follow()
        jump = await jumps.ask_forward(timedelta(days=40), actor=COMMAND_LINE)
        async with asyncio.timeout(SECONDS):
            while (current := (await jumps.follow()).jump) is not None:
                if current.standing_at is not None and current.standing_at > jump.begins_at:
                    processes[0].kill()
                await asyncio.sleep(0.02)

        assert await fired() == expected
        assert clock.now() >= jump.target_at
        counted = {each.timer: each.fired for each in await jumps.firings_of(jump.id)}
        del counted["measure"]
        assert counted == {
            "warn": 3,
            "abandon": 1,
            "expire": 2,
            "approve": 1,
            "end a day": 1,
            "move earnings": 1,
        }
    assert processes[0].wait(SECONDS) == -signal.SIGKILL


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "KEMPELEN_REHEARSAL is off"),
        ({"rehearsal": "true", "production": "true"}, "nobody moves the clock of a real market"),
    ],
)
def test_no_other_installation_moves_its_clock(sqlite_url, settings, message):
    refused = kempelen(sqlite_url, "clock", "forward", "1d", **settings)

    assert refused.returncode == 2
    assert message in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "by", ["", "3", "d", "1h1d", "-1d", "three days", "9" * 20 + "d", "0s", "367d"]
)
def test_a_duration_that_is_none_is_refused(kempelen, monkeypatch, sqlite_url, by):
    monkeypatch.setenv("KEMPELEN_REHEARSAL", "true")
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", sqlite_url)

    code, out, err = kempelen("clock", "forward", "--", by)

    assert (code, out) == (2, "")
    assert "BY" in err
