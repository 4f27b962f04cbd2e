"""Runs the tests of a mutant in a copy of the tree, so that the tree itself is never broken."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO

from tests.mutants.sampling import Mutant
from tests.mutants.targets import ROOT, tests_of

NOT_LONG = "not (long or full or clients)"
SECONDS_TO_END = 10
SUCCEEDED = (0, 5)  # all tests, or none that was there to run
ATTEMPTS = 3
LONGEST_SECONDS = 300  # of the tests of one mutant; with more, it hangs
FAILED = re.compile(r"^(?:FAILED|ERROR) ([^\s\[]+)", re.MULTILINE)


class TestsFail(Exception):
    """Tests that fail anyway cannot tell a mutant from the whole code."""


class Outcome(StrEnum):
    NOTICED = "noticed"
    HANGING = "hanging"  # noticed too: a test never came back
    SURVIVED = "survived"


class Copy:
    """A copy of the tree with one worker's mutants, and a PostgreSQL server of its own.

    The log of a server waits for every open transaction on it, also for those of other tests.
    """

    def __init__(self, folder: Path, postgres: str) -> None:
        self.folder = folder
        self._log = folder / "mutants.log"
        self._postgres = postgres
        self._known_to_pass: set[tuple[str, ...]] = set()
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

    async def outcome(self, mutant: Mutant, seconds: float = LONGEST_SECONDS) -> Outcome:
        """What the tests of the mutant's module say about it.

        A test that fails is run once more alone, since a busy machine lets tests fail too.
        """
        path = self.folder / mutant.path
        tests = tests_of(mutant.path)
        for _ in range(ATTEMPTS):
            with self._broken(path, mutant.source):
                status = await self._run(tests, seconds=seconds)
            if status is None:
                return Outcome.HANGING
            if status in SUCCEEDED:
                return Outcome.SURVIVED
            failed = FAILED.search(self._log.read_text())
            again = (failed[1],) if failed and "::" in failed[1] else tests[:1]
            await self._must_pass(again)
            with self._broken(path, mutant.source):
                if await self._run(again, seconds=seconds) not in SUCCEEDED:
                    return Outcome.NOTICED
        return Outcome.SURVIVED

    @contextmanager
    def _broken(self, path: Path, source: str) -> Iterator[None]:
        whole = path.read_text()
        path.write_text(source)
        try:
            yield
        finally:
            path.write_text(whole)

    async def _must_pass(self, tests: Sequence[str]) -> None:
        """A test that fails without a mutant too says nothing about one."""
        if tests in self._known_to_pass:
            return
        for _ in range(ATTEMPTS):
            if await self._run(tests, seconds=LONGEST_SECONDS) in SUCCEEDED:
                self._known_to_pass.add(tuple(tests))
                return
        raise TestsFail(f"{' '.join(tests)} fail without a mutant:\n{self._log.read_text()}")

    async def _run(self, tests: Sequence[str], *, seconds: float) -> int | None:
        there = [test for test in tests if (self.folder / test.partition("::")[0]).exists()]
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
            env=os.environ
            | {
                "PYTHONPATH": str(self.folder),
                "PYTHONDONTWRITEBYTECODE": "1",
                "KEMPELEN_TEST_POSTGRES": self._postgres,
            },
            stdout=log,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )


async def _end(process: asyncio.subprocess.Process) -> None:
    """Give the tests a moment to remove what they made; their databases end with the server."""
    os.killpg(process.pid, signal.SIGINT)
    try:
        async with asyncio.timeout(SECONDS_TO_END):
            await process.wait()
    except TimeoutError:
        os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
