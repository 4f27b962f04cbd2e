"""The review queue: its filters and orders, in stable pages, by index at every size."""

import re
from datetime import timedelta

import pytest

from domain.assignments import commands as work
from domain.assignments.commands import Decision
from domain.assignments.lifecycle import AssignmentStatus, RejectionReason
from domain.hits.models import HitGroup
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.paging import Slice
from domain.kernel.refusals import InvalidInput, NotFound
from domain.kernel.statement import Statement, dialect
from domain.kernel.work import unit_of_work
from domain.review import queue
from domain.review.filters import (
    REVIEWED,
    UNDECIDED,
    ReviewFilter,
    ReviewOrder,
    check_order,
    from_values,
    to_values,
)
from domain.review.other_answers import submitted_of_hits
from domain.review.pair_records import pair_records
from tests.domain import cast
from tests.domain.assignments.test_listing import fill, known
from tests.domain.batches.published import a_batch

ROWS = [{"text": str(number)} for number in range(6)]


@pytest.fixture(autouse=True)
def noon():
    clock.freeze(cast.START)
    yield
    clock.release()


class Reviewed:
    """Rita's batch and another HIT of hers, with work of two workers; and a HIT of Rob."""

    async def set(self):
        self.rita, self.rob = await cast.a_requester("Rita"), await cast.a_requester("Rob")
        self.wim, self.ann = await cast.a_worker("Wim"), await cast.a_worker("Ann")
        self.batch, self.hits = await a_batch(self.rita, ROWS)
        self.other = await cast.a_hit(self.rita)
        self.robs = await cast.a_hit(self.rob)
        plan = [
            (self.wim, self.hits[0], 50),
            (self.wim, self.hits[1], 10),
            (self.ann, self.hits[2], 90),
            (self.ann, self.other, 30),
            (self.wim, self.robs, 20),
            (self.wim, self.hits[3], 60),
        ]
        self.works = [await self.does(*each) for each in plan]
        return self

    async def does(self, worker, hit, seconds):
        """Work that begins a minute after the latest, and takes so long."""
        clock.advance(timedelta(minutes=1))
        assignment = await cast.an_accepted(worker, hit)
        clock.advance(timedelta(seconds=seconds))
        name = "label" if hit in self.hits else "colour"
        answer = [cast.AnswerField(name, ("red",))]
        return await work.submit(worker, assignment.id, answer)

    def numbers(self, page):
        ids = [each.id for each in self.works]
        return [ids.index(each.id) for each in page.rows]

    async def ask(self, order=ReviewOrder.LONGEST_UNDECIDED, limit=100, **wanted):
        page = await queue.page(self.rita.id, ReviewFilter(**wanted), Slice(limit), order=order)
        return self.numbers(page)


@pytest.fixture
async def stage(market):
    return await Reviewed().set()


@pytest.fixture
async def any_stage(any_database):
    return await Reviewed().set()


async def test_undecided_work_comes_in_each_order(any_stage):
    assert await any_stage.ask() == [0, 1, 2, 3, 5]
    assert await any_stage.ask(ReviewOrder.NEWEST) == [5, 3, 2, 1, 0]
    assert await any_stage.ask(ReviewOrder.SHORTEST_TIME) == [1, 3, 0, 5, 2]
    assert await any_stage.ask(ReviewOrder.LONGEST_TIME) == [2, 5, 0, 3, 1]


async def test_each_filter_leaves_the_others_out(any_stage):
    await work.decide(any_stage.rita, [any_stage.works[1].id], Decision())
    since, until = any_stage.works[1].submitted_at, any_stage.works[5].submitted_at

    assert await any_stage.ask() == [0, 2, 3, 5]
    assert await any_stage.ask(statuses=(AssignmentStatus.APPROVED,)) == [1]
    assert await any_stage.ask(statuses=REVIEWED) == [0, 1, 2, 3, 5]
    assert await any_stage.ask(batch_id=any_stage.batch.id) == [0, 2, 5]
    assert await any_stage.ask(hit_type_id=any_stage.other.hit_type_id) == [3]
    assert await any_stage.ask(worker_id=any_stage.ann.id) == [2, 3]
    assert await any_stage.ask(worker_id=any_stage.ann.id, batch_id=any_stage.batch.id) == [2]
    assert (
        await any_stage.ask(batch_id=any_stage.batch.id, hit_type_id=any_stage.other.hit_type_id)
        == []
    )
    assert await any_stage.ask(since=since, until=until, statuses=REVIEWED) == [1, 2, 3]


async def test_pages_follow_each_other_while_work_is_decided(stage):
    for order in ReviewOrder:
        wanted, after, seen = ReviewFilter(statuses=UNDECIDED), None, []
        expected = await stage.ask(order)
        while True:
            page = await queue.page(stage.rita.id, wanted, Slice(2, after), order=order)
            seen += stage.numbers(page)
            if not page.has_next:
                break
            after = order.keys.key(page.rows[-1])
        assert seen == expected, order


async def test_what_is_counted_is_what_is_listed(stage):
    for wanted in (ReviewFilter(), ReviewFilter(batch_id=stage.batch.id, statuses=REVIEWED)):
        page = await queue.page(stage.rita.id, wanted, Slice(100), order=ReviewOrder.NEWEST)
        scope = await queue.scope_of(stage.rita.id, wanted)
        assert await scope.count() == len(page.rows) > 0


async def test_the_batch_of_another_is_as_one_that_does_not_exist(stage):
    wanted = [
        ReviewFilter(batch_id=stage.batch.id),
        ReviewFilter(batch_id=new_id()),
        ReviewFilter(hit_type_id=stage.other.hit_type_id),
    ]
    for each in wanted:
        page = await queue.page(stage.rob.id, each, Slice(9), order=ReviewOrder.NEWEST)
        assert page.rows == []
        with pytest.raises(NotFound):
            await queue.scope_of(stage.rob.id, each)


async def test_the_groups_of_a_batch_are_merged_or_read_together(stage, monkeypatch):
    extra = (await HitGroup.get(id=stage.other.group_id)).id
    await HitGroup.filter(id=extra).update(batch_id=stage.batch.id)

    assert await stage.ask(batch_id=stage.batch.id) == [0, 1, 2, 3, 5]
    monkeypatch.setattr(queue, "MOST_MERGED_GROUPS", 1)
    assert await stage.ask(batch_id=stage.batch.id) == [0, 1, 2, 3, 5]


async def test_the_record_of_a_pair_counts_what_the_requester_decided(stage):
    await work.decide(stage.rita, [stage.works[0].id], Decision())
    reason = Decision(feedback="No.", reason=RejectionReason.WRONG)
    await work.decide(stage.rita, [stage.works[1].id], reason)
    clock.advance(timedelta(days=8))

    found = await pair_records(stage.rita.id, [stage.wim.id, stage.ann.id], at=clock.now())

    of_wim, of_ann = found[stage.wim.id], found[stage.ann.id]
    assert (of_wim.lifetime.approved, of_wim.lifetime.rejected, of_wim.undecided) == (1, 1, 1)
    assert (of_wim.lifetime.percent, of_wim.month.total, of_wim.week.total) == (50, 2, 0)
    assert (of_ann.lifetime.total, of_ann.lifetime.percent, of_ann.undecided) == (0, 0, 2)


async def test_other_answers_are_read_for_many_hits_at_once(stage):
    found = await submitted_of_hits([hit.id for hit in stage.hits])

    assert [len(found[hit.id]) for hit in stage.hits] == [1, 1, 1, 1, 0, 0]
    assert found[stage.hits[2].id][0].id == stage.works[2].id


def test_a_filter_is_read_as_it_was_stored():
    wanted = ReviewFilter(statuses=REVIEWED, batch_id=new_id(), since=cast.START).checked()

    assert from_values(to_values(wanted)) == wanted
    assert wanted.submitted_by(cast.START).until > cast.START


def test_only_submitted_work_is_reviewed():
    with pytest.raises(InvalidInput):
        ReviewFilter(statuses=(AssignmentStatus.IN_PROGRESS,)).checked()


def test_decided_work_is_not_ordered_by_time_without_a_bound():
    order = ReviewOrder.LONGEST_TIME
    check_order(ReviewFilter(), order)
    check_order(ReviewFilter(statuses=REVIEWED, worker_id=new_id()), order)
    with pytest.raises(InvalidInput):
        check_order(ReviewFilter(statuses=REVIEWED), order)


OF_ALL, OF_TWO = "assignments_submitted", "assignments_submitted_in_group"
BY_TIME = "assignments_undecided_by_time_taken"
PLANNED = {
    "of all": (("requester",), UNDECIDED, ReviewOrder.LONGEST_UNDECIDED, OF_ALL, 1),
    "newest": (("requester",), REVIEWED, ReviewOrder.NEWEST, OF_ALL, 3),
    "of two groups": (("group", "group"), UNDECIDED, ReviewOrder.NEWEST, OF_TWO, 2),
    "by time": (("requester",), UNDECIDED, ReviewOrder.LONGEST_TIME, BY_TIME, 1),
    "of a worker": (
        ("worker",),
        UNDECIDED,
        ReviewOrder.NEWEST,
        "assignments_(?:submitted_by|in_group|by_pair)",
        1,
    ),
}


async def test_a_page_is_read_by_an_index_in_its_order(any_database):
    """As many scans as there are states and groups, each in the order of the index."""
    async with unit_of_work():
        if dialect() == "postgres":
            await fill()
        for name in PLANNED:
            await check_plan(name)


async def check_plan(name):
    kinds, statuses, order, index, scans = PLANNED[name]
    pairs = {
        "requester": ((queue._OF_REQUESTER, known("requester_id")),),
        "group": ((queue._OF_GROUP, known("group_id")),),
        "worker": (
            (queue._OF_WORKER, known("worker_id")),
            (queue._OF_OWN_GROUPS, known("requester_id")),
        ),
    }
    scope = queue.ReviewScope(tuple(pairs[each] for each in kinds), ReviewFilter())
    shape = tuple(tuple(each for each, _ in scan) for scan in scope.scans)
    statement = queue._page(shape, statuses, order, queue.WHOLE)
    values = [*scope._span, *queue._start(order), 21, *scope._values]
    if dialect() == "postgres":
        planned = Statement(f"EXPLAIN {statement._postgres}")
    else:
        planned = Statement("", sqlite=f"EXPLAIN QUERY PLAN {statement._sqlite.replace('?', '$')}")
    plan = "\n".join(str(list(row.values())) for row in await planned.rows(*values))
    assert len(re.findall(rf"{index}\b", plan)) == scans, plan
    assert "SCAN assignments" not in plan, plan
    assert "Seq Scan" not in plan, plan
