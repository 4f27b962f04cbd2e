"""The gate, where the market does other than it should: the demonstration says so."""

import asyncio
from io import StringIO

import pytest
from rich.console import Console

from api.demo import documents
from api.demo.client import CallFailed, client
from api.demo.counting import ExpectedEvents
from api.demo.dataset import OWN_DATA, load
from api.demo.exam import drawn
from api.demo.players.feed import Market
from api.demo.players.gate import ExamRun
from api.demo.progress import bars
from api.demo.stage import Stage

NAME = "W0001"


@pytest.fixture
def gate(market):
    exam = drawn(load(OWN_DATA))
    with bars(Console(file=StringIO()), {"tested": 1}) as shown:
        stage = Stage(exam.let_through(), market.url, shown, workers=[NAME])
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


def granted(gate, value, *, type_id=None):
    return {
        "qualification": {"type": {"id": type_id or gate._type_id}},
        "value": value,
        "cursor": f"c{value}",
    }


async def test_a_test_that_is_handed_in_is_worth_what_was_reckoned(gate, rita, wim, people):
    gate._stage.names[people.wim.worker.worker_id] = NAME
    await gate.make(rita)

    await gate.take(wim, NAME, ExpectedEvents())
    await gate.read(rita)

    assert gate.values == {NAME: gate.exam.score(NAME)}


async def test_a_notice_with_another_value_is_missed_and_doubled(gate, rita, wim):
    hearing = ExpectedEvents()
    await gate.make(rita)
    await gate.take(wim, NAME, hearing)
    gate.hear(granted(gate, gate.exam.score(NAME) + 1), hearing)

    assert (len(hearing.missed()), hearing.duplicated()) == (1, 1)


async def test_the_right_notice_is_neither(gate, rita, wim):
    hearing = ExpectedEvents()
    await gate.make(rita)
    await gate.take(wim, NAME, hearing)
    gate.hear(granted(gate, gate.exam.score(NAME)), hearing)

    assert (hearing.missed(), hearing.duplicated()) == ([], 0)


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


def failing(gate, group):
    """Their list of groups, and the gate with this worker alone to be refused."""
    seen = Market(gate._stage.notes)
    seen.groups[group] = (1, 1)
    gate._to_refuse = {NAME}
    return seen


async def test_who_fails_is_refused_by_the_market(gate, market, rita, wim):
    await gate.make(rita)
    await gate.take(wim, gate.exam.failing[0], ExpectedEvents())
    group = await a_published_group(market, rita, qualificationRequirements=gate.requirements())
    seen = failing(gate, group)

    await gate.try_it(wim, NAME, seen)

    assert gate.refused == 1


async def test_who_passes_is_let_in_by_the_market(gate, market, rita, wim):
    passing = next(name for name in gate.exam.answers if gate.exam.is_passed_by(name))
    await gate.make(rita)
    await gate.take(wim, passing, ExpectedEvents())
    group = await a_published_group(market, rita, qualificationRequirements=gate.requirements())

    await wim.tell(documents.ACCEPT, hitGroupId=group)


async def test_a_market_that_lets_in_who_fails_ends_the_play(gate, market, rita, wim):
    group = await a_published_group(market, rita)
    seen = failing(gate, group)

    with pytest.raises(CallFailed, match="saw 1 HITs, and was told AcceptHitSuccess"):
        await gate.try_it(wim, NAME, seen)

    assert gate.refused == 0


async def test_who_passes_waits_until_all_who_fail_were_refused(gate, wim):
    gate._to_refuse = {"W0002"}
    passing = asyncio.create_task(gate.try_it(wim, NAME, Market(gate._stage.notes)))
    done, _ = await asyncio.wait({passing}, timeout=0.2)

    assert not done
    passing.cancel()
