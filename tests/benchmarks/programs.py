"""The programs that are compared, each a process of its own on a free port."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60.0
STOP_SECONDS = 20.0
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024


@dataclass(frozen=True, slots=True)
class Program:
    """A server that runs."""

    process: subprocess.Popen[bytes]
    port: int

    def cpu_seconds(self) -> float:
        """How much processor time it has used so far."""
        stat = Path(f"/proc/{self.process.pid}/stat").read_text()
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def rss_kib(self) -> int:
        """How much memory it holds."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * PAGE_KIB


def kempelen(url: str, **settings: object) -> tuple[list[str], dict[str, str]]:
    """The command and the environment that serve our market, to one who asks more than people do.

    Costs are reckoned as always, and never too high.
    """
    environment = {
        "KEMPELEN_DATABASE_URL": url,
        "KEMPELEN_TASK_PAGES_PORT": "0",
        "KEMPELEN_COST_BUCKET": "1000000000",
        "KEMPELEN_COST_RESTORE": "1000000000",
        **{f"KEMPELEN_{name.upper()}": str(value) for name, value in settings.items()},
    }
    main = "from api.cli.command_line import main; main()"
    return [sys.executable, "-c", main, "serve", "--port", "{port}"], environment


@asynccontextmanager
async def running(
    command: Sequence[str], *, ready: str, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Program]:
    """A program, from when it answers at the path that says so; stopped afterwards."""
    port = free_port()
    process = _started([part.replace("{port}", str(port)) for part in command], environment or {})
    try:
        await _answers(process, f"http://127.0.0.1:{port}{ready}")
        yield Program(process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _started(command: Sequence[str], more: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        env={**os.environ, **more},
        stdout=subprocess.DEVNULL,
        stderr=None if os.environ.get("BENCH_VERBOSE") else subprocess.DEVNULL,
    )


async def _answers(process: subprocess.Popen[bytes], address: str) -> None:
    async with asyncio.timeout(START_SECONDS):
        while True:
            if process.poll() is not None:
                raise RuntimeError(f"it ended with {process.returncode}; set BENCH_VERBOSE=1")
            try:
                await asyncio.to_thread(urllib.request.urlopen, address, timeout=2)
                return
            except (OSError, urllib.error.URLError):
                await asyncio.sleep(0.1)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
