"""A database that is cut off: everybody is told to try again, and the log tells it shortly."""

import asyncio
import random
import resource
from collections import Counter
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import urlsplit

import asyncpg
import pytest

from domain.kernel.money import Money
from subscriptions.faults.passing import FaultCause
from tests.listening import http_client
from tests.proofs import people
from tests.proofs.server import SECONDS

CUTS = 10
PAUSE_BETWEEN_CUTS = 0.2
CLIENTS = 20
RECORDS_A_CAUSE = 8  # in some seconds: the first of each cause, and its counts
END_LINKS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = $1 AND application_name = 'kempelen'
"""
# Reads by every kind of field, and a write; each as the signed-in requester.
OPERATIONS = (
    "{ hitGroups(first: 5) { nodes { id } } }",
    "{ me { id } eventCursor }",
    'mutation { depositFunds(input: {amount: "1.00"}) { __typename } }',
    'mutation { createHitType(input: {title: "t", description: "d", reward: "0.01", '
    "assignmentDurationSeconds: 60}) { __typename } }",
)


class Asking:
    """Clients that ask all the time, and what they were answered."""

    def __init__(self, url, token):
        self._url, self._token = url, token
        self.answers = Counter()
        self.wrong = []

    @asynccontextmanager
    async def going_on(self):
        tasks = [asyncio.create_task(self._ask_on(number)) for number in range(CLIENTS)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(end) for end in ended} == {asyncio.CancelledError}, ended

    async def _ask_on(self, number):
        async with http_client(timeout=SECONDS) as http:
            while True:
                number += 1
                document = OPERATIONS[number % len(OPERATIONS)]
                response = await http.post(
                    self._url,
                    json={"query": document},
                    headers={"authorization": f"Bearer {self._token}"},
                )
                self._note(document, response)

    def _note(self, document, response):
        codes = {error["extensions"]["code"] for error in response.json().get("errors", ())}
        retry_after = response.headers.get("retry-after")
        answer = (response.status_code, *sorted(codes), retry_after)
        self.answers[answer] += 1
        if answer not in ((200, None), (503, "UNAVAILABLE", "1")):
            self.wrong.append((document, response.status_code, response.text))


@pytest.mark.long
async def test_cut_connections_are_told_as_unavailable_and_logged_in_few_lines(
    market, serve_on, postgres_server
):
    rita = await people.requester(Money.parse("1000.00"))
    server = serve_on(market, "memory://", workers=1, faults=True, cost_bucket=0, slow_seconds=60)
    asking = Asking(server.url, rita.token)
    admin = await asyncpg.connect(postgres_server)
    cut = 0
    async with asking.going_on():
        for _ in range(CUTS):
            await asyncio.sleep(PAUSE_BETWEEN_CUTS * random.uniform(0.5, 1.5))
            cut += await admin.fetchval(END_LINKS, urlsplit(market).path[1:])
        await asyncio.sleep(1)
    await admin.close()
    server.stop()

    print(f"{cut} connections cut; {dict(asking.answers)}")
    print(server.said)
    assert asking.wrong == []
    assert asking.answers[503, "UNAVAILABLE", "1"] > 0
    assert "Traceback" not in server.said
    assert len(server.said.splitlines()) <= RECORDS_A_CAUSE


@pytest.mark.long
async def test_a_server_without_files_to_open_is_unavailable_and_recovers(
    market, serve_on, postgres_server
):
    """Every connection of the database was cut, and each new one needs a file."""
    rita = await people.requester(Money.parse("1000.00"))
    server = serve_on(market, "memory://", workers=1, faults=True, cost_bucket=0)
    pid = server.pid
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    admin = await asyncpg.connect(postgres_server)
    async with http_client(timeout=SECONDS) as http:
        # Both connections are kept, so that neither needs another file.
        asking = partial(asked, http, server, rita.token)
        assert await asking() == (200, None)
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (0, before[1]))
        await admin.fetchval(END_LINKS, urlsplit(market).path[1:])
        answers = [await asking() for _ in range(3)]
        ready = (await http.get(server.url.replace("/graphql", "/health/ready"))).json()
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
        async with asyncio.timeout(SECONDS):
            while await asking() != (200, None):
                await asyncio.sleep(0.1)
    await admin.close()

    assert answers == [(503, "1", "UNAVAILABLE")] * 3
    assert ready["problems"]["database"] == str(FaultCause.FILES)


async def asked(http, server, token):
    headers = {"authorization": f"Bearer {token}"}
    response = await http.post(server.url, json={"query": OPERATIONS[2]}, headers=headers)
    codes = [error["extensions"]["code"] for error in response.json().get("errors", ())]
    return (response.status_code, response.headers.get("retry-after"), *codes)
