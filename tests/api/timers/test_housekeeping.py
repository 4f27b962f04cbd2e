"""Housekeeping: old rows are deleted in batches, and Masters is recomputed once a day."""

from datetime import timedelta

import pytest

from api.timers.housekeeping import run_tasks
from domain.kernel import clock, policy
from domain.kernel.statement import Statement, instant
from tests.domain import cast
from tests.domain.masters import record

RETENTION = timedelta(days=7)
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
    assert await run_tasks(clock.now(), log_retention=RETENTION)
    at = clock.now()
    await record.a_good_record(wim, await cast.a_requester("Rita"), await cast.a_requester("Otto"))

    assert await run_tasks(at + timedelta(hours=23), log_retention=RETENTION)
    assert not await record.has_masters(wim)
    assert await run_tasks(clock.now(), log_retention=RETENTION)
    assert await record.has_masters(wim)
    assert instant((await NEXT.row())["next_at"]) == clock.now() + timedelta(hours=24)
