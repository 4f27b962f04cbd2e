"""A random market over months: only what is unused goes, and all sums hold afterwards."""

from datetime import timedelta

import pytest

from domain.assignments import recount
from domain.assignments.models import Assignment, Bonus
from domain.hits.models import Hit, StoredQuestion
from domain.kernel import clock
from domain.ledger.queries import verify
from tests.domain.dashboard.keeping import assert_exact, keep_up
from tests.domain.random_market import RandomMarket
from tests.domain.retention.housekeeping import pass_days

KEPT = timedelta(days=120)
LONGEST = KEPT + timedelta(days=20)  # a count a day, a week's notice, and one that came before
CHANGES, SPANS = 12, (1, 7, 30, 30, 90)


async def last_use(hit):
    """The last instant at which anybody did anything with a HIT."""
    moments = [hit.created_at, hit.expires_at]
    for each in await Assignment.filter(hit_id=hit.id):
        moments += [each.accepted_at, each.submitted_at, each.decided_at, each.ended_at]
    moments += [each.granted_at for each in await Bonus.filter(hit_id=hit.id)]
    return max(moment for moment in moments if moment is not None)


async def check():
    assert [str(each) for each in await recount.differences()] == []
    assert await verify(lambda *_: None) == []
    await keep_up()
    await assert_exact()
    for hit in await Hit.all():
        question = await StoredQuestion.get(hit_id=hit.id)
        answers = await Assignment.filter(hit_id=hit.id, answer__isnull=False).count()
        if hit.erased_at is None:
            assert question.body["fields"], "nothing is half gone"
            assert hit.reserved_slots or clock.now() - await last_use(hit) <= LONGEST
        else:
            assert (hit.status, hit.reserved_slots) == ("DISPOSED", 0)
            assert (question.body["fields"], answers) == ([], 0)


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 8))]
)
async def test_only_what_is_unused_goes_and_all_sums_hold(market, seed):
    people = RandomMarket(seed)
    await people.open()
    erased = {}
    for _ in range(12):
        for _ in range(CHANGES):
            await people.change()
        # The last use before the erasure: later ones, such as bonuses, keep nothing.
        uses = {hit.id: await last_use(hit) for hit in await Hit.filter(erased_at__isnull=True)}
        await pass_days(people.random.choice(SPANS))
        for hit in await Hit.filter(erased_at__isnull=False):
            if hit.id not in erased:
                erased[hit.id] = hit.erased_at
                assert hit.erased_at - uses[hit.id] >= KEPT
    for _ in range(25):
        await pass_days(7)
    await check()
    assert erased
    assert await Hit.filter(erased_at__isnull=True).count() == 0
