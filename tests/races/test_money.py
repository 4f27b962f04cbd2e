"""Races for money: work decided twice is paid once, and there is no deadlock."""

import asyncio

import pytest

from domain.assignments import commands
from domain.assignments.commands import Decision
from domain.assignments.lifecycle import RejectionReason
from domain.assignments.models import Bonus
from domain.hits import commands as hits
from domain.hits.commands.publication import Offer
from domain.hits.commands.publish_many import HITS_A_CHUNK
from domain.hits.models import Hit
from domain.hits.rules import HitDraft
from domain.kernel.money import Money
from tests.domain import cast
from tests.races import crowd

WRONG = Decision(feedback="No.", reason=RejectionReason.WRONG)


@pytest.mark.parametrize("times", [2, 20])
async def test_two_approvals_of_one_assignment_pay_once(rita, times):
    (wim,) = await crowd.of_workers(1)
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))

    results = await crowd.at_once(cast.approve(rita, assignment) for _ in range(times))

    assert crowd.counted(results) == {"done": 1, "WRONG_STATE": times - 1}
    assert await cast.earned(wim) == "0.10"
    assert await cast.money(rita) == ("999.88", "0.00")


async def test_of_an_approval_and_a_rejection_one_stands(rita):
    (wim,) = await crowd.of_workers(1)
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))

    results = await crowd.at_once(
        decide(rita, assignment) for decide in (cast.approve, cast.reject) * 10
    )

    assert crowd.counted(results) == {"done": 1, "WRONG_STATE": 19}
    assert (await cast.earned(wim), (await cast.money(rita))[1]) in (
        ("0.10", "0.00"),
        ("0.00", "0.00"),
    )


async def test_fifty_approvals_by_one_requester_all_succeed(rita):
    workers = await crowd.of_workers(50)
    shared = await cast.a_hit(rita, slots=25)
    waiting = [await cast.a_submitted(worker, shared) for worker in workers[:25]]
    waiting += [await cast.a_submitted(worker, await cast.a_hit(rita)) for worker in workers[25:]]

    results = await crowd.at_once(cast.approve(rita, assignment) for assignment in waiting)

    assert crowd.counted(results) == {"done": 50}
    assert await cast.money(rita) == (str(Money(100_000 - 25 * 14 - 25 * 12)), "0.00")
    assert {await cast.earned(worker) for worker in workers} == {"0.10"}


async def test_lists_that_overlap_are_decided_once_each_and_never_wait_in_a_ring(rita):
    workers = await crowd.of_workers(30)
    waiting = [await cast.a_submitted(worker, await cast.a_hit(rita)) for worker in workers]
    ids = [assignment.id for assignment in waiting]
    lists = [ids, ids[::-1], ids[10:] + ids[:10], ids[20:] + ids[:20]]

    answers = await crowd.at_once(commands.decide(rita, each, Decision()) for each in lists)

    assert crowd.counted([one for each in answers for one in each]) == {
        "done": 30,
        "WRONG_STATE": 90,
    }


async def test_bonuses_never_spend_more_than_there_is(market):
    poor = await cast.a_requester("Poor", funds="1.32")
    (wim,) = await crowd.of_workers(1)
    assignment = await cast.a_submitted(wim, await cast.a_hit(poor))

    results = await crowd.at_once(
        commands.send_bonus(poor, assignment.id, Money(10), reason="!") for _ in range(30)
    )

    assert crowd.counted(results) == {"done": 10, "INSUFFICIENT_FUNDS": 20}
    assert await cast.money(poor) == ("0.00", "0.12")


async def test_a_bonus_sent_many_times_under_one_token_is_paid_once(rita):
    (wim,) = await crowd.of_workers(1)
    assignment = await cast.a_submitted(wim, await cast.a_hit(rita))

    results = await crowd.at_once(
        commands.send_bonus(rita, assignment.id, Money(10), reason="!", client_token="t")
        for _ in range(20)
    )

    assert len({bonus.id for bonus in results}) == await Bonus.all().count() == 1


async def test_publishing_at_once_never_spends_more_than_there_is(market):
    poor = await cast.a_requester("Poor", funds="1.20")
    hit_types = [await cast.a_type(poor, title=title) for title in ("One", "Two", "Three")]

    results = await crowd.at_once(
        cast.a_hit(poor, hit_type=hit_type) for hit_type in hit_types * 10
    )

    assert crowd.counted(results) == {"done": 10, "INSUFFICIENT_FUNDS": 20}


async def test_one_bulk_token_sent_twice_at_once_publishes_once(rita):
    hit_type = await cast.a_type(rita)
    offer = Offer(hit_type_id=hit_type.id, lifetime_seconds=3600)
    drafts = [HitDraft(question=cast.QUESTION)] * 1200

    one, other = await crowd.at_once(
        hits.create_hits(rita, offer, drafts, client_token="t") for _ in range(2)
    )

    assert [hit.id for hit in one] == [hit.id for hit in other]
    assert await cast.group(one[0]) == (1200, 1200)
    assert await cast.money(rita) == ("856.00", "144.00")


@pytest.mark.parametrize("of_one_type", [True, False])
async def test_of_two_long_calls_at_once_each_publishes_everything_or_nothing(market, of_one_type):
    """The money covers one and a half: neither takes between two commits what the other needs."""
    count = 2 * HITS_A_CHUNK + 100
    poor = await cast.a_requester("Poor", funds=str(Money(12) * (count + count // 2)))
    offers = [await an_offer(poor, title) for title in ("One", "One" if of_one_type else "Two")]
    drafts = [HitDraft(question=cast.QUESTION)] * count

    one, other = await crowd.at_once(hits.create_hits(poor, offer, drafts) for offer in offers)

    done, refused = (one, other) if isinstance(one, list) else (other, one)
    assert crowd.counted(done) == {"done": count}
    assert refused.reason == "INSUFFICIENT_FUNDS"
    assert refused.needed == Money(12) * count
    assert await Hit.all().count() == count
    assert await cast.money(poor) == (str(Money(6) * count), str(Money(12) * count))


async def test_no_other_command_takes_what_a_call_has_still_to_spend(market):
    count = 2 * HITS_A_CHUNK
    poor = await cast.a_requester("Poor", funds=str(Money(12) * (count + 1)))
    offer, small = await an_offer(poor, "Many"), await cast.a_type(poor, title="One")
    drafts = [HitDraft(question=cast.QUESTION)] * count

    async def one_by_one():
        while not await Hit.all().count():
            await asyncio.sleep(0)
        return await crowd.at_once(cast.a_hit(poor, hit_type=small) for _ in range(10))

    answers, singles = await asyncio.gather(hits.create_hits(poor, offer, drafts), one_by_one())

    assert crowd.counted(answers) == {"done": count}
    assert crowd.counted(singles) == {"done": 1, "INSUFFICIENT_FUNDS": 9}
    assert await cast.money(poor) == ("0.00", str(Money(12) * (count + 1)))


async def an_offer(requester, title):
    hit_type = await cast.a_type(requester, title=title)
    return Offer(hit_type_id=hit_type.id, lifetime_seconds=3600)
