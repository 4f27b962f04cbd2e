"""Two runs beside each other on one PostgreSQL have connections enough."""

from api.configuration.settings import load
from tests.races import conftest, contender
from tests.races.test_slots import PROCESSES

RUNS = 2
WORKERS = 2  # of one run: `pytest -n 2`
SERVERS = 2  # that one test starts at a time
OTHERS = 2  # of each worker: what makes its database, and what a test looks on with


async def test_the_pools_of_two_runs_fit_into_one_server(postgres):
    (row,) = await postgres.execute_query_dict("SHOW max_connections")
    of_processes = conftest.CONNECTIONS + PROCESSES * contender.CONNECTIONS
    of_servers = SERVERS * load().database_pool_size

    largest = max(conftest.CONNECTIONS, of_processes, of_servers)

    assert RUNS * WORKERS * (largest + OTHERS) <= int(row["max_connections"])
