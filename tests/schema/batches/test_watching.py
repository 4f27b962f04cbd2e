"""Progress by query, by subscription and by link, for the team alone."""

import pytest

from domain.assignments import commands as work
from domain.batches.watching.facts import BatchCounted, BatchWageBelowFloor
from domain.kernel import clock
from domain.kernel.money import Money
from domain.kernel.work import unit_of_work
from domain.people.teams.models import TeamMember
from domain.people.teams.roles import TeamRole
from schema.kernel.node import global_id
from tests.domain.batches.published import a_batch
from tests.domain.batches.watching.test_following import LABEL

ROWS = [{"text": "One."}, {"text": "Two."}]
PROGRESS = """query($id: ID!) { node(id: $id) { ... on Batch { progress {
    phase totalRows publishedRows publishedShare hits
    assignments { wanted open inProgress undecided approved rejected expired submitted
        submittedShare returned abandoned }
    times { medianSeconds } wage { median measured floor isBelow rewardToMeet }
    spending { rewards bonuses fees total onHold } firstSubmissionAt countedUntil } } } }"""
FOLLOW = """subscription($id: ID!, $after: Cursor) { batchProgress(batchId: $id, after: $after) {
    cursor batch { name } progress { assignments { submitted } } } }"""
EVENTS = """subscription { requesterEvents { ... on BatchWageBelowFloor {
    batch { name } median floor rewardToMeet } } }"""
MORE = """query($id: ID!, $seconds: Int) { node(id: $id) { ... on Batch {
    eligibleWorkers { atLeast atMost } progressPicture progressPictureUrl
    estimate { eligibleWorkers { atLeast atMost } }
    wageEstimate(expectedSeconds: $seconds) { basis seconds hourly atLeast floor isBelow } } } }"""


@pytest.fixture
async def batch(people):
    return await a_batch(people.rita.requester, ROWS)


def id_of(batch):
    return global_id("Batch", batch[0].id)


async def submitted_by(worker, hit):
    assignment = await work.accept(worker, hit.id)
    return await work.submit(worker, assignment.id, LABEL)


async def last_of(followed, submitted):
    event = await followed.next()
    while event["progress"]["assignments"]["submitted"] != submitted:
        event = await followed.next()
    return event


async def test_the_team_follows_a_batch_and_reads_what_became_of_it(market, people, batch):
    row, hits = batch
    async with market.socket(people.rita.token) as socket:
        followed = await socket.subscribe(FOLLOW, id=id_of(batch))
        await socket.settle()
        await submitted_by(people.wim.worker, hits[0])
        event = await last_of(followed, 1)
        assert event["batch"] == {"name": row.name}
        again = await socket.subscribe(FOLLOW, id=id_of(batch), after=event["cursor"])
        await submitted_by(people.wim.worker, hits[1])
        await last_of(again, 2)

    answer = await market.ask(PROGRESS, people.rita.token, id=id_of(batch))

    seen = answer.only["progress"]
    assert (seen["phase"], seen["totalRows"], seen["publishedShare"]) == (
        "READY_FOR_REVIEW",
        2,
        1.0,
    )
    assert seen["assignments"] == {
        "wanted": 2,
        "open": 0,
        "inProgress": 0,
        "undecided": 2,
        "approved": 0,
        "rejected": 0,
        "expired": 0,
        "submitted": 2,
        "submittedShare": 1.0,
        "returned": 0,
        "abandoned": 0,
    }
    assert seen["spending"] == {
        "rewards": "0.00",
        "bonuses": "0.00",
        "fees": "0.00",
        "total": "0.00",
        "onHold": "0.24",
    }
    assert (seen["wage"]["measured"], seen["wage"]["floor"]) == (2, None)


async def test_a_viewer_of_the_team_follows_it_and_nobody_else_does(market, people, batch):
    async with market.socket(people.rob.token) as other, market.socket(None) as nobody:
        assert await (await other.subscribe(FOLLOW, id=id_of(batch))).refusal() == "BAD_USER_INPUT"
        assert (
            await (await nobody.subscribe(FOLLOW, id=id_of(batch))).refusal() == "UNAUTHENTICATED"
        )
    member = await TeamMember.get(account_id=people.rita.account.id)
    member.role = TeamRole.VIEWER
    await member.save()
    async with market.socket(people.rita.token) as socket:
        followed = await socket.subscribe(FOLLOW, id=id_of(batch))
        await socket.settle()
        await submitted_by(people.wim.worker, batch[1][0])
        await last_of(followed, 1)


async def test_what_happens_within_a_moment_is_one_event(market, people, batch):
    async with market.socket(people.rita.token) as socket:
        followed = await socket.subscribe(FOLLOW, id=id_of(batch))
        await socket.settle()
        async with unit_of_work() as unit:
            for _ in range(9):
                unit.tell(BatchCounted(occurred_at=clock.now(), batch_id=batch[0].id))
        first = await followed.next()
        async with unit_of_work() as unit:
            unit.tell(BatchCounted(occurred_at=clock.now(), batch_id=batch[0].id))
        assert (await followed.next())["cursor"] != first["cursor"]
        await followed.silence()


async def test_a_wage_below_the_floor_is_an_event_of_the_requester(market, people, batch):
    async with market.socket(people.rita.token) as socket:
        followed = await socket.subscribe(EVENTS)
        await socket.settle()
        async with unit_of_work() as unit:
            unit.tell(
                BatchWageBelowFloor(
                    occurred_at=clock.now(),
                    batch_id=batch[0].id,
                    requester_id=people.rita.requester.id,
                    median=Money(600),
                    floor=Money(1_000),
                    reward_to_meet=Money(17),
                )
            )
        event = await followed.next()
    assert event == {
        "batch": {"name": batch[0].name},
        "median": "6.00",
        "floor": "10.00",
        "rewardToMeet": "0.17",
    }


async def test_estimates_and_the_picture_are_fields_of_a_batch(market, people, batch):
    answer = await market.ask(MORE, people.rita.token, id=id_of(batch), seconds=60)

    assert answer.only["wageEstimate"] == {
        "basis": "EXPECTED",
        "seconds": 60.0,
        "hourly": "6.00",
        "atLeast": "0.60",
        "floor": None,
        "isBelow": None,
    }
    assert answer.only["eligibleWorkers"] == {"atLeast": 0, "atMost": 4}
    assert answer.only["estimate"]["eligibleWorkers"] == answer.only["eligibleWorkers"]
    assert answer.only["progressPicture"].startswith("<svg ")


@pytest.mark.parametrize("seconds", [0, -1, 31_536_001])
async def test_an_estimate_takes_an_expected_time_of_a_year_at_most(market, people, batch, seconds):
    answer = await market.ask(MORE, people.rita.token, id=id_of(batch), seconds=seconds)
    assert [error["extensions"]["code"] for error in answer.errors] == ["BAD_USER_INPUT"]
    most = await market.ask(MORE, people.rita.token, id=id_of(batch), seconds=31_536_000)
    assert most.only["wageEstimate"]["seconds"] == 600.0
