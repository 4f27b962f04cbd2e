"""The life of a HIT: every state meets every verb."""

from datetime import timedelta
from itertools import product

import pytest

from domain.assignments import commands as work
from domain.hits import commands
from domain.hits.lifecycle import HIT_LIFECYCLE, HitStatus, HitVerb
from domain.hits.models import Hit
from domain.hits.refusals import UndecidedWork
from domain.kernel import clock
from domain.kernel.refusals import NotEligible, NotFound, WrongState
from tests.domain import cast

A, U, R, W, D = "ASSIGNABLE", "UNASSIGNABLE", "REVIEWABLE", "REVIEWING", "DISPOSED"
AN_HOUR = timedelta(hours=1)


async def an_open(rita, wim):
    return await cast.a_hit(rita, slots=2)


async def a_taken(rita, wim):
    hit = await cast.a_hit(rita)
    await cast.an_accepted(wim, hit)
    return hit


async def a_taken_and_expired(rita, wim):
    hit = await cast.a_hit(rita, slots=2)
    await cast.an_accepted(wim, hit)
    return await commands.expire_hit(rita, hit.id)


async def an_undecided(rita, wim):
    hit = await cast.a_hit(rita)
    await cast.a_submitted(wim, hit)
    return hit


async def a_decided(rita, wim):
    hit = await cast.a_hit(rita)
    await cast.an_approved(rita, wim, hit)
    return hit


async def an_expired(rita, wim):
    hit = await cast.a_hit(rita)
    return await commands.expire_hit(rita, hit.id)


async def a_reviewing(rita, wim):
    hit = await a_decided(rita, wim)
    return await commands.mark_reviewing(rita, hit.id)


async def a_disposed(rita, wim):
    hit = await a_decided(rita, wim)
    return await commands.delete_hit(rita, hit.id)


STATES = {
    an_open: A,
    a_taken: U,
    a_taken_and_expired: U,
    an_undecided: R,
    a_decided: R,
    an_expired: R,
    a_reviewing: W,
    a_disposed: D,
}
VERBS = {
    "accept": lambda rita, ann, hit: work.accept(ann, hit.id),
    "add slots": lambda rita, ann, hit: commands.extend_hit(rita, hit.id, slots=1),
    "add time": lambda rita, ann, hit: commands.extend_hit(
        rita, hit.id, expires_at=clock.now() + 2 * AN_HOUR
    ),
    "expire": lambda rita, ann, hit: commands.expire_hit(rita, hit.id),
    "mark": lambda rita, ann, hit: commands.mark_reviewing(rita, hit.id),
    "unmark": lambda rita, ann, hit: commands.mark_reviewing(rita, hit.id, reviewing=False),
    "delete": lambda rita, ann, hit: commands.delete_hit(rita, hit.id),
}
OUTCOMES = {
    an_open: (A, A, A, R, WrongState, WrongState, WrongState),
    a_taken: (NotEligible, A, U, U, WrongState, WrongState, WrongState),
    a_taken_and_expired: (NotEligible, U, A, U, WrongState, WrongState, WrongState),
    an_undecided: (NotEligible, A, R, R, W, R, UndecidedWork),
    a_decided: (NotEligible, A, R, R, W, R, D),
    an_expired: (NotEligible, R, A, R, W, R, D),
    a_reviewing: (NotEligible, A, W, W, W, R, D),
    a_disposed: (NotFound, *[WrongState] * 6),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
async def test_a_hit_in_each_state_answers_each_verb(rita, wim, ann, state, verb):
    hit = await state(rita, wim)
    outcome = OUTCOMES[state][list(VERBS).index(verb)]

    if isinstance(outcome, str):
        await VERBS[verb](rita, ann, hit)
    else:
        async with cast.refused(outcome):
            await VERBS[verb](rita, ann, hit)
        outcome = STATES[state]

    assert (await Hit.get(id=hit.id)).status == outcome


@pytest.mark.parametrize(("state", "verb"), [*product(HitStatus, HitVerb)])
def test_only_the_moves_of_the_table_are_made(state, verb):
    if (state, verb) in HIT_LIFECYCLE.moves:
        assert HIT_LIFECYCLE.after(state, verb) == HIT_LIFECYCLE.moves[state, verb]
    else:
        with pytest.raises(WrongState) as refused:
            HIT_LIFECYCLE.after(state, verb)
        assert refused.value.state == state


async def test_another_requester_finds_no_such_hit(rita, wim):
    robin, hit = await cast.a_requester("Robin"), await cast.a_hit(rita)

    for verb in ("add slots", "add time", "expire", "mark", "unmark", "delete"):
        async with cast.refused(NotFound):
            await VERBS[verb](robin, wim, hit)


async def test_the_reference_counts_five_slots_so(rita):
    hit = await cast.a_hit(rita, slots=5)
    workers = [await cast.a_worker(f"Worker {number}") for number in range(6)]
    assert await cast.counters(hit) == (A, 5, 0, 0)

    taken = [await work.accept(worker, hit.id) for worker in workers[:3]]
    assert await cast.counters(hit) == (A, 2, 3, 0)

    taken += [await work.accept(worker, hit.id) for worker in workers[3:5]]
    for worker, assignment in list(zip(workers, taken, strict=False))[:2]:
        await work.submit(worker, assignment.id, cast.ANSWER)
    assert await cast.counters(hit) == (U, 0, 3, 0)
    assert await cast.group(hit) == (0, 1)

    await work.return_assignment(workers[2], taken[2].id)
    assert await cast.counters(hit) == (A, 1, 2, 0)
    assert await cast.group(hit) == (1, 1)

    taken[2] = await work.accept(workers[5], hit.id)
    for worker, assignment in zip((workers[5], *workers[3:5]), taken[2:], strict=True):
        await work.submit(worker, assignment.id, cast.ANSWER)
    assert await cast.counters(hit) == (R, 0, 0, 0)

    await work.decide_hit(rita, hit.id, work.Decision())
    assert await cast.counters(hit) == (R, 0, 0, 5)
    assert await cast.money(rita) == ("99.40", "0.00")


async def test_facts_of_a_hit_come_in_the_order_of_their_causes(rita, wim):
    hit = await cast.a_hit(rita)
    await cast.an_approved(rita, wim, hit)
    await commands.delete_hit(rita, hit.id)

    assert cast.kinds(await cast.told()) == [
        "HitPublished",
        "GroupChanged",
        "AssignmentAccepted",
        "GroupChanged",
        "AssignmentSubmitted",
        "HitReviewable",
        "AssignmentApproved",
        "HitDisposed",
        "GroupChanged",
    ]
