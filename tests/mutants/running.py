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
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import IO

from tests.mutants.sampling import Mutant
from tests.mutants.targets import ROOT, tests_of

NOT_LONG = "not (long or full or clients)"
SUCCEEDED = (0, 5)  # all tests, or none that was there to run
ATTEMPTS = 3
SECONDS_A_TEST = 60  # With more, it hangs.
TESTS_A_RUN = 20  # So many times the seconds of one test are the most for all of a module.
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+::[^\s\[]+)", re.MULTILINE)
STUCK = re.compile(r"^(\S+::[^\s\[]+)[^\n]*\s+Timeout \(\d", re.MULTILINE)


class Outcome(StrEnum):
    NOTICED = "noticed"
    HANGING = "hanging"  # noticed too: a test never came back
    SURVIVED = "survived"
    UNKNOWN = "unknown"  # a test fails without the mutant too: not counted


class Copy:
    """A copy of the tree with one worker's mutants, and a PostgreSQL server of its own.

    The log of a server waits for every open transaction on it, also for those of other tests.
    """

    def __init__(self, folder: Path, postgres: str, *, seconds: float = SECONDS_A_TEST) -> None:
        self.folder = folder
        self._log = folder / "mutants.log"
        self._postgres = postgres
        self._seconds = seconds
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

    async def outcome(self, mutant: Mutant) -> Outcome:
        """What the tests of the mutant's module say about it.

        A test that fails or hangs is run again alone, without the mutant and with it, since a
        busy machine lets tests fail and hang too.
        """
        path = self.folder / mutant.path
        tests = tests_of(mutant.path)
        for _ in range(ATTEMPTS):
            with self._broken(path, mutant.source):
                if await self._pass(tests):
                    return Outcome.SURVIVED
            log = self._log.read_text()
            stuck = STUCK.search(log)
            named = stuck or FAILED.search(log)
            again = (named[1],) if named else tests[:1]
            if not await self._pass_without_mutant(again):
                return Outcome.UNKNOWN
            with self._broken(path, mutant.source):
                if not await self._pass(again):
                    return Outcome.HANGING if stuck else Outcome.NOTICED
        return Outcome.SURVIVED

    @contextmanager
    def _broken(self, path: Path, source: str) -> Iterator[None]:
        whole = path.read_text()
        write(path, source)
        try:
            yield
        finally:
            write(path, whole)

    async def _pass_without_mutant(self, tests: Sequence[str]) -> bool:
        """A test that fails without a mutant too says nothing about one."""
        if tuple(tests) in self._known_to_pass:
            return True
        for _ in range(ATTEMPTS):
            if await self._pass(tests):
                self._known_to_pass.add(tuple(tests))
                return True
        return False

    async def _pass(self, tests: Sequence[str]) -> bool:
        there = [test for test in tests if (self.folder / test.partition("::")[0]).exists()]
        with self._log.open("w") as log:
            process = await self._started(there, log)
        try:
            async with asyncio.timeout(TESTS_A_RUN * self._seconds):
                return await process.wait() in SUCCEEDED
        except TimeoutError:
            return False
        finally:  # Also what the tests started; their databases end with the server.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    async def _started(self, tests: Sequence[str], log: IO[str]) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "pytest", "-v", "-x", "-m", NOT_LONG),
            *("-p", "no:cacheprovider", "-o", f"faulthandler_timeout={self._seconds}"),
            *("-o", "faulthandler_exit_on_timeout=true", *tests),
            cwd=self.folder,
            env=os.environ
            | {
                "PYTHONPATH": str(self.folder),
                "PYTHONDONTWRITEBYTECODE": "",
                "KEMPELEN_TEST_POSTGRES": self._postgres,
            },
            stdout=log,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )


def write(path: Path, source: str) -> None:
    """Python takes a file of the same size and second for the one that it has compiled."""
    path.write_text(source)
    for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
        compiled.unlink()
