"""A deadlock between two commits of one command: what is done stays done, and is told."""

from contextlib import asynccontextmanager

import pytest

from domain.assignments import commands as assignments
from domain.assignments.commands.decide import DECISIONS_A_CHUNK, Decision
from domain.assignments.models import Assignment
from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.commands.publish_many import HITS_A_CHUNK
from domain.hits.models import Hit
from domain.hits.rules import HitDraft
from domain.kernel.refusals import Interrupted
from domain.kernel.work import ATTEMPTS
from tests.domain import cast

# Sequences count on when a transaction is rolled back.
FAIL = """
CREATE SEQUENCE commits;
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE number bigint := nextval('commits');
BEGIN
    IF number BETWEEN {first} AND {last} THEN
        RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '{sqlstate}';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER fails AFTER {event} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION fail();
"""
STOP = "DROP FUNCTION fail() CASCADE; DROP SEQUENCE commits;"
LIFETIME = 3600


@asynccontextmanager
async def failing(connection, event, table, *, times, sqlstate="40P01"):
    """From the second statement on, so many statements on a table lose a deadlock."""
    text = FAIL.format(event=event, table=table, first=2, last=1 + times, sqlstate=sqlstate)
    await connection.execute_script(text)
    try:
        yield
    finally:
        await connection.execute_script(STOP)


async def publish(rita, count):
    kind = await cast.a_type(rita, reward="0.10")
    offer = Offer(hit_type_id=kind.id, lifetime_seconds=LIFETIME)
    return await hits.create_hits(rita, offer, [HitDraft(question=cast.QUESTION)] * count)


@pytest.mark.parametrize("times", range(ATTEMPTS))
async def test_hits_are_published_once_though_their_second_chunk_loses_a_deadlock(
    market, rita, times
):
    async with failing(market, "INSERT", "hits", times=times):
        answers = await publish(rita, HITS_A_CHUNK + 1)

    assert {answer.id for answer in answers} == {hit.id for hit in await Hit.all()}
    assert len(answers) == HITS_A_CHUNK + 1
    assert await cast.money(rita) == ("939.88", "60.12")


@pytest.mark.parametrize(("sqlstate", "is_known"), [("40P01", True), ("57P01", False)])
async def test_what_is_published_is_told_where_the_second_chunk_fails_for_good(
    market, rita, sqlstate, is_known
):
    async with failing(market, "INSERT", "hits", times=ATTEMPTS, sqlstate=sqlstate):
        answers = await publish(rita, 2 * HITS_A_CHUNK + 1)

    published, left = answers[:HITS_A_CHUNK], answers[HITS_A_CHUNK:]
    assert {hit.id for hit in published} == {hit.id for hit in await Hit.all()}
    assert {type(answer) for answer in left} == {Interrupted}
    assert len(left) == HITS_A_CHUNK + 1
    assert left[0].message == Interrupted(is_known=is_known).message
    assert left[-1].message == Interrupted(is_known=True).message
    assert await cast.money(rita) == ("940.00", "60.00")


async def test_decisions_are_told_where_the_second_chunk_fails(market, rita):
    hit = await cast.a_hit(rita, slots=DECISIONS_A_CHUNK + 1)
    workers = [await cast.a_worker(f"w{n}") for n in range(DECISIONS_A_CHUNK + 1)]
    done = [(await cast.a_submitted(worker, hit)).id for worker in workers]

    async with failing(market, "UPDATE", "hits", times=ATTEMPTS):
        answers = await assignments.decide(rita, done, Decision())

    approved = await Assignment.filter(status="APPROVED").count()
    assert approved == DECISIONS_A_CHUNK
    assert [type(answer) for answer in answers] == [Assignment] * approved + [Interrupted]
