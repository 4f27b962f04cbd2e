"""Jobs that count, on a database with a table for what they count."""

import pytest

from domain.kernel import clock
from tests.domain import cast as market
from tests.domain.jobs import cast


@pytest.fixture(autouse=True)
def noon():
    clock.freeze(market.START)
    yield
    clock.release()


@pytest.fixture
def connection(request):
    """SQLite, or each database in turn where a test says so."""
    which = "any_database" if "any_database" in request.fixturenames else "database"
    return request.getfixturevalue(which)


@pytest.fixture
async def counting(connection):
    await connection.execute_script(cast.TABLE)
    try:
        yield cast.adopted()
    finally:
        await connection.execute_script("DROP TABLE counted")


@pytest.fixture
async def ann(connection):
    return await market.an_account("Ann")
