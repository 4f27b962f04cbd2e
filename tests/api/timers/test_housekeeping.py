"""Tidying: what may wait is done a little at a time, and Masters is recomputed once a day."""

from datetime import timedelta

import pytest

from api.timers.housekeeping import tidy
from domain.kernel import clock, policy
from domain.kernel.statement import Statement, instant
from tests.domain import cast
from tests.domain.masters import record

KEPT = timedelta(days=7)
NEXT = Statement("SELECT next_at FROM masters_schedule")


@pytest.fixture
def noon():
    clock.freeze(cast.START)
    record.adopt()
    yield
    policy.adopt(policy.MarketPolicy())
    clock.release()


async def test_masters_is_recomputed_by_itself_once_a_day(noon, any_database):
    wim = await cast.a_worker("Wim")
    assert await tidy(clock.now(), log_kept=KEPT)
    at = clock.now()
    await record.a_good_record(wim, await cast.a_requester("Rita"), await cast.a_requester("Otto"))

    assert await tidy(at + timedelta(hours=23), log_kept=KEPT)
    assert not await record.has_masters(wim)
    assert await tidy(clock.now(), log_kept=KEPT)
    assert await record.has_masters(wim)
    assert instant((await NEXT.row())["next_at"]) == clock.now() + timedelta(hours=24)
