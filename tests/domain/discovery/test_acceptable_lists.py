"""Lists hold what eligibility says may be visible and accepted, on each database."""

import random

import pytest

from domain.discovery import listing
from domain.discovery.eligibility import eligibility
from domain.discovery.filter import EVERYTHING, GroupFilter
from domain.hits.models import HitGroup
from domain.kernel import clock
from domain.kernel.paging import Slice
from domain.kernel.statement import Statement
from tests.domain import cast, market, qualified

ACCEPTABLE = GroupFilter(only_acceptable=True)
GROUPS, WORKERS = 40, 6
_ONE_MORE = Statement(
    """INSERT INTO requirement_sets (number, fingerprint, body)
    SELECT version + 1, 'later', '[]' FROM requirement_catalogue"""
)
_REQUIRE_IT = Statement(
    """UPDATE hit_groups SET requirement_set = (SELECT max(number) FROM requirement_sets)
    WHERE id = $1"""
)


@pytest.fixture(autouse=True)
def stopped_clock():
    clock.freeze(cast.START)
    yield
    clock.release()


async def listed(viewer, wanted):
    page = await listing.groups(viewer, Slice(100), wanted=wanted)
    assert (await listing.totals(viewer, wanted)).groups == len(page.rows)
    return {group.id for group in page.rows}


async def test_lists_hold_exactly_what_may_be_seen_and_accepted(any_database):
    dice, rita = random.Random(3), await cast.a_requester("Rita")
    skills = [await qualified.a_qualification(rita, name) for name in "ABC"]
    for number in range(GROUPS):
        asked = [qualified.any_requirement(dice, skills) for _ in range(number % 4)]
        kind = await qualified.a_type_requiring(rita, *asked, title=f"Group {number}")
        await cast.a_hit(rita, hit_type=kind)
    viewers = [None]
    for number in range(WORKERS):
        worker = await cast.a_worker(f"Worker{number}")
        for skill in dice.sample(skills, dice.randint(0, 3)):
            await qualified.granted(skill.id, worker, value=dice.choice([None, 0, 1, 2]))
        viewers.append(await market.viewer_of(worker.account_id))

    groups = await HitGroup.all()
    some_hidden = some_barred = False
    for viewer in viewers:
        eligibilities = await eligibility(viewer, groups)
        visible = {id for id, each in eligibilities.items() if each.may_see}
        accepted = {id for id, each in eligibilities.items() if each.may_accept}
        assert await listed(viewer, EVERYTHING) == visible
        assert await listed(viewer, ACCEPTABLE) == accepted
        some_hidden |= len(visible) < GROUPS
        some_barred |= bool(accepted) and accepted < visible
    assert some_hidden
    assert some_barred


async def test_a_set_that_is_not_in_the_catalogue_yet_is_shown_to_nobody(any_database):
    rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
    skill = await qualified.a_qualification(rita, "A")
    asked = qualified.any_requirement(random.Random(1), [skill])
    await cast.a_hit(rita, hit_type=await qualified.a_type_requiring(rita, asked))
    later = await cast.a_hit(rita, hit_type=await cast.a_type(rita, title="Later"))
    plain = await cast.a_hit(rita, hit_type=await cast.a_type(rita, title="Plain"))
    await _ONE_MORE.run()
    await _REQUIRE_IT.run(later.group_id)

    viewer = await market.viewer_of(wim.account_id)
    for wanted in (EVERYTHING, ACCEPTABLE):
        shown = await listed(viewer, wanted)
        assert plain.group_id in shown
        assert later.group_id not in shown
