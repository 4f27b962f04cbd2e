"""Errors of an operation on an event stream: the last event, or an end without one."""

import json

import pytest
from graphql import GraphQLError
from strawberry.types import ExecutionResult

from api.delivery.audiences import Audiences
from api.observability.metrics import Metrics
from api.observability.operations import OperationObserver
from api.observability.outcomes import Outcome
from api.sse.framing import NotTaken, Reconnect
from api.sse.operations import run_alone, run_shared

EXPIRED = GraphQLError("too old", extensions={"code": "CURSOR_EXPIRED"})
PASSING = ConnectionResetError("the database is away")


class Scenario:
    """An observed operation, and the chunks that it sent."""

    def __init__(self):
        self.metrics = Metrics()
        self.observer = OperationObserver(self.metrics, slow_seconds=1.0)
        self.audiences = Audiences(self.observer)
        self.chunks = []
        self.end = None

    async def put(self, chunk):
        self.chunks.append(chunk)

    async def run(self, run, *arguments, **named):
        """Run it as an event stream does, and store the exception that ends the stream."""
        with self.observer.observed("sse", "one") as operation:
            try:
                await run(*arguments, put=self.put, operation=operation, **named)
            except (Reconnect, NotTaken) as end:
                self.end = end
        self.outcome, self.codes = operation.outcome, operation.codes

    async def follow(self, begin, answers=None):
        await self.run(run_shared, begin, answers, audiences=self.audiences)

    @property
    def error_codes(self):
        """The codes of the errors in each event."""
        lines = [chunk.decode().split("\n") for chunk in self.chunks]
        assert all((event, *end) == ("event: next", "", "") for event, _, *end in lines)
        shown = [json.loads(data.removeprefix("data: ")) for _, data, *_ in lines]
        return [each["errors"][0]["extensions"]["code"] for each in shown]


def raising(problem):
    async def begin():
        raise problem

    return begin


async def unshared():
    return None


async def breaking(problem):
    yield ExecutionResult(data={"number": 0}, errors=None)
    raise problem


def first_of(chunks):
    return json.loads(chunks.pop(0).split(b"data: ")[1])


@pytest.fixture
def scenario():
    return Scenario()


PROBLEMS = {
    "one on purpose": (EXPIRED, "CURSOR_EXPIRED", Outcome.REFUSED),
    "a fault": (ValueError("swordfish"), "INTERNAL", Outcome.FAILED),
}


@pytest.mark.parametrize("name", PROBLEMS)
async def test_a_lasting_error_of_a_shared_subscription_is_its_last_event(scenario, name):
    problem, code, outcome = PROBLEMS[name]
    await scenario.follow(raising(problem))

    assert (scenario.error_codes, scenario.codes, scenario.outcome) == ([code], [code], outcome)
    assert scenario.end is None
    assert b"swordfish" not in scenario.chunks[0]


@pytest.mark.parametrize(
    ("problem", "text"), [(PASSING, type(PASSING).__name__), (TimeoutError(), "TimeoutError")]
)
async def test_a_transient_fault_ends_it_so_that_its_client_reconnects(scenario, problem, text):
    await scenario.follow(raising(problem))

    assert (type(scenario.end), str(scenario.end)) == (Reconnect, text)
    assert scenario.chunks == []
    assert (scenario.codes, scenario.outcome) == (["UNAVAILABLE"], Outcome.FAILED)


async def test_an_operation_that_runs_alone_is_never_retried(scenario):
    """It may have been a mutation."""
    await scenario.run(run_alone, breaking(PASSING))

    assert first_of(scenario.chunks) == {"data": {"number": 0}}
    assert (scenario.error_codes, scenario.outcome) == (["UNAVAILABLE"], Outcome.FAILED)


async def test_a_transient_fault_ends_an_unshared_subscription_so_that_its_client_reconnects(
    scenario,
):
    await scenario.follow(unshared, lambda: breaking(PASSING))

    assert first_of(scenario.chunks) == {"data": {"number": 0}}
    assert (type(scenario.end), scenario.error_codes) == (Reconnect, [])
    assert (scenario.codes, scenario.outcome) == (["UNAVAILABLE"], Outcome.FAILED)


async def test_a_lasting_error_of_an_unshared_subscription_is_its_last_event(scenario):
    await scenario.follow(unshared, lambda: breaking(EXPIRED))

    assert first_of(scenario.chunks) == {"data": {"number": 0}}
    assert (scenario.end, scenario.error_codes) == (None, ["CURSOR_EXPIRED"])


@pytest.mark.parametrize("how", ["alone", "shared"])
async def test_nothing_more_is_sent_to_a_reader_that_takes_nothing(scenario, how):
    async def put(chunk):
        assert not scenario.chunks, "a second chunk was sent"
        scenario.chunks.append(chunk)
        raise NotTaken

    scenario.put = put
    if how == "alone":
        await scenario.run(run_alone, breaking(EXPIRED))
    else:
        await scenario.follow(unshared, lambda: breaking(EXPIRED))
    assert isinstance(scenario.end, NotTaken)
    assert (len(scenario.chunks), scenario.codes) == (1, [])
