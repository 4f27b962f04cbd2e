"""What uvicorn's own supervisor lacks, and ours has (decision 15): when these fail, drop ours."""

import asyncio
import contextlib
import os
import signal
from pathlib import Path

import httpx2
import pytest

from tests.api.conftest import SECONDS
from tests.api.supervised_by_uvicorn import HEALTHCHECK_SECONDS
from tests.listening import http_client

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="Only Linux shows the children of a process."
)


@pytest.fixture
def broken(tmp_path):
    """While this file exists, no new process starts."""
    return tmp_path / "broken"


@pytest.fixture
async def server(start, broken):
    server = await start("tests.api.supervised_by_uvicorn", BROKEN_WHILE=str(broken))
    children = set(server.children)
    try:
        async with asyncio.timeout(SECONDS):
            while len(set(await asyncio.gather(*(pid_of(server) for _ in range(6))))) < 2:
                children |= {*server.children}
        children |= {*server.children}
        yield server
    finally:  # They would outlive their supervisor, and its output would stay open.
        children |= {*server.children}
        if server.process.returncode is None:
            server.process.kill()
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        await server.process.communicate()


async def pid_of(server):
    """The process that answers a request."""
    async with http_client(timeout=SECONDS) as client:
        return int((await client.get(server.url)).text)


async def test_a_process_whose_loop_hangs_stays(server):
    before = server.children
    async with http_client(timeout=3 * HEALTHCHECK_SECONDS) as client:
        with pytest.raises(httpx2.ReadTimeout):
            await client.get(f"{server.url}/block")

    assert server.children == before


async def test_one_failed_start_stops_the_processes_that_serve(server, broken):
    broken.touch()
    os.kill(server.children[0], signal.SIGKILL)
    async with asyncio.timeout(SECONDS):
        output, _ = await server.process.communicate()

    assert "failed to start, stopping the parent process" in output.decode()
    with pytest.raises(httpx2.ConnectError):
        await pid_of(server)


async def test_a_killed_supervisor_leaves_its_processes_behind(server):
    children = server.children
    server.process.kill()
    async with asyncio.timeout(SECONDS):
        while server.process.returncode is None:
            await asyncio.sleep(0.05)
    await asyncio.sleep(1)

    assert await pid_of(server) in children
