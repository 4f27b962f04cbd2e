"""What a viewer may do with a group, and why not."""

import pytest

from domain.assignments import commands
from domain.discovery.eligibility import Eligibility, eligibility
from domain.hits.models import HitGroup
from domain.kernel import clock, policy
from domain.kernel.refusals import RefusalReason
from domain.people.models import Account
from tests.domain import cast, market
from tests.statements import counted

_R = RefusalReason


@pytest.fixture(autouse=True)
def stopped_clock():
    clock.freeze(cast.START)
    yield
    clock.release()
    policy.adopt(policy.MarketPolicy())


async def eligibility_of(account_id, *groups):
    viewer = None if account_id is None else await market.viewer_of(account_id)
    found = await eligibility(viewer, groups)
    return [found[group.id] for group in groups]


def may_not_accept(*reasons):
    return Eligibility(True, True, False, reasons)


async def test_every_caller_is_told_what_they_may_do(any_database):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    stranger = None
    ada = await cast.an_account("Ada")
    eve = await cast.a_worker("Eve")
    await Account.filter(id=eve.account_id).update(email_verified_at=None)
    group = await market.group_of(await cast.a_hit(rita))

    told = {
        name: (await eligibility_of(account, group))[0]
        for name, account in {
            "stranger": stranger,
            "account": ada.id,
            "unverified": eve.account_id,
            "worker": wim.account_id,
            "owner": rita.account_id,
        }.items()
    }

    assert told == {
        "stranger": may_not_accept(_R.NO_WORKER_ACCOUNT),
        "account": may_not_accept(_R.NO_WORKER_ACCOUNT),
        "unverified": may_not_accept(_R.EMAIL_NOT_VERIFIED),
        "worker": Eligibility(True, True, True, ()),
        "owner": may_not_accept(_R.OWN_HIT, _R.NO_WORKER_ACCOUNT),
    }


async def test_blocks_are_told_to_each_side_as_they_concern_it(any_database):
    rita, otto = await cast.a_requester("Rita"), await cast.a_requester("Otto")
    wim = await cast.a_worker("Wim")
    groups = [await market.group_of(await cast.a_hit(each)) for each in (rita, otto)]
    await market.block_requester(wim, rita)
    await market.block_worker(otto, wim)

    assert await eligibility_of(wim.account_id, *groups) == [
        Eligibility(False, False, False, (_R.REQUESTER_BLOCKED,)),
        may_not_accept(_R.BLOCKED_BY_REQUESTER),
    ]


async def test_a_group_done_taken_or_too_much_is_told_as_such(any_database):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    policy.adopt(policy.MarketPolicy(queue_length=2))
    done = await cast.a_hit(rita, slots=2, hit_type=await cast.a_type(rita, title="Done"))
    taken = await cast.a_hit(rita, slots=1, hit_type=await cast.a_type(rita, title="Taken"))
    left = await cast.a_hit(rita, slots=2, hit_type=await cast.a_type(rita, title="Left"))
    await commands.accept(wim, done.id)
    assert await eligibility_of(wim.account_id, await market.group_of(left)) == [
        Eligibility(True, True, True, ())
    ]
    await commands.accept(wim, taken.id)

    groups = [await market.group_of(hit) for hit in (done, taken, left)]

    assert await eligibility_of(wim.account_id, *groups) == [
        may_not_accept(_R.ALREADY_DONE, _R.QUEUE_FULL),
        may_not_accept(_R.NO_SLOTS_LEFT, _R.QUEUE_FULL),
        may_not_accept(_R.QUEUE_FULL),
    ]


async def test_a_page_of_groups_is_judged_by_one_statement(database):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    for number in range(20):
        await cast.a_hit(rita, hit_type=await cast.a_type(rita, title=f"Group {number}"))
    groups, viewer = await HitGroup.all(), await market.viewer_of(wim.account_id)

    with counted() as statements:
        found = await eligibility(viewer, groups)

    assert (len(found), len(statements)) == (20, 1)
