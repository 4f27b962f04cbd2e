"""Expiring and deleting many HITs: of a list or of a HIT type, each by itself."""

from datetime import timedelta

import pytest

from domain.hits import commands
from domain.hits.commands import close_many
from domain.hits.commands.publication import Offer
from domain.hits.models import Hit
from domain.hits.rules import HitDraft
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput, NotFound
from tests.domain import cast


def outcomes(answers):
    return [a.status.value if isinstance(a, Hit) else a.reason.value for a in answers]


async def some_hits(requester, count, *, slots=1, title="Name a colour"):
    hit_type = await cast.a_type(requester, title=title)
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=3600, max_assignments=slots)
    return await commands.create_hits(requester, offer, [HitDraft(question=cast.QUESTION)] * count)


async def test_hits_are_expired_in_input_order_and_their_money_is_given_back(rita, wim):
    hits = await some_hits(rita, 3, slots=2)
    await cast.an_accepted(wim, hits[1])
    others = await cast.a_hit(await cast.a_requester("Rob"))
    told = len(await cast.told())
    ids = [hits[2].id, others.id, hits[0].id, new_id(), hits[1].id, hits[2].id]

    answers = await commands.expire_hits(rita, ids)

    expected = ["REVIEWABLE", "NOT_FOUND", "REVIEWABLE", "NOT_FOUND", "UNASSIGNABLE", "REVIEWABLE"]
    assert outcomes(answers) == expected
    assert {str(answers[1]), str(answers[3])} == {str(NotFound("HIT"))}
    assert await cast.money(rita) == ("99.88", "0.12")
    assert await cast.group(hits[0]) == (0, 3)
    assert (await Hit.get(id=others.id)).status == "ASSIGNABLE"
    kinds = cast.kinds((await cast.told())[told:])
    assert (kinds.count("HitExpired"), kinds.count("GroupChanged")) == (3, 1)

    async with cast.untouched():
        again = await commands.expire_hits(rita, [hits[0].id])
    assert outcomes(again) == ["REVIEWABLE"]


async def test_hits_are_deleted_each_by_itself(rita, wim):
    done, waiting, running, fresh = await some_hits(rita, 4)
    await cast.an_approved(rita, wim, done)
    await cast.a_submitted(wim, waiting)
    await cast.an_accepted(wim, running)
    await commands.expire_hits(rita, [running.id, fresh.id])
    ids = [done.id, waiting.id, running.id, fresh.id, new_id(), fresh.id]

    answers = await commands.delete_hits(rita, ids)

    expected = ["DISPOSED", "UNDECIDED_WORK", "WRONG_STATE", "DISPOSED", "NOT_FOUND", "WRONG_STATE"]
    assert outcomes(answers) == expected
    assert await cast.group(done) == (0, 2)
    async with cast.untouched():
        again = await commands.delete_hits(rita, ids)
    assert outcomes(again) == [e if e != "DISPOSED" else "WRONG_STATE" for e in expected]


async def test_a_refused_hit_is_left_as_it_is_though_its_time_is_over(rita, wim):
    """The clock is late: a deletion alone would expire the HIT first, and then be refused."""
    hit = await cast.a_hit(rita, slots=2, lifetime=30)
    await cast.a_submitted(wim, hit)
    clock.advance(timedelta(seconds=60))

    async with cast.untouched():
        answers = await commands.delete_hits(rita, [hit.id])

    assert outcomes(answers) == ["UNDECIDED_WORK"]


async def test_all_hits_of_a_type_are_expired_and_then_deleted(rita, wim):
    hits = await some_hits(rita, 5)
    other = await cast.a_hit(rita, hit_type=await cast.a_type(rita, title="Another"))
    await cast.a_submitted(wim, hits[0])
    await cast.an_accepted(wim, hits[1])
    await commands.expire_hit(rita, hits[2].id)
    type_id = hits[0].hit_type_id

    expired = await commands.expire_hits_of_type(rita, type_id)
    deleted = await commands.delete_hits_of_type(rita, type_id)

    assert [hit.id for hit in expired] == [hits[n].id for n in (1, 3, 4)]
    assert [hit.id for hit in deleted] == [hits[n].id for n in (2, 3, 4)]
    assert await commands.expire_hits_of_type(rita, type_id) == []
    assert await commands.delete_hits_of_type(rita, type_id) == []
    assert (await Hit.get(id=other.id)).status == "ASSIGNABLE"
    rob = await cast.a_requester("Rob")
    for closing in (commands.expire_hits_of_type, commands.delete_hits_of_type):
        async with cast.refused(NotFound):
            await closing(rob, type_id)


@pytest.mark.parametrize("closing", [commands.expire_hits, commands.delete_hits])
async def test_a_call_takes_one_to_ten_thousand_ids(closing, rita):
    for count in (0, close_many.MOST_CLOSED_A_CALL + 1):
        async with cast.refused(InvalidInput) as caught:
            await closing(rita, [new_id()] * count)
        assert (caught.value.field, caught.value.bound) == ("hitIds", "1 to 10000 items")


async def test_a_long_list_is_done_in_chunks_of_one_commit(any_database):
    rita = await cast.a_requester("Rita")
    hits = await some_hits(rita, close_many.CLOSED_A_CHUNK + 1)
    ids = [hit.id for hit in hits]

    assert {*outcomes(await commands.expire_hits(rita, ids))} == {"REVIEWABLE"}
    assert {*outcomes(await commands.delete_hits(rita, ids))} == {"DISPOSED"}

    changes = [fact for fact in await cast.told() if type(fact).__name__ == "GroupChanged"]
    assert [change.total for change in changes] == [101, 101, 101, 1, 0]
    assert await cast.money(rita) == ("100.00", "0.00")
