"""A database that cannot be written: a mutation is to be sent again, and nothing has changed."""

import logging

import pytest
from tortoise import connections

from subscriptions.faults import troubles
from subscriptions.faults.passing import FaultCause
from tests.listening import http_client
from tests.schema.inputs import DOER, MUTATIONS, full_inputs
from tests.schema.test_callers import everything

WRITING = {  # whose full inputs are not refused before
    "createHit",
    "createHits",
    "depositFunds",
    "expireHit",
    "submitAssignment",
    "approveAssignment",
    "sendBonus",
    "blockWorker",
    "createApiKey",
}


@pytest.fixture
async def read_only(market, people, scene):
    """The database of the market, once the scene is set."""
    await connections.get("default")._connection.execute("PRAGMA query_only = ON")


async def test_every_mutation_is_unavailable_or_refused_and_none_is_a_fault(
    market, people, scene, read_only, caplog
):
    caplog.set_level(logging.INFO)
    troubles.forget()  # what follows the scene in the background may have failed before
    before, answers = await everything(), {}
    for verb in sorted(MUTATIONS):
        doer = getattr(people, DOER.get(verb, "rita"))
        inputs = full_inputs(verb, people, scene)
        answers[verb] = [await market.do(verb, doer.token, **value) for value in inputs]

    failed = {v: [a for a in each if a.errors] for v, each in answers.items()}
    wrong = [a for each in failed.values() for a in each if a.code != "UNAVAILABLE"]
    assert wrong == []
    assert {(a.status, a.data) for each in failed.values() for a in each} == {(503, None)}
    assert {verb for verb, each in failed.items() if each} >= WRITING
    assert await everything() == before
    assert [record for record in caplog.records if record.exc_info] == []
    [told] = [record for record in caplog.records if record.name == "kempelen.troubles"]
    assert told.getMessage().startswith(f"{FaultCause.READ_ONLY} (")


async def test_a_client_is_told_when_to_try_again(market, people, read_only):
    body = {"query": 'mutation { depositFunds(input: {amount: "1.00"}) { __typename } }'}
    for media_type in ("application/json", "application/graphql-response+json"):
        response = await market.http.post(
            market.url,
            json=body,
            headers={"authorization": f"Bearer {people.rita.token}", "accept": media_type},
        )
        assert (response.status_code, response.headers["retry-after"]) == (503, "1")
        [error] = response.json()["errors"]
        assert error["extensions"]["code"] == "UNAVAILABLE"
        assert "data" not in response.json()


async def test_a_socket_and_a_stream_are_told_the_same(market, people, read_only):
    query = 'mutation { depositFunds(input: {amount: "1.00"}) { __typename } }'
    async with market.socket(people.rita.token) as socket:
        asked = await socket.subscribe(query)
        [error] = (await socket.receive(asked.number, 5))["payload"]["errors"]
        assert error["extensions"]["code"] == "UNAVAILABLE"
    headers = {"authorization": f"Bearer {people.rita.token}", "accept": "text/event-stream"}
    response = await market.http.post(
        f"{market.url}/stream", json={"query": query}, headers=headers
    )
    assert '"code":"UNAVAILABLE"' in response.text


async def test_readiness_names_the_database_while_nothing_can_be_written(market, read_only):
    url = market.url.replace("/graphql", "/health/ready")
    async with http_client() as client:
        response = await client.get(url)
        assert (response.status_code, response.json()["problems"]["database"]) == (
            503,
            "the database is read-only",
        )


async def test_a_full_disk_is_told_by_readiness_though_small_writes_succeed(market, people):
    url = market.url.replace("/graphql", "/health/ready")
    writer = connections.get("default")._connection
    [[pages]] = await writer.execute_fetchall("PRAGMA page_count")
    await writer.execute(f"PRAGMA max_page_count = {pages}")
    statuses = set()
    for number in range(200):
        answer = await market.do(
            "createHitType",
            people.rita.token,
            title=f"{number}",
            description="d" * 2_000,
            reward="0.01",
            assignmentDurationSeconds=60,
        )
        statuses.add((answer.status, answer.code))
        if answer.code:
            break

    assert statuses <= {(200, None), (503, "UNAVAILABLE")}
    assert (503, "UNAVAILABLE") in statuses
    problems = (await market.http.get(url)).json()["problems"]
    assert problems == {"database": str(FaultCause.DISK_FULL)}

    await writer.execute("PRAGMA max_page_count = 1000000")
    troubles.forget()  # as after TROUBLE_SECONDS
    assert (await market.http.get(url)).status_code == 200
