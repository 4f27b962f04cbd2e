"""What would open for a worker: the same as going through every group one by one."""

import random
from collections import defaultdict

import pytest

from domain.assignments import commands
from domain.discovery.eligibility import eligibility
from domain.discovery.missing_qualifications import missing_qualifications
from domain.hits.models import HitGroup
from domain.kernel import clock, policy
from domain.kernel.refusals import RefusalReason
from domain.qualifications.requirements.drafts import RequirementDraft
from domain.qualifications.requirements.requirement import Comparator, Guard
from tests.domain import cast, market, qualified
from tests.domain.discovery.test_eligibility_agrees import a_mixed_market

APART = {
    RefusalReason.ALREADY_DONE,
    RefusalReason.OWN_HIT,
    RefusalReason.BLOCKED_BY_REQUESTER,
    RefusalReason.REQUESTER_BLOCKED,
}


@pytest.fixture(autouse=True)
def stopped_clock():
    clock.freeze(cast.START)
    yield
    clock.release()
    policy.adopt(policy.MarketPolicy())


async def counted(worker, groups):
    """By type: the number of open groups that lack only it, their open HITs, their requirements."""
    eligibilities = await eligibility(await market.viewer_of(worker.account_id), groups)
    found = defaultdict(lambda: [0, 0, set()])
    hidden = 0
    for group in groups:
        towards = eligibilities[group.id]
        lacking = {each.requirement for each in towards.findings if not each.is_met}
        types = {each.type_id for each in lacking}
        hidden += group.is_open and len(types) == 1 and not towards.may_see
        if (
            group.is_open
            and len(types) == 1
            and towards.may_see
            and not APART & set(towards.reasons)
        ):
            entry = found[types.pop()]
            entry[0] += 1
            entry[1] += group.available_hits
            entry[2] |= lacking
    return {type_id: tuple(entry) for type_id, entry in found.items()}, hidden


async def test_missing_qualifications_are_what_going_through_all_groups_finds(any_database):
    workers = await a_mixed_market(random.Random(5))
    groups = await HitGroup.all()
    several = hidden_in_all = 0
    for worker in workers:
        expected, hidden = await counted(worker, groups)
        found = await missing_qualifications(worker)
        assert {
            each.type_id: (each.groups, each.available_hits, each.requirements) for each in found
        } == expected
        assert [each.groups for each in found] == sorted(
            (each.groups for each in found), reverse=True
        )
        several += len(found) > 1
        hidden_in_all += hidden

    assert several > 10
    assert hidden_in_all > 10, "the market holds groups that would count, were they not hidden"


async def test_nothing_of_ones_own_and_nothing_closed_would_open(any_database):
    rita = await cast.a_requester("Rita")
    worker, wim = await market.with_worker(rita), await cast.a_worker("Wim")
    kind = await qualified.a_qualification(rita, "Trained")
    needed = RequirementDraft(kind.id, Comparator.EXISTS, guard=Guard.PREVIEW_AND_ACCEPT)
    hit_type = await qualified.a_type_requiring(rita, needed)
    assert await missing_qualifications(wim) == []
    hit = await cast.a_hit(rita, hit_type=hit_type)

    assert [(each.type_name, each.groups) for each in await missing_qualifications(wim)] == [
        ("Trained", 1)
    ]
    assert await missing_qualifications(worker) == []
    await qualified.granted(kind.id, ann := await cast.a_worker("Ann"))
    await cast.an_accepted(ann, hit)
    assert await missing_qualifications(wim) == []


async def test_hits_that_the_worker_has_done_do_not_count(any_database):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    skill = await qualified.a_qualification(rita, "Skill")
    asked = RequirementDraft(skill.id, Comparator.EXISTS)
    done, left = [
        await qualified.a_type_requiring(rita, asked, title=title) for title in ("Done", "Left")
    ]
    for hit_type in (done, left, left):
        await cast.a_hit(rita, hit_type=hit_type, slots=2)
    await qualified.granted(skill.id, wim)
    for hit_type in (done, left):
        await commands.accept_next(wim, (await HitGroup.get(hit_type_id=hit_type.id)).id)
    await qualified.revoked(skill.id, wim)

    [opening] = await missing_qualifications(wim)

    assert (opening.groups, opening.available_hits) == (1, 1)
