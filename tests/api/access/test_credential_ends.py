"""The credential of an event stream is watched for as long as the stream lasts, and no longer."""

import asyncio
from datetime import timedelta

import pytest

from api.access.credential_ends import WatchedCredential
from api.access.expiries import Expiries
from domain.kernel import clock
from tests.api.small_market import Doorman


async def begun(doorman, expiries, called):
    viewer = doorman.knows("one", expires_at=clock.now() + timedelta(hours=1))
    credential = WatchedCredential(viewer, doorman, doorman.moment(), expiries)
    task = asyncio.create_task(credential.ended(lambda: called.append("revoked")))
    async with asyncio.timeout(5):
        while not doorman.watched:
            await asyncio.sleep(0)
    assert len(expiries) == 1
    return viewer, task


@pytest.mark.parametrize("ending", ["revoked", "left"])
async def test_nothing_is_watched_any_more_when_the_stream_has_ended(ending):
    doorman, expiries, called = Doorman(), Expiries(), []
    viewer, task = await begun(doorman, expiries, called)

    if ending == "revoked":
        await doorman.revoke(viewer.credential_id)
    else:
        task.cancel()
    await asyncio.wait({task})

    assert called == (["revoked"] if ending == "revoked" else [])
    assert (len(expiries), doorman.watched) == (0, [])
