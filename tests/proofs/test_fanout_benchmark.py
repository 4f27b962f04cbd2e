"""The fan-out benchmark: its crowd misses no message, and all its measures run."""

import asyncio
import io
import json
import re
import shutil
import subprocess
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress
from websockets.asyncio.server import serve

from tests.benchmarks.fanout import message, servers
from tests.benchmarks.fanout.crowd import (
    CROWD_SOURCE,
    CrowdFailed,
    Subscribers,
    compiled,
    crowd,
)
from tests.benchmarks.fanout.measures import QUICK, Run, fan_out
from tests.benchmarks.fanout.results import RATIOS, Results
from tests.benchmarks.fanout.shared_counts import SharedCounts, counts_on
from tests.benchmarks.fanout.stage import wrong
from tests.benchmarks.fanout.tables import WIDTH, show

ROOT = Path(__file__).parents[2]
SOCKETS, FIRST, EVENTS = 3, 7, 5
NUMBERS = list(range(FIRST, FIRST + EVENTS))
SECONDS = 0.5

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or shutil.which("gcc") is None,
    reason="The crowd is a C program for Linux.",
)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    return compiled(CROWD_SOURCE, tmp_path_factory.mktemp("crowd"))


class Scripted:
    """A server that sends each of its sockets the messages of a script, right or wrong."""

    def __init__(self, padding=""):
        self.received, self.sockets, self.padding = [], [], padding

    async def __call__(self, socket):
        async for text in socket:
            said = json.loads(text)
            self.received.append(said)
            match said["type"]:
                case "connection_init":
                    await socket.send('{"type":"connection_ack"}')
                case "ping":
                    self.sockets.append((socket, self.received[-2]["id"]))
                    await socket.send('{"type":"pong"}')

    async def send(self, index, numbers):
        socket, operation_id = self.sockets[index]
        for number in numbers:
            event = {"note": message.annotation(number), "padding": self.padding}
            payload = {"data": {"event": event}}
            said = {"id": operation_id, "type": "next", "payload": payload}
            await socket.send(json.dumps(said))


@asynccontextmanager
async def serving(handler):
    """The port of a websocket server with this handler."""
    options = {"subprotocols": ["graphql-transport-ws"], "compression": None}
    async with serve(handler, "127.0.0.1", 0, **options) as server:
        yield next(iter(server.sockets)).getsockname()[1]


@asynccontextmanager
async def crowd_of(program, script, *, who=None, padding=""):
    """A crowd whose sockets got the script's messages, and its report."""
    scripted = Scripted(padding)
    who = who or Subscribers(documents=["subscription { x }"], sockets=SOCKETS)
    async with serving(scripted) as port, crowd(program, port, who) as everybody:
        await everybody.expect(FIRST, EVENTS)
        stamp = time.monotonic_ns()
        for index, numbers in enumerate(script):
            await scripted.send(index, numbers)
        yield scripted, everybody, await everybody.report([stamp] * EVENTS, silence=SECONDS)


async def test_a_crowd_that_hears_everything_says_so_to_the_number(program):
    async with crowd_of(program, [NUMBERS] * SOCKETS) as (_, _, report):
        pass

    assert wrong(report) is None
    assert report["received"] == SOCKETS * EVENTS
    assert (report["fewest"], report["most"], report["lost"]) == (EVENTS, EVENTS, 0)
    assert 0 < report["p50_ms"] <= report["p95_ms"] <= report["p99_ms"] <= report["max_ms"]
    assert len(report["all_ms"]) == EVENTS
    assert max(report["all_ms"]) == report["max_ms"]


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ([NUMBERS, NUMBERS[:-1], NUMBERS], "1 lost"),
        ([NUMBERS, [], NUMBERS], "5 lost"),
        ([NUMBERS, NUMBERS, [FIRST, *NUMBERS]], "1 doubled"),
        ([NUMBERS, NUMBERS, [FIRST - 1, *NUMBERS]], "1 foreign"),
        ([NUMBERS, NUMBERS, NUMBERS[::-1]], "not the same order for all"),
    ],
)
async def test_a_message_that_is_missing_double_foreign_or_out_of_order_is_found(
    program, script, says
):
    async with crowd_of(program, script) as (_, _, report):
        pass

    assert wrong(report) == says


async def test_a_message_that_comes_again_after_the_report_is_found_in_the_next(program):
    async with crowd_of(program, [NUMBERS] * SOCKETS) as (scripted, everybody, report):
        assert wrong(report) is None
        await scripted.send(1, NUMBERS[-1:])
        await everybody.expect(FIRST + EVENTS, 1)
        stamp = time.monotonic_ns()
        for index in range(SOCKETS):
            await scripted.send(index, [FIRST + EVENTS])
        later = await everybody.report([stamp])

    assert later["doubled"] + later["foreign"] == 1
    assert (later["received"], later["lost"]) == (SOCKETS, 0)


@pytest.mark.parametrize("length", [1, 200, 70_000, 1_000_000])
async def test_frames_of_every_length_are_read_however_they_arrive(program, length):
    async with crowd_of(program, [NUMBERS] * SOCKETS, padding="x" * length) as (_, _, report):
        pass

    assert wrong(report) is None
    assert report["bytes_a_message"] > length


async def test_each_socket_says_its_own_line_and_has_its_own_id_when_asked(program):
    who = Subscribers(
        documents=["subscription { a }", "subscription { b }"],
        tokens=["one"],
        sockets=SOCKETS,
        distinct_ids=True,
    )
    async with crowd_of(program, [NUMBERS] * SOCKETS, who=who) as (scripted, _, report):
        said = [message for message in scripted.received if message["type"] == "subscribe"]
        inits = [message for message in scripted.received if message["type"] == "connection_init"]

    assert wrong(report) is None
    assert sorted((message["id"], message["payload"]["query"][15]) for message in said) == [
        ("1", "a"),
        ("2", "b"),
        ("3", "a"),
    ]
    assert [message["payload"] for message in inits] == [{"authorization": "Bearer one"}] * SOCKETS


async def test_a_closed_socket_is_counted(program):
    scripted = Scripted()
    who = Subscribers(documents=["subscription { x }"], sockets=SOCKETS)
    async with serving(scripted) as port, crowd(program, port, who) as everybody:
        await everybody.expect(FIRST, EVENTS)
        await scripted.sockets[0][0].close(4429, "Too many")
        report = await everybody.report([time.monotonic_ns()] * EVENTS, silence=SECONDS)

    assert (report["closed"], report["close_code"]) == (1, 4429)
    assert wrong(report) == f"{SOCKETS * EVENTS} lost, 1 closed"


async def test_a_refusal_ends_the_crowd(program, capfd):
    async def refuse(socket):
        await socket.recv()
        await socket.send('{"type":"error"}')
        await asyncio.sleep(SECONDS)

    who = Subscribers(documents=["subscription { x }"], sockets=1)
    async with serving(refuse) as port:
        with pytest.raises(CrowdFailed):
            async with crowd(program, port, who):
                pass

    assert 'socket 0 hears: {"type":"error"}' in capfd.readouterr().err


RATES = {
    **dict.fromkeys(("deliveries_s", "p50_ms", "p95_ms", "server_cpu_us"), 1.0),
    "share": 0.1,
    "received": 500,
}


def samples(measure, server, figures, **more):
    """As many rounds as there are figures."""
    fields = {"sockets": 100, "events": 5, "runner_share": 0.0, "bytes_a_message": 446, **more}
    return [
        {"measure": measure, "server": server, "round": number, **fields, **figure}
        for number, figure in enumerate(figures)
    ]


def test_a_ratio_is_the_median_of_the_rounds_that_count_for_both():
    results = Results()
    rates = [{"deliveries_s": rate} for rate in (300, 999, 200, 100)]
    rates[1]["void"] = True
    results.samples += samples("burst", "kempelen", rates)
    peers = [{"deliveries_s": 10}, {"deliveries_s": 1}, {"deliveries_s": 10}, {"error": "1 lost"}]
    results.samples += samples("burst", "plain Strawberry", peers)
    rate = next(r for r in RATIOS if (r.measure, r.peer) == ("burst", "plain Strawberry"))

    assert results.ratios(rate, 100) == [30, 20]
    assert results.errors == ["burst, plain Strawberry, 100 sockets, round 3: 1 lost"]


def test_of_latencies_the_lower_is_better():
    results = Results()
    results.samples += samples("steady", "kempelen", [{"p99_ms": 2}])
    results.samples += samples("steady", "graphql-yoga", [{"p99_ms": 12}])
    latency = next(r for r in RATIOS if (r.measure, r.peer) == ("steady", "graphql-yoga"))

    assert results.ratios(latency, 100) == [6]


def test_what_the_floor_reaches_against_a_peer_stands_beside_ours():
    results, console = Results(), Console(width=WIDTH, record=True, file=io.StringIO())
    milliseconds = {"kempelen": 4, "graphql-yoga": 12, "one send a socket": 1}
    for server, p99 in milliseconds.items():
        figures = [{"p99_ms": p99, "error": None}]
        results.samples += samples("steady", server, figures, **RATES)
    show(results, console)
    shown = console.export_text()

    assert re.search(r"│ steady, p99 +│ +100 │ +one send a socket │ +0.25 x │", shown)
    assert re.search(r"│ one send a socket: steady, p99 +│ +100 │ +graphql-yoga │ +12.0 x │", shown)


@pytest.mark.parametrize(("executions", "verdict"), [(50, "exact"), (51, "NOT EXACT")])
def test_executions_are_as_many_as_groups_or_the_table_says_so(executions, verdict):
    results, console = Results(), Console(width=WIDTH, record=True, file=io.StringIO())
    counts = {"groups": 10, "executions": executions, "serialisations": 50}
    results.samples += samples("groups", "kempelen", [counts], received=500)
    show(results, console)

    assert re.search(rf"│ +{verdict} │", console.export_text())


@pytest.mark.long
async def test_a_server_that_fails_is_an_error_and_stops_nobody_else(program):
    @asynccontextmanager
    async def broken():
        raise RuntimeError("it ended with 1")
        yield

    results, console = Results(), Console(width=WIDTH, record=True, file=io.StringIO())
    run = Run(
        starters={"kempelen": broken, "bare Starlette": servers.starters()["bare Starlette"]},
        program=program,
        results=results,
        progress=Progress(console=console, auto_refresh=False),
        scale=replace(QUICK, sizes=(10,)),
        distinct_ids=True,
    )
    await fan_out(run, 10)
    show(results, console)

    error = "memory, kempelen, 10 sockets, round 0: it ended with 1"
    assert results.errors == [error]
    assert f"ERROR {error}" in console.export_text()
    assert [s["received"] for s in results.sound("burst", "bare Starlette", 10)] == [200]


@pytest.mark.parametrize("distinct_ids", [False, True])
async def test_the_floor_sends_every_socket_the_bytes_that_the_bare_peer_sends(
    program, distinct_ids
):
    received = {}
    for name in ("bare Starlette", "one send a socket"):
        async with servers.starters()[name]() as server:
            who = replace(server.subscribers(SOCKETS), distinct_ids=distinct_ids)
            async with crowd(program, server.program.port, who) as everybody:
                await everybody.expect(FIRST, EVENTS)
                stamps = await server.publish(FIRST, EVENTS)
                report = await everybody.report(stamps)
        received[name] = (wrong(report), report["received"], report["bytes_a_message"])

    assert received["one send a socket"] == received["bare Starlette"]
    assert received["one send a socket"][:2] == (None, SOCKETS * EVENTS)


async def test_the_floor_goes_on_when_a_subscriber_has_gone(program):
    async with servers.starters()["one send a socket"]() as server:
        who = server.subscribers(SOCKETS)
        async with crowd(program, server.program.port, who) as everybody:
            async with crowd(program, server.program.port, who):
                pass
            await everybody.expect(FIRST, EVENTS)
            report = await everybody.report(await server.publish(FIRST, EVENTS))

    assert wrong(report) is None


def test_counters_are_summed_over_their_labels():
    page = (
        "# TYPE kempelen_fanout_executions_total counter\n"
        'kempelen_fanout_executions_total{field="hitFeed"} 3\n'
        'kempelen_fanout_executions_total{field="workerNotices"} 4.0\n'
        "# TYPE kempelen_fanout_serialisations_total counter\n"
        "kempelen_fanout_serialisations_total 5\n"
    )

    assert counts_on(page) == SharedCounts(executions=7, serialisations=5)
    assert counts_on(page.replace("serialisations", "others")) is None


@pytest.mark.long
def test_every_server_tells_every_socket_every_event_exactly_once(tmp_path):
    file = tmp_path / "fanout.json"
    command = [sys.executable, "-m", "tests.benchmarks.fanout", "--quick", f"--json={file}"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    samples = json.loads(file.read_text())["samples"]
    rounds = [sample for sample in samples if sample["measure"] != "memory"]
    names = set(servers.starters())
    for measure in ("burst", "steady", "memory"):
        assert {s["server"] for s in samples if s["measure"] == measure} == names
    assert {"end to end", "crowded", "calls"} <= {s["measure"] for s in rounds}
    for sample in rounds:
        assert sample["error"] is None, sample
        assert sample["received"] == sample["sockets"] * sample["events"] > 0
        assert sample["fewest"] == sample["most"] == sample["events"]
    sizes = [sample["bytes_a_message"] for sample in rounds]
    assert max(sizes) <= min(sizes) * (1 + message.BYTES_ALIKE)
