"""Documents: whose they are, how many, and until when they are stored."""

from datetime import timedelta

import pytest

from domain.accounts.identity import commands as identity
from domain.accounts.identity import queries
from domain.accounts.identity.models import IdentityCheck
from domain.kernel import clock, policy
from domain.kernel.ids import new_id
from domain.kernel.policy import IdentityPolicy, MarketPolicy
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.people.models import IdentityState
from domain.storage.lifecycle import UploadState
from domain.storage.models import Upload
from domain.storage.purposes import UploadPurpose
from tests.domain import cast as stage
from tests.domain.accounts import acting
from tests.domain.accounts.identity import cast

S = IdentityState
USED = {"attached_to": new_id(), "attached_at": stage.START}


async def submit(worker, *ids):
    return await identity.submit_documents(await acting.viewer_of(worker), ids)


async def test_documents_make_the_check_wait_and_more_may_follow(wim):
    check = await cast.begun(wim)
    first, second, third = [await cast.a_document(wim) for _ in range(3)]

    waiting = await submit(wim, second, first)
    since = clock.now()
    clock.advance(timedelta(hours=1))
    more = await submit(wim, third)

    assert (waiting.state, more.state, await cast.state_of(wim)) == (S.WAITING,) * 3
    assert more.waiting_since == since
    assert [each.id for each in await queries.documents(check.id)] == [first, second, third]


@pytest.mark.parametrize("begin", [None, "Doe", "Impostor"])
async def test_where_none_is_awaited_none_is_taken(wim, begin):
    if begin:
        await cast.begun(wim, begin)
    document = await cast.a_document(wim)

    async with stage.refused(WrongState):
        await submit(wim, document)


async def test_a_file_that_cannot_be_used_is_named_and_none_is_used(wim, ann):
    await cast.begun(wim)
    good = await cast.a_document(wim)
    unusable = {
        await cast.a_document(ann): NotFound,
        new_id(): NotFound,
        await cast.a_document(wim, purpose=UploadPurpose.ANSWER_FILE): NotFound,
        await cast.a_document(wim, state=UploadState.DELETED): NotFound,
        await cast.a_document(wim, state=UploadState.AWAITED): WrongState,
        await cast.a_document(wim, state=UploadState.ATTACHED, **USED): WrongState,
    }
    for upload_id, kind in unusable.items():
        async with stage.refused(kind) as refused:
            await submit(wim, good, upload_id)
        assert "uploadIds[1]" in refused.value.message
    assert await cast.state_of(wim) == S.DOCUMENTS_NEEDED
    await submit(wim, good)


async def test_a_document_is_used_once(wim, ann):
    await cast.begun(wim)
    document = await cast.a_document(wim)
    async with stage.refused(InvalidInput) as refused:
        await submit(wim, document, document)
    assert refused.value.field == "uploadIds[1]"
    await submit(wim, document)
    async with stage.refused(WrongState):
        await submit(wim, document)


async def test_a_call_and_a_check_have_few_documents(wim):
    await cast.begun(wim)
    made = [await cast.a_document(wim) for _ in range(12)]
    for ids in ([], made[:6]):
        async with stage.refused(InvalidInput) as refused:
            await submit(wim, *ids)
        assert refused.value.field == "uploadIds"
    await submit(wim, *made[:5])
    await submit(wim, *made[5:9])
    async with stage.refused(InvalidInput):
        await submit(wim, *made[9:11])
    await submit(wim, made[9])
    async with stage.refused(InvalidInput):
        await submit(wim, made[10])


async def test_documents_are_deleted_some_days_after_the_decision(wim, ann, ines):
    policy.adopt(MarketPolicy(identity=IdentityPolicy(documents_kept=timedelta(days=3))))
    check, waiting = await cast.submitted(wim), await cast.submitted(ann)
    await identity.decide(check.id, by=ines, verifies=True, reason="It is she.")
    clock.advance(timedelta(days=3, seconds=-1))
    assert await identity.delete_documents(clock.now(), 10) == 0
    clock.advance(timedelta(seconds=1))

    assert await identity.delete_documents(clock.now(), 10) == 1
    assert await identity.delete_documents(clock.now(), 10) == 0

    assert await queries.documents(check.id) == []
    assert [each.state for each in await Upload.filter(attached_to=check.id)] == ["DELETED"]
    assert len(await queries.documents(waiting.id)) == 1


async def test_an_appeal_keeps_the_documents_until_it_is_decided(wim, ines, olaf):
    check, _ = await cast.appealed(wim, ines)
    clock.advance(timedelta(days=99))
    assert await identity.delete_documents(clock.now(), 10) == 0
    assert len(await queries.documents(check.id)) == 2

    await identity.decide_appeal(check.id, by=olaf, overturns=True, reason="It is she.")
    due = (await IdentityCheck.get(id=check.id)).delete_documents_at
    assert due == clock.now() + timedelta(days=30)
    assert await identity.delete_documents(due, 10) == 1
    assert await queries.documents(check.id) == []
