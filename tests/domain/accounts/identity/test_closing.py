"""Closing the account erases the check, and its documents are deleted."""

import pytest

from domain.accounts import closing
from domain.accounts.identity import commands as identity
from domain.accounts.identity.models import IdentityCheck
from domain.kernel.refusals import NotFound
from domain.people import commands
from domain.people.models import IdentityState, Worker
from domain.people.refusals import EmailNotVerified
from domain.storage.models import Upload
from tests.domain import cast as stage
from tests.domain.accounts.identity import cast
from tests.domain.people import cast as people


async def a_worker(name):
    await people.joined(name)
    await commands.open_worker_account(await people.viewer(name))
    return await people.viewer(name)


@pytest.mark.parametrize("begin", [cast.begun, cast.submitted])
async def test_nothing_of_the_check_is_left(market, ines, begin):
    viewer = await a_worker("jo")
    check = await begin(viewer.worker)

    await closing.close_account(viewer, password=people.PASSWORD)

    assert await IdentityCheck.all().count() == 0
    assert {each.state for each in await Upload.all()} <= {"DELETED"}
    assert (await Worker.get(id=viewer.worker.id)).identity_state == IdentityState.NOT_BEGUN
    async with stage.refused(NotFound):
        await identity.decide(check.id, by=ines, verifies=True, reason="?")
    with pytest.raises(EmailNotVerified):  # it has none
        await begin(viewer.worker)
