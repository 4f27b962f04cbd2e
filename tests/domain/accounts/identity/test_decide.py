"""Investigators decide, once each; a refused appeal suspends, in the same transaction."""

import pytest

from domain.accounts.identity import commands as identity
from domain.accounts.identity.models import IdentityCheck
from domain.accounts.suspension import commands as suspension
from domain.accounts.suspension.models import Suspension
from domain.accounts.suspension.refusals import AnotherInvestigatorNeeded
from domain.assignments import commands as work
from domain.audit.trail import COMMAND_LINE
from domain.kernel.ids import new_id
from domain.kernel.paging import Slice
from domain.kernel.refusals import InvalidInput, NotAllowed, NotFound, WrongState
from domain.kernel.statement import Statement
from domain.mail.models import Mail
from domain.people.models import Account, IdentityState
from domain.people.refusals import AccountSuspended, IdentityIncomplete
from tests.domain import cast as stage
from tests.domain.accounts import acting
from tests.domain.accounts.identity import cast

S = IdentityState
ACTIONS = Statement(
    "SELECT action, actor_id, subject_id, reason FROM audit_entries WHERE via <> 'RULE' ORDER BY id"
)


async def actions():
    return [(each["action"], each["reason"]) for each in await ACTIONS.rows()]


async def last_mail(worker):
    return await Mail.filter(account_id=worker.account_id).order_by("-id").first()


async def test_an_investigator_verifies_and_the_worker_works(wim, rita, ines):
    hit = await stage.a_hit(rita)
    check = await cast.submitted(wim)

    decided = await identity.decide(check.id, by=ines, verifies=True, reason="It is she.")

    assert (decided.state, decided.decided_by) == (S.VERIFIED, ines.account_id)
    await work.accept(wim, hit.id)
    assert (await last_mail(wim)).subject == "Your identity is verified"
    assert await actions() == [("identity.verify", "It is she.")]


async def test_a_refusal_says_why_and_how_to_appeal(wim, rita, ines):
    hit = await stage.a_hit(rita)
    check = await cast.failed(wim, ines)

    mail = await last_mail(wim)
    assert mail.subject == "Your identity could not be verified"
    assert "It is a library card." in mail.body
    assert "appealIdentityDecision" in mail.body
    assert "Ines" not in mail.body
    assert (await stage.told())[-1].reason == "It is a library card."
    async with stage.refused(IdentityIncomplete):
        await work.accept(wim, hit.id)
    async with stage.refused(WrongState):
        await identity.decide(check.id, by=ines, verifies=True, reason="After all.")


async def test_an_appeal_is_overturned_by_another(wim, rita, ines, olaf):
    hit = await stage.a_hit(rita)
    check, _ = await cast.appealed(wim, ines)
    for by in (ines, COMMAND_LINE):
        for overturns in (True, False):
            async with stage.refused(AnotherInvestigatorNeeded):
                await identity.decide_appeal(check.id, by=by, overturns=overturns, reason="Mine.")
    async with stage.refused(WrongState):
        await identity.decide(check.id, by=olaf, verifies=True, reason="Not this way.")

    done = await identity.decide_appeal(check.id, by=olaf, overturns=True, reason="It is she.")

    assert (done.state, done.answered_by, done.decided_by) == (
        S.VERIFIED,
        olaf.account_id,
        ines.account_id,
    )
    await work.accept(wim, hit.id)
    assert (await actions())[-1] == ("identity_appeal.overturn", "It is she.")
    viewer = await acting.viewer_of(wim)
    document = await cast.a_document(wim)
    async with stage.refused(WrongState):
        await identity.appeal(viewer, "Again.", [document])


async def test_a_refused_appeal_suspends_and_leaves_no_other(wim, rita, ines, olaf):
    hit = await stage.a_hit(rita)
    check, _ = await cast.appealed(wim, ines)

    done = await identity.decide_appeal(check.id, by=olaf, overturns=False, reason="x" * 900)

    assert (done.state, await cast.state_of(wim)) == (S.REFUSED, S.REFUSED)
    assert await acting.is_suspended(wim)
    suspended = await Suspension.get(account_id=wim.account_id)
    assert suspended.reason == f"Your identity is not verified: {'x' * 900}"
    assert suspended.suspended_by == olaf.account_id
    assert [each for each, _ in await actions()][-2:] == [
        "identity_appeal.uphold",
        "account.suspend",
    ]
    async with stage.refused(AccountSuspended):
        await work.accept(wim, hit.id)
    viewer, document = await acting.viewer_of(wim), await cast.a_document(wim)
    async with stage.refused(WrongState):
        await identity.appeal(viewer, "Again.", [document])
    async with stage.refused(WrongState):
        await identity.submit_documents(viewer, [document])
    async with stage.refused(AccountSuspended):
        await cast.begun(wim)


async def test_who_is_reinstated_begins_anew_and_works_no_sooner(wim, rita, ines, olaf):
    hit = await stage.a_hit(rita)
    check, _ = await cast.appealed(wim, ines)
    await identity.decide_appeal(check.id, by=olaf, overturns=False, reason="No.")
    await suspension.reinstate(wim.account_id, by=ines, reason="Again.")
    async with stage.refused(IdentityIncomplete):
        await work.accept(wim, hit.id)

    again = await cast.submitted(wim)
    await identity.decide(again.id, by=ines, verifies=True, reason="It is she.")

    assert (again.state, again.id == check.id) == (S.WAITING, False)
    await work.accept(wim, hit.id)
    assert await IdentityCheck.filter(account_id=wim.account_id).count() == 2


async def test_who_is_suspended_already_stays_so_when_an_appeal_is_refused(wim, ines, olaf):
    check, _ = await cast.appealed(wim, ines)
    await suspension.suspend(wim.account_id, by=ines, reason="Shared.")

    await identity.decide_appeal(check.id, by=olaf, overturns=False, reason="No.")

    assert (await Suspension.get(account_id=wim.account_id)).reason == "Shared."


async def test_what_the_provider_failed_any_investigator_decides(wim, ines):
    await cast.begun(wim, "Impostor")
    viewer = await acting.viewer_of(wim)
    check = await identity.appeal(viewer, "It is me.", [await cast.a_document(wim)])

    done = await identity.decide_appeal(check.id, by=ines, overturns=True, reason="So it is.")

    assert done.state == S.VERIFIED


async def test_nobody_decides_who_they_are_themselves(market, ines, olaf):
    account = await Account.get(id=ines.account_id)
    worker = await worker_of(account)
    check, _ = await cast.appealed(worker, olaf)
    async with stage.refused(NotAllowed):
        await identity.decide_appeal(check.id, by=ines, overturns=True, reason="Mine.")
    async with stage.refused(NotAllowed):
        await identity.decide(check.id, by=ines, verifies=True, reason="Mine.")


async def worker_of(account):
    from domain.people import commands as people
    from domain.people.models import Worker

    await people.open_worker_account(await acting.markets.viewer_of(account.id))
    return await Worker.get(account_id=account.id)


async def test_texts_have_bounds(wim, ines, olaf):
    check = await cast.submitted(wim)
    for reason in ("", " ", "x" * 901):
        async with stage.refused(InvalidInput):
            await identity.decide(check.id, by=ines, verifies=False, reason=reason)
    await identity.decide(check.id, by=ines, verifies=False, reason="x" * 900)
    viewer, document = await acting.viewer_of(wim), await cast.a_document(wim)
    for text in ("", "x" * 4_001):
        async with stage.refused(InvalidInput):
            await identity.appeal(viewer, text, [document])
    async with stage.refused(InvalidInput):
        await identity.appeal(viewer, "No documents.", [])
    await identity.appeal(viewer, "x" * 4_000, [document])
    for reason in ("", "x" * 901):
        async with stage.refused(InvalidInput):
            await identity.decide_appeal(check.id, by=olaf, overturns=True, reason=reason)


async def test_what_is_not_there_is_not_found(wim, olaf):
    async with stage.refused(NotFound):
        await identity.decide(new_id(), by=olaf, verifies=True, reason="?")
    async with stage.refused(NotFound):
        await identity.decide_appeal(new_id(), by=olaf, overturns=True, reason="?")
    async with stage.refused(NotFound):
        await identity.read_answers(wim.account_id, by=olaf, reason="?")
    assert await identity.read_of_account(wim.account_id, by=olaf) is None


async def test_each_reading_is_in_the_audit_with_its_reason(wim, ann, rita, ines):
    check = await cast.submitted(wim)
    await cast.begun(ann)

    found, told = await identity.read_answers(wim.account_id, by=ines, reason="To compare.")
    page = await identity.read_queue(Slice(limit=10), by=ines)

    assert (found.id, told.legal_name) == (check.id, "Jo Paperwork")
    assert [each.id for each in page.rows] == [check.id]
    assert await actions() == [("identity.read", "To compare."), ("identity.list", None)]
    for reason in ("", "x" * 1_001):
        async with stage.refused(InvalidInput):
            await identity.read_answers(wim.account_id, by=ines, reason=reason)
    await identity.read_answers(wim.account_id, by=ines, reason="x" * 1_000)


@pytest.mark.parametrize("verifies", [True, False])
async def test_a_decision_is_one_transaction(wim, ines, verifies):
    """One that fails at its end changes nothing."""
    check = await cast.submitted(wim)
    gone = type(ines)(account_id=new_id(), role="INVESTIGATOR", via=ines.via, address=None)
    before = await stage.everything()

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await identity.decide(check.id, by=gone, verifies=verifies, reason="?")

    assert await stage.everything() == before
