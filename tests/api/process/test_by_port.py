"""The port of a connection decides between the market and task pages, whatever a client says."""

import re

import pytest

from api.process.by_port import ByPort
from tests.api.conftest import SECONDS, asked
from tests.listening import http_client


@pytest.mark.parametrize(
    ("scope", "answers"),
    [
        ({"type": "http", "server": ("127.0.0.1", 8001)}, "task pages"),
        ({"type": "websocket", "server": ("::1", 8001)}, "task pages"),
        ({"type": "http", "server": ("127.0.0.1", 8000)}, "market"),
        ({"type": "http", "server": ("/run/a.sock", None)}, "market"),
        ({"type": "http", "server": None}, "market"),
        ({"type": "lifespan"}, "market"),
    ],
)
async def test_the_port_of_the_connection_decides(scope, answers):
    asked = []

    def app(name):
        async def answer(_scope, _receive, _send):
            asked.append(name)

        answer.state = name
        return answer

    await ByPort(app("market"), task_pages=app("task pages"), port=8001)(scope, None, None)

    assert asked == [answers]


SEVERAL = {
    "KEMPELEN_WORKERS": "2",
    "KEMPELEN_DATABASE_URL": "postgres://unused@localhost/unused",
    "KEMPELEN_BELL_URL": "redis://unused",
}


@pytest.mark.parametrize("settings", [{}, pytest.param(SEVERAL, marks=pytest.mark.long)])
async def test_a_server_listens_on_two_ports_and_says_where(start, settings):
    """Each of several processes serves both, and its pages name the port that was free."""
    server = await start(**settings)
    line = (await server.process.stdout.readline()).decode()
    found = re.search(r"task pages on http://127\.0\.0\.1:(\d+), in browsers on (\S+)", line)
    address = f"http://127.0.0.1:{found[1]}"
    async with http_client(timeout=SECONDS) as client:
        pages = [await client.get(f"{address}/tasks/x") for _ in range(4)]
    answer = await asked(server.url)

    assert found[2] == address
    assert {page.status_code for page in pages} == {404}
    assert all("cannot be shown here" in page.text for page in pages)
    assert answer.json() == {"data": {"hello": "hello world"}}
    assert await server.stop() == 0
