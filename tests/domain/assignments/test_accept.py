"""Accepting: slots, deadlines, queues, and each cause of a refusal by its own name."""

from datetime import timedelta

import pytest

from domain.assignments import commands
from domain.assignments.models import Assignment
from domain.hits import commands as hits
from domain.kernel import clock
from domain.kernel.idempotency import ClientTokenReused
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotEligible, NotFound
from domain.people.models import Account, RequesterBlock, Worker, WorkerBlock
from tests.domain import cast


async def block_worker(rita, wim):
    await WorkerBlock.create(
        id=new_id(), requester_id=rita.id, worker_id=wim.id, reason="-", created_at=clock.now()
    )


async def block_requester(rita, wim):
    await RequesterBlock.create(
        id=new_id(), requester_id=rita.id, worker_id=wim.id, created_at=clock.now()
    )


async def refused_for(worker, hit):
    async with cast.refused(NotEligible) as caught:
        await commands.accept(worker, hit.id)
    assert caught.value.reason == caught.value.reasons[0]
    return caught.value.reasons


async def test_an_accept_takes_a_slot_and_starts_the_clock(rita, wim):
    hit = await cast.a_hit(rita, slots=2)

    assignment = await commands.accept(wim, hit.id)

    assert (assignment.accepted_at, assignment.status) == (clock.now(), "IN_PROGRESS")
    assert assignment.deadline == clock.now() + timedelta(seconds=600)
    assert await cast.counters(hit) == ("ASSIGNABLE", 1, 1, 0)
    assert await cast.money(rita) == ("99.76", "0.24")
    assert cast.kinds(await cast.told())[2:] == ["AssignmentAccepted"]


async def test_nothing_is_left_once_every_slot_is_taken(rita, wim, ann):
    hit = await cast.a_hit(rita)
    await commands.accept(ann, hit.id)

    assert await refused_for(wim, hit) == ["NO_SLOTS_LEFT"]


async def test_an_expired_hit_says_so(rita, wim):
    hit = await cast.a_hit(rita)
    await hits.expire_hit(rita, hit.id)

    assert await refused_for(wim, hit) == ["HIT_EXPIRED"]


async def test_a_worker_whom_the_requester_blocked_is_told_so(rita, wim, ann):
    hit = await cast.a_hit(rita)
    await block_worker(rita, wim)

    assert await refused_for(wim, hit) == ["BLOCKED_BY_REQUESTER"]
    await commands.accept(ann, hit.id)


async def test_a_worker_who_blocked_the_requester_is_told_so(rita, wim, ann):
    hit = await cast.a_hit(rita)
    await block_requester(rita, wim)

    assert await refused_for(wim, hit) == ["REQUESTER_BLOCKED"]
    await commands.accept(ann, hit.id)


async def test_nobody_works_on_their_own_hits(rita):
    account = await Account.get(id=rita.account_id)
    own = await Worker.create(
        id=new_id(), account_id=account.id, worker_id="AOWN0000000000", created_at=clock.now()
    )

    assert await refused_for(own, await cast.a_hit(rita)) == ["OWN_HIT"]


@pytest.mark.parametrize("done", [cast.an_accepted, cast.a_submitted])
async def test_a_worker_holds_or_does_a_hit_once(rita, wim, done):
    hit = await cast.a_hit(rita, slots=2)
    await done(wim, hit)

    assert await refused_for(wim, hit) == ["ALREADY_DONE"]


@pytest.mark.parametrize("decided", [cast.an_approved, cast.a_rejected])
async def test_a_decided_hit_is_done_for_its_worker(rita, wim, decided):
    hit = await cast.a_hit(rita, slots=2)
    await decided(rita, wim, hit)

    assert await refused_for(wim, hit) == ["ALREADY_DONE"]


async def test_a_queue_holds_twenty_five(rita, wim):
    hit_type = await cast.a_type(rita)
    many = [await cast.a_hit(rita, hit_type=hit_type) for _ in range(26)]
    taken = [await commands.accept(wim, hit.id) for hit in many[:25]]

    assert await refused_for(wim, many[25]) == ["QUEUE_FULL"]
    async with cast.refused(NotEligible) as caught:
        await commands.accept_next(wim, many[25].group_id)
    assert caught.value.reasons == ["QUEUE_FULL"]

    await commands.submit(wim, taken[0].id, cast.ANSWER)
    await commands.accept(wim, many[25].id)


async def test_every_cause_is_told_the_most_personal_first(rita, wim):
    hit = await cast.a_hit(rita)
    await cast.an_accepted(wim, hit)
    await hits.expire_hit(rita, hit.id)
    await block_worker(rita, wim)
    await block_requester(rita, wim)

    assert await refused_for(wim, hit) == [
        "BLOCKED_BY_REQUESTER",
        "REQUESTER_BLOCKED",
        "ALREADY_DONE",
        "HIT_EXPIRED",
    ]


async def test_a_hit_that_is_not_there_is_not_found(wim):
    async with cast.refused(NotFound):
        await commands.accept(wim, new_id())


async def test_a_hit_that_was_disposed_is_not_found(rita, wim):
    hit = await cast.a_hit(rita)
    await hits.expire_hit(rita, hit.id)
    await hits.delete_hit(rita, hit.id)

    async with cast.refused(NotFound):
        await commands.accept(wim, hit.id)


@pytest.mark.parametrize("ending", ["return", "abandon"])
async def test_a_slot_given_back_may_be_taken_again_as_a_new_attempt(rita, wim, ending):
    hit = await cast.a_hit(rita)
    first = await commands.accept(wim, hit.id)
    if ending == "return":
        await commands.return_assignment(wim, first.id)
    else:
        clock.advance(timedelta(seconds=600))
        await commands.abandon_due(clock.now(), 10)

    second = await commands.accept(wim, hit.id)

    assert second.id != first.id
    assert await Assignment.filter(hit_id=hit.id).count() == 2


async def test_a_token_sent_again_answers_with_the_same_assignment(rita, wim):
    hit, other = await cast.a_hit(rita, slots=2), await cast.a_hit(rita)
    first = await commands.accept(wim, hit.id, client_token="t")

    async with cast.untouched():
        assert (await commands.accept(wim, hit.id, client_token="t")).id == first.id
    async with cast.refused(ClientTokenReused):
        await commands.accept(wim, other.id, client_token="t")


# The next of a group


async def test_the_next_of_a_group_is_the_oldest_that_the_worker_has_not_done(rita, wim, ann):
    hit_type = await cast.a_type(rita)
    many = [await cast.a_hit(rita, hit_type=hit_type, slots=2) for _ in range(3)]
    await commands.accept(ann, many[1].id)
    await commands.accept(ann, many[0].id)

    group = many[0].group_id
    taken = [await commands.accept_next(wim, group) for _ in many]

    assert [assignment.hit_id for assignment in taken] == [hit.id for hit in many]
    assert (await commands.accept_next(ann, group)).hit_id == many[2].id


async def test_what_the_worker_passed_by_comes_round_again(rita, wim):
    hit_type = await cast.a_type(rita)
    many = [await cast.a_hit(rita, hit_type=hit_type) for _ in range(3)]
    await commands.accept(wim, many[2].id)

    taken = [await commands.accept_next(wim, many[0].group_id) for _ in range(2)]

    assert [assignment.hit_id for assignment in taken] == [many[0].id, many[1].id]


async def test_a_group_in_which_the_worker_did_everything_has_nothing_left(rita, wim, ann):
    hit = await cast.a_hit(rita, slots=2)
    await cast.a_submitted(wim, hit)

    async with cast.refused(NotEligible) as caught:
        await commands.accept_next(wim, hit.group_id)

    assert caught.value.reasons == ["NO_SLOTS_LEFT"]
    assert (await commands.accept_next(ann, hit.group_id)).hit_id == hit.id


async def test_a_blocked_worker_is_told_so_by_the_group_too(rita, wim):
    hit = await cast.a_hit(rita)
    await block_worker(rita, wim)

    async with cast.refused(NotEligible) as caught:
        await commands.accept_next(wim, hit.group_id)

    assert caught.value.reasons == ["BLOCKED_BY_REQUESTER"]


async def test_a_refused_accept_leaves_its_token_free(rita, wim, ann):
    hit = await cast.a_hit(rita)
    taken = await commands.accept(ann, hit.id)
    async with cast.refused(NotEligible):
        await commands.accept_next(wim, hit.group_id, client_token="t")
    await commands.return_assignment(ann, taken.id)

    first = await commands.accept_next(wim, hit.group_id, client_token="t")
    again = await commands.accept_next(wim, hit.group_id, client_token="t")

    assert (first.hit_id, again.id) == (hit.id, first.id)


async def test_a_requester_profile_alone_does_not_make_hits_ones_own(rita, wim):
    await cast.a_profile(wim.account_id, "Wim & Co")

    await commands.accept(wim, (await cast.a_hit(rita)).id)
