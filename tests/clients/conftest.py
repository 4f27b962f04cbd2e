"""Node with the clients, and a market behind a connection that can be cut."""

import asyncio
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.cutting import Line
from tests.conftest import absent
from tests.schema.conftest import database_url, market, more_settings, people, scene  # noqa: F401

HERE = Path(__file__).parent
NODE_AT_LEAST = 20
INSTALL_SECONDS = 300
SECONDS = 60
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("clients")


@pytest.fixture(scope="session")
def node():
    """The path of Node, with what package-lock.json lists installed beside the scripts."""
    path, npm = shutil.which("node"), shutil.which("npm")
    if path is None or npm is None:
        absent(f"Node {NODE_AT_LEAST} and npm are needed for these clients, and not found.")
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    if int(version.removeprefix("v").split(".")[0]) < NODE_AT_LEAST:
        absent(f"Node {NODE_AT_LEAST} is needed for these clients; this one is {version.strip()}.")
    if not is_installed():
        subprocess.run([npm, "ci"], cwd=HERE, check=True, timeout=INSTALL_SECONDS)
    return path


@pytest.fixture(scope="session")
def chromium():
    """The path of Chromium, or of a browser that is built from it."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    absent("Chromium is needed for these pages, and not found (the package `chromium`).")


def is_installed():
    done, asked = HERE / "node_modules/.package-lock.json", HERE / "package-lock.json"
    return done.exists() and done.stat().st_mtime >= asked.stat().st_mtime


@pytest.fixture
async def line(market):  # noqa: F811
    """The way to the market."""
    line = Line(int(market.url.split(":")[2].split("/")[0]))
    await line.open()
    yield line
    await line.close()


class Player:
    """A script that runs one client; its output is read line by line."""

    def __init__(self, process):
        self._process = process
        self.said = []

    async def receive(self):
        """The next line."""
        async with asyncio.timeout(SECONDS):
            line = await self._process.stdout.readline()
        if not line:
            pytest.fail(f"the client ended: {(await self._process.stderr.read()).decode()}")
        self.said.append(json.loads(line))
        return self.said[-1]

    async def until(self, said, times=1):
        """Read on until it has printed this line so often in all."""
        while len(self.all(said)) < times:
            await self.receive()
        return self.all(said)[-1]

    def all(self, said):
        return [line for line in self.said if line["said"] == said]

    async def ended(self):
        """The exit code, and the output on standard error."""
        async with asyncio.timeout(SECONDS):
            _, complaints = await self._process.communicate()
        return self._process.returncode, complaints.decode()


@pytest.fixture
async def played(node):
    """Starts scripts, and ends those that a failing test leaves behind."""
    started = []

    async def start(*arguments, **environment):
        process = await asyncio.create_subprocess_exec(
            node,
            *arguments,
            cwd=HERE,
            env={**os.environ, **environment},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        started.append(process)
        return Player(process)

    yield start
    for process in started:
        if process.returncode is None:
            process.kill()
            await process.communicate()
