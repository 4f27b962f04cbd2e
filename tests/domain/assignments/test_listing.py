"""The list of a requester's assignments: every filter and order, in stable pages, by index."""

import hashlib
import itertools
import random
import re
from datetime import timedelta
from uuid import UUID

import pytest

from domain.assignments import listing
from domain.assignments.lifecycle import AssignmentStatus, DecidedBy, RejectionReason
from domain.assignments.listing import AssignmentFilter, AssignmentTime, assignments_of_requester
from domain.assignments.models import Assignment
from domain.hits.models import Hit
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.paging import Slice
from domain.kernel.statement import Statement, dialect
from domain.kernel.work import unit_of_work
from tests.domain import cast

A_MINUTE = timedelta(minutes=1)
COUNT = 60


@pytest.fixture(autouse=True)
def noon():
    clock.freeze(cast.START)
    yield
    clock.release()


class Stage:
    """Two requesters with two HIT types each, three workers, and work in every state."""

    async def set(self):
        self.rita, self.rob = await cast.a_requester("Rita"), await cast.a_requester("Rob")
        self.workers = [await cast.a_worker(name) for name in ("Wim", "Ann", "Eve")]
        self.hits = [
            await cast.a_hit(who, hit_type=await cast.a_type(who, title=title))
            for who in (self.rita, self.rob)
            for title in ("One", "Two")
        ]
        draw = random.Random(7)
        for number in range(COUNT):
            hit, worker = draw.choice(self.hits), draw.choice(self.workers)
            await an_assignment(hit, worker, draw.choice(list(AssignmentStatus)), number % 20)
        return self


async def an_assignment(hit, worker, status, minute):
    """A row as the commands write it; several have the same times."""
    at = cast.START + minute * A_MINUTE
    has_answer = status in ("SUBMITTED", "APPROVED", "REJECTED")
    is_decided = status in ("APPROVED", "REJECTED")
    shared = await Hit.create(
        id=new_id(),
        hit_type_id=hit.hit_type_id,
        group_id=hit.group_id,
        requester_id=hit.requester_id,
        status="DISPOSED",
        max_assignments=1,
        available=0,
        reward_cents=10,
        fee_cents=2,
        assignment_duration_seconds=600,
        auto_approval_delay_seconds=600,
        created_at=at,
        expires_at=at,
    )
    return await Assignment.create(
        id=new_id(),
        hit_id=shared.id,
        group_id=hit.group_id,
        requester_id=hit.requester_id,
        worker_id=worker.id,
        status=status,
        accepted_at=at,
        deadline=at + A_MINUTE,
        submitted_at=at + 2 * A_MINUTE if has_answer else None,
        decided_at=at + (20 - minute) * A_MINUTE if is_decided else None,
        decided_by=DecidedBy.REQUESTER if is_decided else None,
        rejection_reason=RejectionReason.WRONG if status == "REJECTED" else None,
    )


def expected(rows, requester, wanted, group_of):
    """The same list, from all rows."""
    time = wanted.time.column
    found = [
        row
        for row in rows
        if row.requester_id == requester.id
        and (wanted.statuses is None or row.status in wanted.statuses)
        and (wanted.hit_type_id is None or row.group_id == group_of.get(wanted.hit_type_id))
        and (wanted.worker_id is None or row.worker_id == wanted.worker_id)
        and getattr(row, time) is not None
        and (wanted.since is None or wanted.since <= getattr(row, time))
        and (wanted.until is None or getattr(row, time) < wanted.until)
    ]
    return sorted(found, key=lambda row: (getattr(row, time), row.id), reverse=True)


async def paged(requester, wanted, size):
    """All pages, one after another."""
    found, after = [], None
    while True:
        page = await assignments_of_requester(requester.id, Slice(size, after), wanted)
        found += page.rows
        assert page.has_previous == (after is not None)
        if not page.has_next:
            return found
        assert len(page.rows) == size
        after = wanted.time.order.key(page.rows[-1])


async def test_every_filter_lists_what_it_says_in_pages(any_database):
    stage = await Stage().set()
    rows = await Assignment.all()
    group_of = {hit.hit_type_id: hit.group_id for hit in stage.hits[:2]}
    statuses = (None, ["SUBMITTED"], ["REJECTED", "APPROVED", "APPROVED"], [])
    types = (None, stage.hits[0].hit_type_id, stage.hits[2].hit_type_id, new_id())
    people = (None, stage.workers[0].id, new_id())
    ranges = ((None, None), (cast.START + 5 * A_MINUTE, cast.START + 15 * A_MINUTE))
    sizes, lengths = itertools.cycle((3, 7, 100)), set()

    for of, status, kind, worker, (since, until) in itertools.product(
        AssignmentTime, statuses, types, people, ranges
    ):
        wanted = AssignmentFilter(
            statuses=[AssignmentStatus(each) for each in status] if status else None,
            hit_type_id=kind,
            worker_id=worker,
            time=of,
            since=since,
            until=until,
        )
        found = await paged(stage.rita, wanted, next(sizes))

        right = expected(rows, stage.rita, wanted, group_of)
        assert [row.id for row in found] == [row.id for row in right], wanted
        lengths.add(len(found))
    assert {0, max(lengths)} <= lengths
    assert max(lengths) > COUNT // 3


async def test_a_page_does_not_shift_as_work_comes_and_is_decided(any_database):
    rita, (wim, ann) = (
        await cast.a_requester("Rita"),
        [await cast.a_worker(name) for name in ("Wim", "Ann")],
    )
    first = [await cast.a_submitted(wim, await cast.a_hit(rita)) for _ in range(4)]
    page = await assignments_of_requester(rita.id, Slice(2))
    clock.advance(A_MINUTE)
    await cast.a_submitted(ann, await cast.a_hit(rita))
    await cast.approve(rita, first[0])

    after = AssignmentTime.ACCEPTED.order.key(page.rows[-1])
    rest = await assignments_of_requester(rita.id, Slice(10, after))

    seen = [row.id for row in (*page.rows, *rest.rows)]
    assert sorted(seen) == sorted(each.id for each in first)
    assert {row.status for row in rest.rows} <= {"SUBMITTED", "APPROVED"}


PLANNED = {
    "all": ({}, "assignments_listed", 6),
    "of two states": ({"statuses": ["REJECTED", "SUBMITTED"]}, "assignments_listed", 2),
    "of a HIT type": ({"hit_type_id": True}, "assignments_listed_in_group", 6),
    "of a worker": ({"worker_id": True}, "assignments_in_group", 1),
    "of a worker by submission": (
        {"worker_id": True, "time": "SUBMITTED"},
        "assignments_(?:in_group|submitted_by)",
        1,
    ),
    "of a worker and a HIT type": (
        {"worker_id": True, "hit_type_id": True},
        "assignments_in_group",
        1,
    ),
    "by submission": ({"time": "SUBMITTED"}, "assignments_submitted", 6),
    "by decision": ({"time": "DECIDED"}, "assignments_decided", 1),
}


@pytest.mark.parametrize("name", PLANNED)
async def test_a_page_is_read_by_an_index_in_its_order(name, any_database):
    """The plan of each database: as many scans as there are states, each in the index's order."""
    shape, index, scans = PLANNED[name]
    time = AssignmentTime(shape.get("time", "ACCEPTED"))
    statuses = tuple(AssignmentStatus(each) for each in shape.get("statuses", AssignmentStatus))
    wanted = AssignmentFilter(
        time=time, worker_id=known("worker_id") if "worker_id" in shape else None
    )
    group_id = known("group_id") if "hit_type_id" in shape else None
    matches = listing._matches(known("requester_id"), group_id, wanted)
    statement = listing._statement(time, statuses, tuple(matches))
    since, until = cast.START - timedelta(days=30), cast.START + timedelta(days=30)
    values = [since, until, new_id(), 21, *matches.values()]
    explain = "EXPLAIN" if dialect() == "postgres" else "EXPLAIN QUERY PLAN"
    planned = Statement(f"{explain} {statement._postgres}")
    async with unit_of_work():
        if dialect() == "postgres":
            await fill()
        plan = "\n".join(str(list(row.values())) for row in await planned.rows(*values))

    assert len(re.findall(rf"{index}\b", plan)) == scans, plan
    assert "SCAN assignments" not in plan, plan
    assert "Seq Scan" not in plan, plan


def known(column):
    """The id of somebody who has rows."""
    return UUID(hashlib.md5(f"{column[0]}1".encode()).hexdigest())


async def fill():
    """Rows of many people, and statistics of them, without which PostgreSQL guesses."""
    await Statement("SET LOCAL session_replication_role = replica").run()  # no foreign keys
    await Statement("""
        INSERT INTO assignments (id, hit_id, group_id, requester_id, worker_id, status,
            accepted_at, deadline, submitted_at, decided_at)
        SELECT gen_random_uuid(), gen_random_uuid(), md5('g' || n % 60)::uuid,
            md5('r' || n % 20)::uuid, md5('w' || n % 70)::uuid,
            (ARRAY['IN_PROGRESS', 'SUBMITTED', 'APPROVED', 'REJECTED', 'RETURNED', 'ABANDONED']
            )[1 + n * 7 / 5 % 6], at, at, at, at
        FROM (SELECT n, timestamptz '2026-10-01' + n * interval '1 second' AS at
            FROM generate_series(1, 12000) AS n) AS numbered
    """).run()
    await Statement("ANALYZE assignments").run()


async def test_others_see_nothing_of_it(any_database):
    stage = await Stage().set()

    for kind in (None, stage.hits[0].hit_type_id):
        page = await assignments_of_requester(
            stage.rob.id, Slice(100), AssignmentFilter(hit_type_id=kind)
        )
        assert all(row.requester_id == stage.rob.id for row in page.rows)
    assert not page.rows
