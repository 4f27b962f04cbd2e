"""Housekeeping asks the identity provider again, and deletes documents whose time is over."""

from datetime import timedelta

import pytest

from api.timers.housekeeping import run_tasks
from domain.accounts.identity import commands as identity
from domain.accounts.identity import providers, queries
from domain.accounts.identity.providers import Found, IdentityFinding
from domain.kernel import clock
from domain.people.models import IdentityState
from domain.storage import store
from domain.storage.models import StoredBlob, Upload
from tests.domain.accounts import acting
from tests.domain.accounts.identity import cast
from tests.domain.stage import ann, market, wim

__all__ = ["ann", "market", "wim"]


class Answering:
    name = "answering"

    def __init__(self, found):
        self.found = found

    def check(self, check_id, answers, *, account_country):
        return IdentityFinding(self.found)


class Removing:
    """A store that remembers what was removed."""

    def __init__(self):
        self.removed = []

    async def remove(self, blob_id):
        self.removed.append(blob_id)


@pytest.fixture(autouse=True)
def as_before():
    yield
    providers.adopt(providers.DOCUMENTS)


async def test_a_run_goes_on_with_checks_and_deletes_the_bytes_of_documents(wim, ann):
    ines = await acting.an_operator("Ines")
    removing = Removing()
    store.adopt(removing)
    providers.adopt(Answering(Found.LATER))
    await cast.begun(wim, "Doe")
    providers.adopt(Answering(Found.DOUBTFUL))
    check = await cast.submitted(ann)
    await identity.decide(check.id, by=ines, verifies=True, reason="It is she.")
    [document] = await queries.documents(check.id)
    clock.advance(timedelta(days=30))

    for _ in range(2):
        assert await run_tasks(clock.now(), log_retention=timedelta(days=7))

    assert await cast.state_of(wim) == IdentityState.DOCUMENTS_NEEDED
    assert document.blob_id in removing.removed
    assert await StoredBlob.filter(upload_id=document.id).count() == 0
    assert await Upload.filter(id=document.id).count() == 0
