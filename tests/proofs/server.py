"""A real server: `kempelen serve` in processes of its own, started, killed and started again."""

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 60


class Server:
    """One installation: its settings stay the same however often it is started."""

    program = ("api.cli.command_line", "serve")

    def __init__(self, folder, **settings):
        self._folder = folder
        self._settings = settings
        self._process = None
        self._starts = 0
        self.port = 0
        self.workers = settings.get("workers", 1)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}/graphql"

    @property
    def pid(self):
        return self._process.pid

    @property
    def said(self):
        """The output since the last start."""
        return self._log.read_text()

    def start(self):
        self._starts += 1
        self._log = self._folder / f"said-{self._starts}.txt"
        names = {f"KEMPELEN_{name.upper()}": str(value) for name, value in self._settings.items()}
        with self._log.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *self.program, "--port", str(self.port)],
                cwd=ROOT,
                env={
                    **os.environ,
                    "KEMPELEN_OUTBOX_FOLDER": str(self._folder),
                    "KEMPELEN_TASK_PAGES_PORT": "0",
                    # What is earned moves on after the test, so that it tells of nothing else.
                    "KEMPELEN_EARNINGS_MOVE_MINUTES": "1440",
                    "KEMPELEN_STORAGE_FOLDER": str(self._folder / "storage"),
                    **names,
                },
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + SECONDS
        while not self._is_ready():
            assert self._process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)

    def _is_ready(self):
        if not self.port:
            if "listening on http://" not in self.said:
                return False
            self.port = int(self.said.split("listening on http://")[1].split("/")[0].split(":")[1])
        if self.workers > 1:
            return self.said.count("is ready") >= self.workers
        asked = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            asked.request("GET", "/health/ready")
            return asked.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            asked.close()

    @property
    def process_id(self):
        return self._process.pid

    def kill(self):
        """SIGKILL: no close frames, no clean-up."""
        self._process.kill()
        assert self._process.wait(SECONDS) == -signal.SIGKILL, self.said

    def ask_to_stop(self):
        self.ask_for(signal.SIGTERM)

    def ask_for(self, number):
        self._process.send_signal(number)

    async def stopped(self):
        return await asyncio.to_thread(self._process.wait, SECONDS)

    def stop(self):
        """In any state; returns the exit code."""
        if self._process is None:
            return None
        if self._process.poll() is None:
            self.ask_to_stop()
        try:
            return self._process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise

    def processes(self):
        """The server processes behind the port (on Linux): a supervisor's children."""
        listed = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text()
        return [int(child) for child in listed.split() if _listens(int(child), self.port)]

    def ready_processes(self):
        """The processes, of several, that have reported ready."""
        ready = {int(pid) for pid in re.findall(r"server process (\d+) is ready", self.said)}
        return [process for process in self.processes() if process in ready]

    def process_of(self, client_port):
        """The process that has accepted the connection from this port."""
        for inode in _sockets(self.port, client_port):
            for process in self.processes():
                if _holds(process, inode):
                    return process
        return None


def _sockets(port, client_port):
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        ports = [int(fields[column].split(":")[1], 16) for column in (1, 2)]
        if ports == [port, client_port]:
            yield fields[9]


def _listens(process, port):
    return any(_holds(process, inode) for inode in _sockets(port, 0))


def _holds(process, inode):
    with contextlib.suppress(FileNotFoundError):  # The process has ended, or its connection.
        for link in Path(f"/proc/{process}/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                if link.readlink().name == f"socket:[{inode}]":
                    return True
    return False
