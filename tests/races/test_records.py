"""Races for work records and places: no count is lost, and there is no deadlock."""

import pytest

from domain.assignments import commands
from domain.assignments.commands import Decision
from domain.people.models import Account
from domain.qualifications.commands.declare_locale import change_locale
from domain.qualifications.facts import LocaleChanged
from domain.qualifications.models import WorkRecord
from tests.domain import cast
from tests.domain.market import viewer_of
from tests.races import crowd

ROUNDS = 50


async def record(worker):
    row = await WorkRecord.get(worker_id=worker.id)
    return row.submitted, row.returned, row.abandoned, row.approved, row.rejected


@pytest.fixture
async def otto(market):
    return await cast.a_requester("Otto", funds="1000.00")


async def test_two_requesters_who_approve_the_same_workers_in_opposed_orders_wait_in_no_ring(
    rita, otto
):
    """Each decides a list with work of both workers: fifty at once, forwards and backwards."""
    workers = await crowd.of_workers(2)
    lists = []
    for requester in (rita, otto):
        hit_type = await cast.a_type(requester)
        for number in range(ROUNDS // 2):
            hit = await cast.a_hit(requester, hit_type=hit_type, slots=2)
            order = workers if number % 2 else workers[::-1]
            ids = [(await cast.a_submitted(worker, hit)).id for worker in order]
            lists.append((requester, ids))

    results = await crowd.at_once(
        commands.decide(requester, ids, Decision()) for requester, ids in lists
    )

    assert crowd.counted([one for each in results for one in each]) == {"done": 2 * ROUNDS}
    assert [await record(each) for each in workers] == [(ROUNDS, 0, 0, ROUNDS, 0)] * 2


async def test_fifty_approvals_of_one_worker_by_two_requesters_are_all_counted(rita, otto):
    (wim,) = await crowd.of_workers(1)
    waiting = []
    for requester in (rita, otto):
        hit_type = await cast.a_type(requester)
        for _ in range(ROUNDS // 2):
            hit = await cast.a_hit(requester, hit_type=hit_type)
            waiting.append((requester, await cast.a_submitted(wim, hit)))

    results = await crowd.at_once(
        (cast.reject if number % 5 == 0 else cast.approve)(requester, assignment)
        for number, (requester, assignment) in enumerate(waiting)
    )

    assert crowd.counted(results) == {"done": ROUNDS}
    assert await record(wim) == (ROUNDS, 0, 0, ROUNDS - 10, 10)


async def test_a_first_record_is_made_once_however_many_end_at_the_same_moment(rita):
    (wim,) = await crowd.of_workers(1)
    held = []
    for _ in range(20):
        held.append(await cast.an_accepted(wim, await cast.a_hit(rita)))

    results = await crowd.at_once(
        commands.return_assignment(wim, each.id)
        if number % 2
        else commands.submit(wim, each.id, cast.ANSWER)
        for number, each in enumerate(held)
    )

    assert crowd.counted(results) == {"done": 20}
    assert await record(wim) == (10, 10, 0, 0, 0)


async def test_clocks_that_abandon_work_of_the_same_workers_wait_in_no_ring(rita, otto):
    """Sweeps upsert the same new records, in lists made in opposed orders."""
    workers = await crowd.of_workers(8)
    taken = {}
    for requester in (rita, otto):
        hits = [await cast.a_hit(requester, slots=8) for _ in range(2)]
        for hit in hits:
            order = workers if len(taken) % 2 else workers[::-1]
            taken[hit.id] = [await cast.an_accepted(worker, hit) for worker in order]
    at = max(each.deadline for held in taken.values() for each in held)
    due = await commands.abandon_due.due(at, 100)
    parts = [[each for each in due if each.parent_id == hit_id] for hit_id in taken]

    await crowd.at_once(commands.abandon_due.do(part, at) for part in parts)

    assert [await record(each) for each in workers] == [(0, 0, 4, 0, 0)] * 8


async def test_of_many_moves_at_once_one_is_made(market):
    (wim,) = await crowd.of_workers(1)
    viewer = await viewer_of(wim.account_id)

    results = await crowd.at_once(
        change_locale(viewer, country=country) for country in ("DE", "FR", "BE", "LU") * 5
    )

    told = [fact for fact in await cast.told() if isinstance(fact, LocaleChanged)]
    account = await Account.get(id=wim.account_id)
    assert [fact.country for fact in told] == [account.country]
    same = sum(not isinstance(each, Exception) for each in results)
    assert crowd.counted(results) == {"done": same, "TOO_MANY_ATTEMPTS": 20 - same}
    assert same <= 5, "the first request, and requests for the same country"
