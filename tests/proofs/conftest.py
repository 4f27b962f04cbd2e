"""Several server processes on one database, and the servers that they need."""

import pytest

from api.database.connect import database
from tests.proofs import books
from tests.proofs.redis_server import RedisServer
from tests.proofs.server import Server


@pytest.fixture
async def market(postgres_url):
    """The database of the servers, in which these tests make people and read the ledger."""
    async with database(postgres_url):
        yield postgres_url
        await books.assert_balanced()


@pytest.fixture
def serve_on(tmp_path):
    """Start `kempelen serve` on a database; its output must have no fault, unless faults
    were made."""
    started = []

    def serving(database_url, bell_url, *, workers=2, faults=False, **settings):
        folder = tmp_path / f"server-{len(started)}"
        folder.mkdir()
        server = Server(
            folder, database_url=database_url, bell_url=bell_url, workers=workers, **settings
        )
        started.append((server, faults))
        server.start()
        return server

    yield serving
    for server, faults in started:
        assert server.stop() == 0, server.said
        assert faults or "Traceback" not in server.said, server.said


@pytest.fixture
def serve(market, serve_on):
    """Start `kempelen serve --workers 2` on the market's database."""
    return lambda bell_url, **settings: serve_on(market, bell_url, **settings)


@pytest.fixture
def redis_server(tmp_path):
    """A Redis of this test's own."""
    server = RedisServer(tmp_path)
    server.start()
    yield server
    server.stop()
