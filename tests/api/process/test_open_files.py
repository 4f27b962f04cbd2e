"""A server that may open no further file: the log tells it once, and it serves on afterwards."""

import asyncio
import re
import resource
import socket

import pytest

from tests.api.conftest import asked

LIMIT = 64
CONNECTIONS = 150
OUT, ENOUGH = "Too many files are open", "Files can be opened again"


@pytest.mark.long
async def test_running_out_of_files_is_told_once_and_so_is_its_end(start):
    server = await start()
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (LIMIT, LIMIT))
    port = int(re.search(r":(\d+)/", server.url)[1])
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]
    await asyncio.sleep(2)
    for client in clients:
        client.close()
    await asyncio.sleep(2)

    assert (await asked(server.url)).json() == {"data": {"hello": "hello world"}}
    await server.stop()
    assert (server.said.count(OUT), server.said.count(ENOUGH)) == (1, 1)
    assert "Traceback" not in server.said
