"""The schedule of transfers, through the API."""

import pytest

from domain.kernel import clock
from domain.payouts.models import PayoutPlan
from domain.payouts.rules import later_day
from domain.people.models import Scope
from schema.kernel.scalars import write_instant

PLAN = "... on SetPayoutScheduleSuccess { plan { every nextAt method { id } } }"


async def scheduled(market, token, **values):
    return await market.do("setPayoutSchedule", token, PLAN, **values)


async def test_a_schedule_is_set_changed_and_ended(market, people):
    token = people.wim.token

    first = (await scheduled(market, token, every="EVERY_14_DAYS")).only["plan"]
    changed = (await scheduled(market, token, every="EVERY_3_DAYS")).only["plan"]
    ended = (await scheduled(market, token)).only["plan"]

    assert first["nextAt"] == write_instant(later_day(clock.now(), 14))
    assert changed == first | {"every": "EVERY_3_DAYS"}
    assert ended == {"every": None, "nextAt": None, "method": None}


@pytest.mark.parametrize("every", ["EVERY_4_DAYS", "", 3, "every_3_days"])
async def test_another_interval_is_no_request(market, people, every):
    answer = await scheduled(market, people.wim.token, every=every)

    assert answer.errors
    assert await PayoutPlan.all().count() == 0


async def test_a_key_sets_none(market, people):
    key = await people.wim.key(Scope.WORK)

    assert (await scheduled(market, key, every="EVERY_3_DAYS")).verdict == "NOT_ALLOWED"
