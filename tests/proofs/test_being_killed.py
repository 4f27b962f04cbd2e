"""The whole server killed with SIGKILL at random points under load, and started again."""

import asyncio
import itertools
import random

import pytest

from api.database.connect import database
from domain.assignments.models import Assignment, Bonus
from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.rules import HitDraft
from domain.kernel.money import Money
from domain.people.facts import requester_topic, worker_topic
from schema.kernel.node import global_id
from subscriptions.log import reader
from tests.domain import cast
from tests.proofs import books, people
from tests.proofs.clients import (
    ACCEPT,
    ANSWER,
    APPROVE,
    BONUS,
    EVENTS,
    NOTICES,
    SUBMIT,
    Client,
    Follower,
)
from tests.proofs.server import Server

KILLS = 4
WORKERS = 6
HITS = 500
APPROVERS = 2
BONUS_EVERY = 5
SECONDS_TO_RECEIVE = 60
SECONDS_TO_WORK = 60
# Events of HITs that the whole crowd did, and of what dashboards count.
BESIDES = {"HitReviewable", "DashboardChanged"}


class Done:
    """The acknowledged work of the clients."""

    def __init__(self):
        self.accepted, self.submitted, self.approved, self.bonuses = [], [], [], []
        self.retries = 0
        self.waiting = asyncio.Queue()
        self.is_over = False


@pytest.fixture
def server(any_url, tmp_path):
    server = Server(tmp_path, database_url=any_url)
    server.start()
    yield server
    server.stop()


async def work(server, person, group_id, done):
    """Accept and submit repeatedly; each request is repeated until it is answered."""
    client = Client(server, person.token)
    for number in itertools.count():
        if done.is_over:
            break
        token = f"accept-{number}"
        answer = await client.ask(ACCEPT, hitGroupId=group_id, clientToken=token)
        done.retries += client.tries - 1
        if answer["__typename"] != "AcceptHitSuccess":
            assert answer["reasons"] == ["NO_SLOTS_LEFT"]
            break
        assignment = answer["assignment"]["id"]
        done.accepted.append(assignment)
        answer = await client.ask(SUBMIT, assignmentId=assignment, answer=ANSWER)
        done.retries += client.tries - 1
        assert answer["__typename"] == "SubmitAssignmentSuccess", answer
        done.submitted.append(answer["assignment"]["id"])
        done.waiting.put_nowait(assignment)
    await client.close()


async def decide(server, person, done):
    client = Client(server, person.token)
    while (assignment := await done.waiting.get()) is not None:
        answer = await client.ask(APPROVE, assignmentId=assignment)
        done.retries += client.tries - 1
        is_approved = answer["__typename"] == "ApproveAssignmentSuccess"
        # A repeated request may have been done already; the end of the test checks that.
        assert is_approved or (client.tries > 1 and answer["reason"] == "WRONG_STATE"), answer
        done.approved.append(assignment)
        if len(done.approved) % BONUS_EVERY == 0:
            wish = {"assignmentId": assignment, "amount": "0.05", "reason": "Quick."}
            answer = await client.ask(BONUS, **wish, clientToken=f"bonus-{assignment[-40:]}")
            done.retries += client.tries - 1
            done.bonuses.append(answer["bonus"]["id"])
    await client.close()


async def kill_now_and_then(server, done):
    chance = random.Random()
    for _ in range(KILLS):
        await something_is_submitted(done)
        await asyncio.sleep(2 * chance.random())
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)
    await asyncio.sleep(1)
    done.is_over = True


async def something_is_submitted(done):
    """Since the last start of the server, which may take long on a busy machine."""
    before = len(done.submitted)
    for _ in range(SECONDS_TO_WORK * 100):
        if len(done.submitted) > before:
            return
        await asyncio.sleep(0.01)
    pytest.fail("the server does nothing")


async def load(server, rita, crowd, group_id):
    done = Done()
    async with asyncio.TaskGroup() as group:
        working = [group.create_task(work(server, each, group_id, done)) for each in crowd]
        for _ in range(APPROVERS):
            group.create_task(decide(server, rita, done))
        await kill_now_and_then(server, done)
        await asyncio.wait(working)
        for _ in range(APPROVERS):
            done.waiting.put_nowait(None)
    return done


async def all_received(followers, topics):
    """Wait until each has received as many events as there are, then compare."""
    expected = [await books.logged(topic) for topic in topics]
    for _ in range(SECONDS_TO_RECEIVE * 10):
        if all(len(f.received) >= len(e) for f, e in zip(followers, expected, strict=True)):
            break  # enough; the comparison comes below
        await asyncio.sleep(0.1)
    await asyncio.sleep(0.3)  # for events that should not come
    for follower, logged in zip(followers, expected, strict=True):
        assert len(logged) > 0
        assert follower.received == logged
        assert follower.cuts >= KILLS


async def assert_done_once(done):
    """Acknowledged work is there, and no repeated request was done twice."""
    rows = {global_id("Assignment", row.id): row.status.value for row in await Assignment.all()}
    assert sorted(done.accepted) == sorted(rows)
    assert sorted(done.submitted) == sorted(rows)
    assert sorted(done.approved) == sorted(rows)
    assert set(rows.values()) == {"APPROVED"}
    assert sorted(done.bonuses) == sorted(global_id("Bonus", b.id) for b in await Bonus.all())
    sides = 2  # an event for the worker, and one for the requester
    assert await books.kinds_logged() == {
        "HitPublished": HITS,
        "AssignmentAccepted": sides * len(rows),
        "AssignmentSubmitted": sides * len(rows),
        "AssignmentApproved": sides * len(rows),
        "BonusSent": sides * len(done.bonuses),
    } | {kind: count for kind, count in (await books.kinds_logged()).items() if kind in BESIDES}
    assert await books.transfers("REWARD") == len(done.approved)
    assert await books.transfers("BONUS") == len(done.bonuses)
    await books.assert_balanced()


@pytest.mark.long
async def test_nothing_acknowledged_is_lost_and_nothing_is_done_or_delivered_twice(server, any_url):
    async with database(any_url):
        rita = await people.requester(Money.parse("5000.00"))
        crowd = await people.workers(WORKERS)
        after = (await reader.head()).encode()
        kind = await cast.a_type(rita.profile)
        offer = Offer(hit_type_id=kind.id, lifetime_seconds=3600, max_assignments=WORKERS)
        draft = HitDraft(question=cast.QUESTION)
        first = await hits.create_hit(rita.profile, offer, draft)
        await hits.create_hits(rita.profile, offer, [draft] * (HITS - 1))

        topics = [worker_topic(each.profile.id) for each in crowd]
        followers = [Follower(server, each.token, NOTICES, after) for each in crowd]
        topics.append(requester_topic(rita.profile.id))
        followers.append(Follower(server, rita.token, EVENTS, after))
        following = [asyncio.create_task(follower.follow()) for follower in followers]
        try:
            done = await load(server, rita, crowd, global_id("HitGroup", first.group_id))
            await all_received(followers, topics)
        finally:
            for task in following:
                task.cancel()
            ended = await asyncio.gather(*following, return_exceptions=True)
        assert {type(end) for end in ended} == {asyncio.CancelledError}
        await assert_done_once(done)
        print(
            f"{len(done.approved)} approved, {len(done.bonuses)} bonuses, {done.retries} retried, "
            f"{sum(len(f.received) for f in followers)} events through {KILLS} kills"
        )
