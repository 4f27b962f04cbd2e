"""What a page costs in statements: as many for twenty things as for two."""

import pytest

from domain.assignments import commands as assignments
from schema.kernel.node import global_id
from tests.domain import cast
from tests.schema.cast import ANSWER, a_worker
from tests.statements import counted

HITS = """query($first: Int) { me { requester { hits(first: $first) { nodes {
    id status group { id title requester { name } } hitType { title } requester { name }
    question { ... on FormQuestion { fields { name } } }
} } } } }"""
WORK = """query($first: Int) { me { worker { assignments(first: $first) { nodes {
    id status worker { workerId } hit { id group { title } requester { name } question {
        ... on FormQuestion { fields { name } } } }
} } } } }"""
REVIEW = """query($first: Int, $hit: ID!) { node(id: $hit) { ... on Hit {
    assignments(first: $first) { nodes {
        id worker { workerId } answer { fields { values } } hit { hitType { title } }
    } }
} } }"""
NODES = """query($ids: [ID!]!) { nodes(ids: $ids) { ... on Hit {
    group { title } requester { name } question { __typename }
} } }"""

# The look-up of the viewer, the tail of the log, and the clockwork that reads due rows.
OTHERS = ("c.secret_hash", "log_trimmed", " <= ", "min(", " AS due")


async def reads(market, query, token, **variables):
    """The SELECTs of a request without those that authenticate it."""
    with counted() as statements:
        answer = await market.ask(query, token, **variables)
    assert answer.errors == []
    return [
        text for text in statements if "SELECT" in text and not any(part in text for part in OTHERS)
    ]


@pytest.fixture
async def twenty(people):
    """Twenty HITs of Rob's of as many types, all done by Wendy."""
    rob, done = people.rob.requester, []
    for number in range(20):
        hit_type = await cast.a_type(rob, title=f"Type {number}")
        hit = await cast.a_hit(rob, hit_type=hit_type)
        await assignments.accept(people.wendy.worker, hit.id)
        done.append(hit)
    return done


async def test_a_page_of_hits_costs_one_statement_a_kind(market, people, twenty):
    few = await reads(market, HITS, people.rob.token, first=2)
    many = await reads(market, HITS, people.rob.token, first=20)

    assert (len(few), len(many)) == (5, 5), many  # hits, groups, types, requesters, questions


async def test_a_page_of_assignments_costs_one_statement_a_kind(market, people, twenty):
    few = await reads(market, WORK, people.wendy.token, first=2)
    many = await reads(market, WORK, people.wendy.token, first=20)

    # assignments, hits, workers, groups, requesters, questions
    assert (len(few), len(many)) == (6, 6), many


async def test_reviewing_a_hit_costs_one_statement_a_kind(market, people):
    hit = await cast.a_hit(people.rob.requester, slots=9)
    for number in range(9):
        worker = (await a_worker(f"W{number}")).worker
        taken = await assignments.accept(worker, hit.id)
        await assignments.submit(worker, taken.id, ANSWER)
    hit_id = global_id("Hit", hit.id)
    few = await reads(market, REVIEW, people.rob.token, first=2, hit=hit_id)
    many = await reads(market, REVIEW, people.rob.token, first=9, hit=hit_id)

    assert len(few) == len(many), many
    assert len(many) <= 6, many


async def test_many_nodes_cost_as_much_as_few(market, people, twenty):
    ids = [global_id("Hit", hit.id) for hit in twenty]
    few = await reads(market, NODES, people.rob.token, ids=ids[:2])
    many = await reads(market, NODES, people.rob.token, ids=ids)

    assert len(few) == len(many), many
