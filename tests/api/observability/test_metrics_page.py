"""`/metrics`: who may read it, its figures of one process, and its documentation."""

import asyncio
import os
import re
import signal
from pathlib import Path

import pytest
from prometheus_client.metrics import MetricWrapperBase

from api.composition import application
from api.configuration.settings import load
from api.observability.metrics import Metrics
from domain.kernel.ids import new_id
from domain.kernel.work import unit_of_work
from domain.mail import outbox
from domain.mail.letters import Addressee, Letter
from tests.api.conftest import serving
from tests.api.numbers import errors, operations, read
from tests.listening import http_client, listening
from tests.proofs.server import Server

PAGE = (Path(__file__).parents[3] / "docs" / "operating.md").read_text()
TOKEN = "a token for those who watch"
SECONDS = 60
MOST = ("kempelen_database_connections_most",)
ON_LINUX = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="Only Linux tells.")

READERS = {
    "this machine": ({}, {}, 200),
    "this machine, in production": ({"production": True}, {}, 403),
    "a stranger behind a proxy here": ({}, {"x-forwarded-for": "192.0.2.1"}, 403),
    "a stranger behind another proxy": ({}, {"forwarded": "for=192.0.2.1"}, 403),
    "who holds the token": ({"metrics_token": TOKEN}, {"authorization": f"Bearer {TOKEN}"}, 200),
    "who holds it, in production": (
        {"metrics_token": TOKEN, "production": True},
        {"authorization": f"Bearer {TOKEN}"},
        200,
    ),
    "this machine without the token": ({"metrics_token": TOKEN}, {}, 401),
    "who holds another": ({"metrics_token": TOKEN}, {"authorization": "Bearer other"}, 401),
    "who words it wrongly": ({"metrics_token": TOKEN}, {"authorization": TOKEN}, 401),
    "nobody where it is off": (
        {"metrics": False, "metrics_token": TOKEN},
        {"authorization": f"Bearer {TOKEN}"},
        404,
    ),
    "this machine where the token is empty": ({"metrics_token": ""}, {}, 200),
}


@pytest.mark.parametrize("name", READERS)
async def test_who_may_read(name):
    settings, headers, status = READERS[name]
    async with serving(load(**settings)) as served, http_client() as client:
        answer = await client.get(served.url.replace("/graphql", "/metrics"), headers=headers)

    assert answer.status_code == status
    assert ("kempelen_operations" in answer.text) == (status == 200)


@pytest.mark.parametrize(
    ("header", "why"),
    [("secret", "the word Bearer"), ("Bearer other", "KEMPELEN_METRICS_TOKEN"), ("", "is empty")],
)
async def test_a_wrong_header_is_told_what_is_wrong_with_it(header, why):
    async with serving(load(metrics_token="secret")) as served, http_client() as client:
        url = served.url.replace("/graphql", "/metrics")
        answer = await client.get(url, headers={"authorization": header})

    assert (answer.status_code, why in answer.text) == (401, True)


async def test_openmetrics_is_spoken_to_who_asks_for_it(client, served):
    url = served.url.replace("/graphql", "/metrics")
    accept = {"accept": "application/openmetrics-text; version=1.0.0, text/plain;q=0.5"}
    asked, plain = await client.get(url, headers=accept), await client.get(url)

    assert asked.headers["content-type"].startswith("application/openmetrics-text")
    assert asked.text.endswith("# EOF\n")
    assert plain.headers["content-type"].startswith("text/plain")


@pytest.fixture
async def market(sqlite_url, tmp_path):
    settings = load(database_url=sqlite_url, outbox_folder=tmp_path / "outbox")
    async with listening(settings, application(settings)) as url:
        yield url


SIGN_IN = """mutation { signIn(input: {email: "wim@example.org", password: "not it"}) {
    __typename } }"""


async def ask(client, url, query):
    return await client.post(url, json={"query": query})


async def test_a_refusal_of_the_market_is_counted_by_its_reason(market):
    async with http_client() as client:
        answer = await ask(client, market, SIGN_IN)
        metrics = await read(client, market)

    assert answer.json() == {"data": {"signIn": {"__typename": "Declined"}}}
    assert operations(metrics) == {("signIn", "mutation", "declined"): 1}
    assert errors(metrics) == {"WRONG_CREDENTIALS": 1}


async def test_mails_that_wait_are_counted_when_asked(sqlite_url, tmp_path):
    settings = load(database_url=sqlite_url, smtp_url="smtp://127.0.0.1:1")
    async with listening(settings, application(settings)) as url, http_client() as client:
        before = await read(client, url)
        reader = Addressee(new_id(), "wim@example.org", "Wim", True)
        async with unit_of_work():
            await outbox.post(reader, Letter("Hello", "You have mail."))
        after = await read(client, url)

    waiting = ("kempelen_mails_waiting",)
    assert (before[waiting], after[waiting]) == (0, 1)


@ON_LINUX
async def test_the_process_and_its_loop_are_measured(market):
    async with http_client() as client:
        metrics = await read(client, market)

    assert metrics["process_resident_memory_bytes", str(os.getpid())] > 10_000_000
    assert metrics["kempelen_log_seconds_behind",] >= 0


async def test_a_loop_that_is_held_up_is_seen_to_lag(served, client):
    async with asyncio.timeout(SECONDS):
        while (await read(client, served.url))["kempelen_loop_lag_seconds_count",] == 0:
            await asyncio.sleep(0.05)
        await client.post(served.url, json={"query": "{ block(seconds: 1.2) }"})
        while (metrics := await read(client, served.url))["kempelen_loop_lag_seconds_sum",] < 0.5:
            await asyncio.sleep(0.05)

    buckets = "kempelen_loop_lag_seconds_bucket"
    assert metrics[buckets, "0.5"] < metrics[buckets, "+Inf"]


async def test_database_connections_are_counted_on_postgres(postgres_url, tmp_path):
    settings = load(
        database_url=postgres_url, database_pool_size=3, outbox_folder=tmp_path / "outbox"
    )
    async with listening(settings, application(settings)) as url, http_client() as client:
        metrics = await read(client, url)

    held = [metrics["kempelen_database_connections", state] for state in ("busy", "idle")]
    assert 1 <= sum(held) <= 3
    assert metrics["kempelen_database_connections_most",] == 3


@pytest.fixture
def two_processes(postgres_url, redis_url, tmp_path):
    server = Server(tmp_path, database_url=postgres_url, bell_url=redis_url, workers=2)
    try:
        server.start()
        yield server
    finally:
        code = server.stop()
    assert code == 0, server.said


@pytest.mark.long
@ON_LINUX
async def test_whichever_of_two_processes_is_asked_answers_for_both(two_processes):
    server = two_processes
    asked = dict.fromkeys(server.processes(), 0)
    while min(asked.values()) < 3:
        asked[await counted(server)] += 1
    metrics = {pid: await read_from(server, pid) for pid in asked}
    (same, other) = metrics.values()
    answered = {("serverTime", "query", "ok"): sum(asked.values())}

    assert len(asked) == 2
    assert operations(same) == operations(other) == answered
    assert pids(same) == pids(other) == set(asked)
    assert same["kempelen_operation_seconds_count", "serverTime", "query"] == sum(asked.values())
    assert same[MOST] == other[MOST] == 2 * load().database_pool_size

    # The counters of a killed process stay, and its gauges go.
    killed = server.processes()[0]
    os.kill(killed, signal.SIGKILL)
    async with asyncio.timeout(SECONDS):
        while killed in pids(left := await read_from(server, None)) or len(pids(left)) < 2:
            await asyncio.sleep(0.05)
        while (left := await read_from(server, None))[MOST] != same[MOST]:
            await asyncio.sleep(0.05)
    assert operations(left) == answered


def pids(metrics):
    return {int(key[1]) for key in metrics if key[0] == "process_resident_memory_bytes"}


async def counted(server):
    """Send one query on a new connection; returns the process that answered it."""
    async with http_client() as client:
        answer = await ask(client, server.url, "{ serverTime }")
        return server.process_of(port_of(answer))


async def read_from(server, pid):
    """Send requests on new connections until this process answers, or any."""
    while True:
        async with http_client() as client:
            answer = await client.get(server.url.replace("/graphql", "/health/live"))
            if pid in (None, server.process_of(port_of(answer))):
                return await read(client, server.url)


def port_of(answer):
    stream = answer.extensions["network_stream"]
    return stream.get_extra_info("client_addr")[1]


def rows_of_the_page():
    """Name, type, labels and meaning of each row of the table."""
    lines = [line for line in PAGE.splitlines() if re.match(r"\| `(kempelen|process)_", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")][:4] for line in lines]


async def test_the_page_for_operators_names_every_number_and_no_other(market):
    async with http_client() as client:
        text = (await client.get(market.replace("/graphql", "/metrics"))).text
    meanings = dict(re.findall(r"^# HELP (\w+) (.*)$", text, re.M))
    kinds = dict(re.findall(r"^# TYPE (\w+) (.*)$", text, re.M))

    metrics = {f"`{name}`": [kinds[name], meaning] for name, meaning in meanings.items()}
    assert {name: [kind, meaning] for name, kind, _, meaning in rows_of_the_page()} == metrics


def test_the_page_for_operators_names_every_label():
    wanted = {
        metric.name: list(collector._labelnames)
        for collector in vars(Metrics()).values()
        if isinstance(collector, MetricWrapperBase)
        for metric in collector.describe()
    }
    named = {
        name.strip("`").removesuffix("_total"): re.findall(r"`(\w+)`", labels)
        for name, _, labels, _ in rows_of_the_page()
        if name.startswith("`kempelen_") and "mails" not in name
    }

    assert named == wanted
