"""What eligibility explains is what accepting decides, and what the lists show, in every case."""

import random
from contextlib import suppress
from dataclasses import replace

import pytest

from domain.assignments import commands
from domain.assignments.models import Assignment
from domain.discovery import listing
from domain.discovery.eligibility import eligibility
from domain.discovery.feed.exceptions import personal_exceptions
from domain.discovery.feed.shared_view import shared_eligibility, shared_view_of
from domain.discovery.filter import EVERYTHING, GroupFilter
from domain.discovery.hit_eligibility import hit_eligibility
from domain.hits import commands as hits
from domain.hits.models import Hit, HitGroup
from domain.kernel import clock, policy
from domain.kernel.paging import Slice
from domain.kernel.refusals import NotEligible, NotFound
from domain.kernel.work import unit_of_work
from domain.qualifications.holdings import access_of
from domain.qualifications.requirements.requirement import Guard
from tests.domain import cast, market, qualified

WORKERS, GROUPS = 50, 100  # 5,000 pairs


@pytest.fixture(autouse=True)
def stopped_clock():
    clock.freeze(cast.START)
    yield
    clock.release()
    policy.adopt(policy.MarketPolicy())


class TakenBack(Exception):
    """Nothing that was tried stays."""


async def reasons_of_accepting(worker, hit_id):
    """Accept for real, and take it back. None where the HIT is answered as if it did not exist."""
    try:
        async with unit_of_work():
            await commands.accept(worker, hit_id)
            raise TakenBack
    except TakenBack:
        return ()
    except NotEligible as refused:
        return tuple(refused.reasons)
    except NotFound:
        return None


def is_hidden(eligibility):
    """Whether a requirement that guards discovery is not met."""
    hiding = Guard.DISCOVER_PREVIEW_AND_ACCEPT
    findings = eligibility.findings
    return any(not each.is_met and each.requirement.guard is hiding for each in findings)


async def a_mixed_market(dice):
    """Groups that ask for this and that, and workers of all sorts."""
    policy.adopt(policy.MarketPolicy(queue_length=3))
    requesters = [await cast.a_requester(name, funds="1000.00") for name in ("Rita", "Otto")]
    types = [await qualified.a_qualification(each, name) for each in requesters for name in "AB"]
    published = []
    for number in range(GROUPS):
        requester = dice.choice(requesters)
        asked = [qualified.any_requirement(dice, types) for _ in range(dice.choice([0, 1, 1, 2]))]
        hit_type = await qualified.a_type_requiring(requester, *asked, title=f"Group {number}")
        published.append(await cast.a_hit(requester, slots=3, hit_type=hit_type))
    workers = [await cast.a_worker(f"Worker{number}") for number in range(WORKERS)]
    for each in types:
        for value in (None, 0, 1, 2, 3):
            await qualified.granted(each.id, *dice.sample(workers, 8), value=value)
        await qualified.revoked(each.id, *dice.sample(workers, 5))
    for worker in workers:
        await qualified.moved(worker, dice.choice(qualified.PLACES))
        for _ in range(dice.choice([0, 0, 1, 3])):
            with suppress(NotEligible, NotFound):
                await commands.accept(worker, dice.choice(published).id)
    for worker in dice.sample(workers, 10):
        await market.block_requester(worker, requesters[0])
    for worker in dice.sample(workers, 10):
        await market.block_worker(requesters[1], worker)
    for hit in dice.sample(published, 5):
        owner = next(each for each in requesters if each.id == hit.requester_id)
        await hits.expire_hit(owner, hit.id)
    return workers


@pytest.mark.long
async def test_what_is_explained_is_what_is_decided_in_five_thousand_cases(database):
    workers = await a_mixed_market(random.Random(11))
    published = await Hit.all().order_by("id")
    groups = {each.id: each for each in await HitGroup.all()}
    given, compared = set(), 0
    for worker in workers:
        viewer = await market.viewer_of(worker.account_id)
        explained = await hit_eligibility(viewer, published, at=clock.now())
        by_group = await eligibility(viewer, list(groups.values()))
        for hit in published:
            reasons = await reasons_of_accepting(worker, hit.id)
            accepted = await Assignment.exists(worker_id=worker.id, hit_id=hit.id)
            assert (reasons is None) == (is_hidden(explained[hit.id]) and not accepted)
            if reasons is None:
                continue
            assert explained[hit.id].reasons == reasons
            assert explained[hit.id].may_accept == (not reasons)
            assert by_group[hit.group_id].findings == explained[hit.id].findings
            given |= set(reasons)
        compared += await shared_view_agrees(viewer, by_group, groups)
        open_groups = {id for id, each in groups.items() if each.is_open}
        acceptable = GroupFilter(only_acceptable=True)
        for wanted, may in ((EVERYTHING, "may_see"), (acceptable, "may_accept")):
            page = await listing.groups(viewer, Slice(GROUPS), wanted=wanted)
            listed = {group.id for group in page.rows}
            expected = {id for id in open_groups if getattr(by_group[id], may)}
            assert listed == expected

    assert len(workers) * len(published) >= 5_000
    assert compared >= 1_000
    assert len(given) >= 6, given


async def shared_view_agrees(viewer, by_group, groups):
    """A shared view says the same of every group that is no exception for this viewer."""
    access = await access_of(viewer.worker)
    apart = await personal_exceptions(viewer, GroupFilter(only_acceptable=True))
    shared = [
        group
        for group in groups.values()
        if group.id not in apart.groups and group.requester_id not in apart.hidden | apart.barred
    ]

    found = await shared_eligibility(await shared_view_of(viewer, access), shared)

    for id, each in found.items():
        assert without_values(each) == without_values(by_group[id])
    return len(found)


def without_values(eligibility):
    """Without the viewer's own values, which a shared view does not contain."""
    met = [(each.requirement, each.is_met) for each in eligibility.findings]
    return replace(eligibility, findings=met)
