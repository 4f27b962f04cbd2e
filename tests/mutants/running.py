"""Runs the tests of a mutant in a copy of the tree, so that the tree itself is never broken."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import IO

import asyncpg

from tests.mutants.sampling import Mutant
from tests.mutants.targets import ROOT, tests_of

POSTGRES = os.environ.get("KEMPELEN_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
NOT_LONG = "not (long or full or clients)"
FACTOR = 3  # so many times the time of the whole code, and a mutant hangs
MORE_SECONDS = 20
SECONDS_TO_END = 10
NOTHING_RAN = 5


NO_ROOM = "TooManyConnectionsError"  # for the tests of others: that says nothing of a mutant
SECONDS_FOR_ROOM = 5


class TestsFail(Exception):
    """Tests that fail anyway cannot tell a mutant from the whole code."""


class Outcome(StrEnum):
    NOTICED = "noticed"
    HANGING = "hanging"  # noticed too: a test never came back
    SURVIVED = "survived"


class Copy:
    """A copy of the tree with one worker's mutants."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._log = folder / "mutants.log"
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        for path in listed.stdout.splitlines():
            if (ROOT / path).is_file():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / path, folder / path)

    async def seconds_of_whole(self, tests: Sequence[str]) -> float:
        """What these tests take when nothing is broken; they must succeed."""
        start = monotonic()
        status = await self._run(tests, seconds=3_600)
        if status not in (0, NOTHING_RAN):
            raise TestsFail(f"{' '.join(tests)} fail without a mutant:\n{self._log.read_text()}")
        return monotonic() - start

    async def outcome(self, mutant: Mutant, seconds_of_whole: float) -> Outcome:
        path = self.folder / mutant.path
        whole = path.read_text()
        path.write_text(mutant.source)
        try:
            seconds = FACTOR * seconds_of_whole + MORE_SECONDS
            status = await self._run(tests_of(mutant.path), seconds=seconds)
        finally:
            path.write_text(whole)
        if status is None:
            return Outcome.HANGING
        return Outcome.SURVIVED if status in (0, NOTHING_RAN) else Outcome.NOTICED

    async def _run(self, tests: Sequence[str], *, seconds: float) -> int | None:
        while True:
            status = await self._run_once(tests, seconds=seconds)
            if status in (None, 0) or NO_ROOM not in self._log.read_text():
                return status
            await asyncio.sleep(SECONDS_FOR_ROOM)

    async def _run_once(self, tests: Sequence[str], *, seconds: float) -> int | None:
        there = [test for test in tests if (self.folder / test).exists()]
        with self._log.open("w") as log:
            process = await self._started(there, log)
        try:
            async with asyncio.timeout(seconds):
                return await process.wait()
        except TimeoutError:
            await _end(process)
            return None

    async def _started(self, tests: Sequence[str], log: IO[str]) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "pytest", "-q", "-x", "-m", NOT_LONG),
            *("-p", "no:cacheprovider", *tests),
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=log,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )


async def _end(process: asyncio.subprocess.Process) -> None:
    """Give the tests a moment to remove what they made, and remove their database otherwise."""
    os.killpg(process.pid, signal.SIGINT)
    try:
        async with asyncio.timeout(SECONDS_TO_END):
            await process.wait()
    except TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    connection = await asyncpg.connect(POSTGRES)
    try:
        await connection.execute(
            f"DROP DATABASE IF EXISTS kempelen_test_{process.pid} WITH (FORCE)"
        )
    finally:
        await connection.close()
