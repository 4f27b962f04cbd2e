"""A real server on a free port, with the small schema behind it."""

import asyncio
import contextlib
import functools
import os
import re
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import websockets
from starlette.applications import Starlette

from api.cli import command_line
from api.configuration.settings import Settings, load
from api.process.serve import listening_socket
from tests.api.small_market import Doorman, application
from tests.listening import http_client, listening

ROOT = Path(__file__).parents[2]
SECONDS = 60


@dataclass
class Served:
    url: str
    app: Starlette
    doorman: Doorman
    task_pages: str

    @property
    def socket_url(self) -> str:
        return self.url.replace("http://", "ws://")


@contextlib.asynccontextmanager
async def serving(settings: Settings):
    """The small market, served."""
    doorman = Doorman()
    app = application(settings, doorman)
    with listening_socket("127.0.0.1", 0) as tasks:
        task_pages = f"http://127.0.0.1:{tasks.getsockname()[1]}"
        async with listening(settings, app, tasks=tasks) as url:
            yield Served(url, app, doorman, task_pages)


@pytest.fixture(autouse=True)
def without_costs(monkeypatch):
    """Tests of transports run without costs; tests of costs turn them on."""
    monkeypatch.setenv("KEMPELEN_COST_BUCKET", "0")


@pytest.fixture
async def served():
    async with serving(load()) as server:
        yield server


@pytest.fixture
async def client(served):
    async with http_client() as http:
        yield http


def connecting_to(served, **options):
    """A raw websocket, to await or to enter, as in the library."""
    options = {"subprotocols": ["graphql-transport-ws"], "proxy": None, **options}
    return websockets.connect(served.socket_url, **options)


@pytest.fixture
def connect(served):
    return functools.partial(connecting_to, served)


@pytest.fixture
def kempelen(capsys):
    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            command_line.main(arguments)
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return run


class Process:
    """A server process, started as `kempelen serve` starts it."""

    def __init__(self, process, url):
        self.process = process
        self.url = url
        self.said = ""

    @property
    def children(self):
        """Its server processes, where the system shows them (Linux), newest last."""
        return children_of(self.process.pid)

    async def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        async with asyncio.timeout(SECONDS):
            out, _ = await self.process.communicate()
        self.said += out.decode()
        return self.process.returncode


@pytest.fixture
async def start():
    started = []

    async def starting(program="tests.api.small_market", **environment):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            program,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        started.append(process)
        async with asyncio.timeout(SECONDS):
            while not (found := re.search(rb"listening on (\S+)", await said(process))):
                pass
        return Process(process, found[1].decode())

    yield starting
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def said(process):
    line = await process.stdout.readline()
    assert line, "the server ended before it listened"
    return line


def children_of(pid):
    """The first child is left out: it tracks resources for the others."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()[1:]] if listed.exists() else []


async def asked(url):
    async with http_client(timeout=SECONDS) as client:
        return await client.post(url, json={"query": "{ hello }"})
