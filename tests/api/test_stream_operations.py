"""What goes wrong with an operation of an event stream: told in its last event, or not at all."""

import json

import pytest
from graphql import GraphQLError
from strawberry.types import ExecutionResult

from api.audiences import Audiences
from api.metrics import Metrics
from api.observing import Observer, Outcome
from api.stream_events import ComeAgain, NotTaken
from api.stream_operations import alone, shared

EXPIRED = GraphQLError("too old", extensions={"code": "CURSOR_EXPIRED"})
PASSING = ConnectionResetError("the database is away")


class Stage:
    """An operation that is watched, and what it put."""

    def __init__(self):
        self.metrics = Metrics()
        self.observer = Observer(self.metrics, slow_seconds=1.0)
        self.audiences = Audiences(self.metrics)
        self.chunks = []
        self.end = None

    async def put(self, chunk):
        self.chunks.append(chunk)

    async def run(self, work_of):
        """As an event stream does, which ends whatever its work raises."""
        with self.observer.observed("sse", "one") as operation:
            try:
                await work_of(operation)(self.put)
            except (ComeAgain, NotTaken) as end:
                self.end = end
        self.outcome, self.codes = operation.outcome, operation.codes

    async def follow(self, problem):
        async def begin():
            raise problem

        def work_of(operation):
            return shared(
                begin,
                answers(),
                audiences=self.audiences,
                observer=self.observer,
                operation=operation,
            )

        await self.run(work_of)

    @property
    def told(self):
        """The codes of the errors in each event."""
        lines = [chunk.decode().split("\n") for chunk in self.chunks]
        assert all((event, *end) == ("event: next", "", "") for event, _, *end in lines)
        shown = [json.loads(data.removeprefix("data: ")) for _, data, *_ in lines]
        return [each["errors"][0]["extensions"]["code"] for each in shown]


async def answers(*problems):
    for number in range(len(problems)):
        yield ExecutionResult(data={"number": number}, errors=None)
        raise problems[number]


@pytest.fixture
def stage():
    return Stage()


PROBLEMS = {
    "one on purpose": (EXPIRED, "CURSOR_EXPIRED", Outcome.REFUSED),
    "a fault": (ValueError("swordfish"), "INTERNAL", Outcome.FAILED),
}


@pytest.mark.parametrize("name", PROBLEMS)
async def test_a_lasting_problem_of_a_shared_subscription_is_its_last_event(stage, name):
    problem, code, outcome = PROBLEMS[name]
    await stage.follow(problem)

    assert (stage.told, stage.codes, stage.outcome) == ([code], [code], outcome)
    assert stage.end is None
    assert b"swordfish" not in stage.chunks[0]


async def test_one_that_passes_ends_it_so_that_its_client_comes_again(stage):
    await stage.follow(PASSING)

    assert (type(stage.end), str(stage.end)) == (ComeAgain, "the database is away")
    assert stage.chunks == []
    assert (stage.codes, stage.outcome) == (["UNAVAILABLE"], Outcome.FAILED)


async def test_what_is_run_alone_is_not_run_again_whatever_its_problem(stage):
    """It may have been a mutation."""
    await stage.run(lambda operation: alone(answers(PASSING), operation))

    assert json.loads(stage.chunks.pop(0).split(b"data: ")[1]) == {"data": {"number": 0}}
    assert (stage.told, stage.outcome) == (["INTERNAL"], Outcome.FAILED)


@pytest.mark.parametrize("how", ["alone", "shared"])
async def test_nothing_is_told_to_a_reader_who_takes_nothing(stage, how):
    async def put(chunk):
        assert not stage.chunks, "it was told more"
        stage.chunks.append(chunk)
        raise NotTaken

    stage.put = put
    if how == "alone":
        await stage.run(lambda operation: alone(answers(EXPIRED), operation))
    else:
        await stage.follow(EXPIRED)
    assert isinstance(stage.end, NotTaken)
    assert len(stage.chunks) == 1
