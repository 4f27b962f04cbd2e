"""Queues and figures are read by indexes and no further than a bound."""

from datetime import timedelta

import pytest

from domain.kernel import clock
from domain.kernel.ids import new_texts_of_ids
from domain.kernel.statement import Statement
from domain.operations import figures, queues
from domain.operations.limits import MOST_COUNTED
from domain.operations.queues import QUEUES, QueueKind
from domain.operations.sampling import RoomSampler

A_CASE = """INSERT INTO report_cases (id, kind, subject_id, state, place, opened_at)
    VALUES ($1, 'RATING', $2, 'OPEN', 0, $3)"""


async def plan_of(sql, *values):
    rows = await Statement(f"EXPLAIN QUERY PLAN {sql}").rows(*values)
    return [row["detail"] for row in rows]


@pytest.mark.parametrize("kind", QueueKind)
async def test_a_queue_is_read_in_the_order_of_an_index(kind, database):
    for part in QUEUES[kind].parts:
        plan = await plan_of(part.count_sql(kind), clock.now())

        assert any("USING" in step and "INDEX" in step for step in plan), plan
        assert not any("TEMP B-TREE" in step for step in plan), plan
        assert not any(step == f"SCAN {part.table}" for step in plan), plan


@pytest.mark.parametrize(
    ("statement", "values"),
    [(figures._COUNTS, [clock.now()]), (figures._MONEY, [])],
    ids=["counts", "money"],
)
async def test_no_figure_reads_a_table_from_one_end_to_the_other(statement, values, database):
    plan = await plan_of(statement._sqlite.replace("?", "$"), *values)

    reads = [step for step in plan if step.startswith(("SCAN ", "SEARCH "))]
    assert len(reads) >= 4
    bare = [step for step in reads if "INDEX" not in step and "CONSTANT ROW" not in step]
    assert [step for step in bare if step.split()[1] not in ("counted", "failing")] == []


async def test_a_queue_that_is_too_long_is_not_counted_to_its_end(database):
    ids, at = new_texts_of_ids(2 * (MOST_COUNTED + 5)), clock.now() - timedelta(hours=1)
    rows = [(each, other, at) for each, other in zip(ids[::2], ids[1::2], strict=True)]
    await Statement(A_CASE).run_many(rows)

    [counted] = await queues.lengths([QueueKind.REPORTS], waiting_since=clock.now())
    [early] = await queues.lengths([QueueKind.REPORTS], waiting_since=at - timedelta(seconds=1))

    assert (counted.length, counted.has_more) == (MOST_COUNTED, True)
    assert counted.oldest_at == at
    assert (early.length, early.has_more, early.oldest_at) == (0, False, None)


async def test_no_queue_is_asked_for(database):
    assert await queues.lengths([], waiting_since=clock.now()) == []


async def test_samples_are_shared_while_they_are_young(any_database):
    clock.freeze(clock.now())
    sampler = RoomSampler()
    first = await sampler.sample(at_most_old=timedelta(seconds=2))
    clock.advance(timedelta(seconds=1))
    again = await sampler.sample(at_most_old=timedelta(seconds=2))
    now = await sampler.sample(at_most_old=timedelta())
    clock.advance(timedelta(seconds=60))
    later = await sampler.sample(at_most_old=timedelta(seconds=2))
    clock.advance(timedelta(hours=-1))
    set_back = await sampler.sample(at_most_old=timedelta(seconds=2))

    assert again is first
    assert now.taken_at > first.taken_at
    assert now.money is first.money
    assert later.money is not first.money
    assert set_back.taken_at < first.taken_at
