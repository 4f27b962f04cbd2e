"""What goes wrong with an operation of an event stream: told in its last event, or not at all."""

import json

import pytest
from graphql import GraphQLError
from strawberry.types import ExecutionResult

from api.delivery.audiences import Audiences
from api.observability.metrics import Metrics
from api.observability.operations import OperationObserver
from api.observability.outcomes import Outcome
from api.sse.framing import ComeAgain, NotTaken
from api.sse.operations import tell_alone, tell_with_others

EXPIRED = GraphQLError("too old", extensions={"code": "CURSOR_EXPIRED"})
PASSING = ConnectionResetError("the database is away")


class Stage:
    """An operation that is watched, and what it put."""

    def __init__(self):
        self.metrics = Metrics()
        self.observer = OperationObserver(self.metrics, slow_seconds=1.0)
        self.audiences = Audiences(self.observer)
        self.chunks = []
        self.end = None

    async def put(self, chunk):
        self.chunks.append(chunk)

    async def run(self, tell, *arguments, **named):
        """As an event stream does, which ends whatever its work raises."""
        with self.observer.observed("sse", "one") as operation:
            try:
                await tell(*arguments, put=self.put, operation=operation, **named)
            except (ComeAgain, NotTaken) as end:
                self.end = end
        self.outcome, self.codes = operation.outcome, operation.codes

    async def follow(self, begin, answers=None):
        await self.run(tell_with_others, begin, answers, audiences=self.audiences)

    @property
    def told(self):
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
def stage():
    return Stage()


PROBLEMS = {
    "one on purpose": (EXPIRED, "CURSOR_EXPIRED", Outcome.REFUSED),
    "a fault": (ValueError("swordfish"), "INTERNAL", Outcome.FAILED),
}


@pytest.mark.parametrize("name", PROBLEMS)
async def test_a_lasting_error_of_a_shared_subscription_is_its_last_event(stage, name):
    problem, code, outcome = PROBLEMS[name]
    await stage.follow(raising(problem))

    assert (stage.told, stage.codes, stage.outcome) == ([code], [code], outcome)
    assert stage.end is None
    assert b"swordfish" not in stage.chunks[0]


@pytest.mark.parametrize(
    ("problem", "words"), [(PASSING, "the database is away"), (TimeoutError(), "TimeoutError")]
)
async def test_a_transient_fault_ends_it_so_that_its_client_reconnects(stage, problem, words):
    await stage.follow(raising(problem))

    assert (type(stage.end), str(stage.end)) == (ComeAgain, words)
    assert stage.chunks == []
    assert (stage.codes, stage.outcome) == (["UNAVAILABLE"], Outcome.FAILED)


async def test_an_operation_that_runs_alone_is_never_retried(stage):
    """It may have been a mutation."""
    await stage.run(tell_alone, breaking(PASSING))

    assert first_of(stage.chunks) == {"data": {"number": 0}}
    assert (stage.told, stage.outcome) == (["INTERNAL"], Outcome.FAILED)


async def test_a_transient_fault_ends_an_unshared_subscription_so_that_its_client_reconnects(stage):
    await stage.follow(unshared, lambda: breaking(PASSING))

    assert first_of(stage.chunks) == {"data": {"number": 0}}
    assert (type(stage.end), stage.told) == (ComeAgain, [])
    assert (stage.codes, stage.outcome) == (["UNAVAILABLE"], Outcome.FAILED)


async def test_a_lasting_error_of_an_unshared_subscription_is_its_last_event(stage):
    await stage.follow(unshared, lambda: breaking(EXPIRED))

    assert first_of(stage.chunks) == {"data": {"number": 0}}
    assert (stage.end, stage.told) == (None, ["CURSOR_EXPIRED"])


@pytest.mark.parametrize("how", ["alone", "shared"])
async def test_nothing_more_is_sent_to_a_reader_that_takes_nothing(stage, how):
    async def put(chunk):
        assert not stage.chunks, "it was told more"
        stage.chunks.append(chunk)
        raise NotTaken

    stage.put = put
    if how == "alone":
        await stage.run(tell_alone, breaking(EXPIRED))
    else:
        await stage.follow(unshared, lambda: breaking(EXPIRED))
    assert isinstance(stage.end, NotTaken)
    assert (len(stage.chunks), stage.codes) == (1, [])
