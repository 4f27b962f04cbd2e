"""`kempelen dashboard`: recount and verify, on the command line."""

import asyncio

import pytest

from api.database.connect import database
from domain.dashboard.models import WorkerDay
from domain.kernel import clock
from tests.domain import cast
from tests.subscriptions.log.entries import everything


@pytest.fixture
def url(any_url, monkeypatch):
    """Wim has an approved assignment, which nobody has counted."""

    async def worked():
        async with database(any_url):
            rita, wim = await cast.a_requester("Rita"), await cast.a_worker("Wim")
            await cast.an_approved(rita, wim, await cast.a_hit(rita))
            await everything()  # settled: the counts follow what the log shows

    clock.release()
    asyncio.run(worked())
    monkeypatch.setenv("KEMPELEN_DATABASE_URL", any_url)
    return any_url


def on(url, doing):
    async def done():
        async with database(url):
            return await doing()

    return asyncio.run(done())


def test_a_recount_makes_good_what_differs(url, kempelen):
    assert kempelen("dashboard", "recount")[:2] == (0, "Every worker is counted anew.\n")
    assert kempelen("dashboard", "verify")[:2] == (0, "The dashboards are exact.\n")

    on(url, lambda: WorkerDay.all().update(approved=7))
    code, said, _ = kempelen("dashboard", "verify")
    assert (code, "worker_days" in said) == (1, True)

    kempelen("dashboard", "recount")
    assert kempelen("dashboard", "verify")[0] == 0
    [day] = on(url, lambda: WorkerDay.all().values())
    assert (day["submitted"], day["approved"]) == (1, 1)
