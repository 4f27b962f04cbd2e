"""The exam run on a market that behaves wrongly: the demonstration fails with a sentence."""

import asyncio
from io import StringIO

import pytest
from rich.console import Console

from api.demo import documents
from api.demo.client import CallFailed, client
from api.demo.counting import ExpectedEvents
from api.demo.dataset import OWN_DATA, load
from api.demo.exam import drawn
from api.demo.players.exam_run import ExamRun
from api.demo.players.feed import MarketView
from api.demo.progress import bars
from api.demo.stage import Stage

NAME = "W0001"


@pytest.fixture
def exam_run(market):
    exam = drawn(load(OWN_DATA))
    with bars(Console(file=StringIO()), {"tested": 1}) as progress:
        stage = Stage(exam.let_through(), market.url, progress, workers=[NAME])
        yield ExamRun(exam, stage)


@pytest.fixture
async def rita(market, people):
    async with client(market.url) as rita:
        rita.token = people.rita.token
        yield rita


@pytest.fixture
async def wim(market, people):
    async with client(market.url) as wim:
        wim.token = people.wim.token
        yield wim


def granted(exam_run, value, *, type_id=None):
    return {
        "qualification": {"type": {"id": type_id or exam_run._type_id}},
        "value": value,
        "cursor": f"c{value}",
    }


async def test_a_test_that_is_handed_in_is_worth_what_was_reckoned(exam_run, rita, wim, people):
    exam_run._stage.names[people.wim.worker.worker_id] = NAME
    await exam_run.make(rita)

    await exam_run.take(wim, NAME, ExpectedEvents())
    await exam_run.read(rita)

    assert exam_run.values == {NAME: exam_run.exam.score(NAME)}


async def test_a_notice_with_another_value_is_missed_and_doubled(exam_run, rita, wim):
    events = ExpectedEvents()
    await exam_run.make(rita)
    await exam_run.take(wim, NAME, events)
    exam_run.receive(granted(exam_run, exam_run.exam.score(NAME) + 1), events)

    assert (len(events.missed()), events.duplicated()) == (1, 1)


async def test_the_right_notice_is_neither(exam_run, rita, wim):
    events = ExpectedEvents()
    await exam_run.make(rita)
    await exam_run.take(wim, NAME, events)
    exam_run.receive(granted(exam_run, exam_run.exam.score(NAME)), events)

    assert (events.missed(), events.duplicated()) == ([], 0)


async def a_published_group(market, rita, **asked):
    values = {
        "title": "Name the colour",
        "description": "Of all kinds.",
        "reward": "0.05",
        "assignmentDurationSeconds": 600,
        **asked,
    }
    await market.do("depositFunds", rita.token, amount="5.00")
    made = await market.do(
        "createHitType", rita.token, "... on CreateHitTypeSuccess { hitType { id } }", **values
    )
    form = {"fields": [{"name": "colour", "label": "Which?", "kind": {"text": {}}}]}
    published = await market.do(
        "createHit",
        rita.token,
        "... on CreateHitSuccess { hit { group { id } } }",
        hitTypeId=made.only["hitType"]["id"],
        question={"form": form},
        lifetimeSeconds=3600,
    )
    return published.only["hit"]["group"]["id"]


def failing(exam_run, group):
    """The worker's view of the market, and an exam run that must refuse this worker alone."""
    seen = MarketView(exam_run._stage.notes)
    seen.groups[group] = (1, 1)
    exam_run._to_refuse = {NAME}
    return seen


async def test_who_fails_is_refused_by_the_market(exam_run, market, rita, wim):
    await exam_run.make(rita)
    await exam_run.take(wim, exam_run.exam.failing[0], ExpectedEvents())
    group = await a_published_group(market, rita, qualificationRequirements=exam_run.requirements())
    seen = failing(exam_run, group)

    await exam_run.accept_or_be_refused(wim, NAME, seen)

    assert exam_run.refused == 1


async def test_who_passes_is_let_in_by_the_market(exam_run, market, rita, wim):
    passing = next(name for name in exam_run.exam.answers if exam_run.exam.is_passed_by(name))
    await exam_run.make(rita)
    await exam_run.take(wim, passing, ExpectedEvents())
    group = await a_published_group(market, rita, qualificationRequirements=exam_run.requirements())

    await wim.mutate(documents.ACCEPT, hitGroupId=group)


async def test_a_market_that_lets_in_who_fails_ends_the_play(exam_run, market, rita, wim):
    group = await a_published_group(market, rita)
    seen = failing(exam_run, group)

    with pytest.raises(CallFailed, match="saw 1 HITs, and got AcceptHitSuccess"):
        await exam_run.accept_or_be_refused(wim, NAME, seen)

    assert exam_run.refused == 0


async def test_who_passes_waits_until_all_who_fail_were_refused(exam_run, wim):
    exam_run._to_refuse = {"W0002"}
    passing = asyncio.create_task(
        exam_run.accept_or_be_refused(wim, NAME, MarketView(exam_run._stage.notes))
    )
    done, _ = await asyncio.wait({passing}, timeout=0.2)

    assert not done
    passing.cancel()
