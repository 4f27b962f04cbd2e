"""No operator decides about themselves, also where their rights were read before they ended."""

from domain.accounts.review import commands as review
from domain.accounts.review.lifecycle import ProposalAction, ProposalKind, ProposalState
from domain.accounts.review.models import ReviewProposal
from domain.accounts.suspension import commands as suspension
from domain.accounts.suspension.lifecycle import SuspensionState
from domain.accounts.suspension.models import Suspension
from domain.audit.models import AuditEntry
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.refusals import NotAllowed
from domain.masters import commands as masters
from domain.masters.models import BarCause
from domain.people.models import Account
from tests.domain import cast
from tests.domain.accounts import acting


async def test_nobody_ends_their_own_suspension_or_decides_their_own_appeal(ines, olaf):
    """A socket or a request that was open before reads its operator as not suspended."""
    row = await suspension.suspend(ines.account_id, by=olaf, reason="Shared.")
    await suspension.appeal(await Account.get(id=ines.account_id), "I did not.")
    before = await AuditEntry.all().count()

    async with cast.refused(NotAllowed):
        await suspension.reinstate(ines.account_id, by=ines, reason="It was me.")
    for overturns in (True, False):
        async with cast.refused(NotAllowed):
            await suspension.decide_appeal(row.id, by=ines, overturns=overturns, reason="So.")

    assert (await Suspension.get(id=row.id)).state == SuspensionState.APPEALED
    assert await AuditEntry.all().count() == before


async def a_proposal(account_id, **evidence):
    return await ReviewProposal.create(
        id=new_id(),
        account_id=account_id,
        kind=ProposalKind.SHARED_NETWORK,
        cause=str(account_id),
        evidence={"network": "192.0.2.1", "accounts": 1 + len(evidence), **evidence},
        state=ProposalState.OPEN,
        created_at=clock.now(),
    )


async def test_nobody_decides_a_proposal_about_themselves(wim, ines, olaf):
    """It may be older than their role."""
    own = await a_proposal(ines.account_id)
    shared = await a_proposal(wim.account_id, account_ids=[str(ines.account_id)])
    before = await AuditEntry.all().count()

    for proposal in (own, shared):
        async with cast.refused(NotAllowed):
            await review.dismiss(proposal.id, by=ines, reason="A family.")
        for action in ProposalAction:
            async with cast.refused(NotAllowed):
                await review.act(proposal.id, action, by=ines, reason="A family.")

    assert await ReviewProposal.filter(state=ProposalState.OPEN).count() == 2
    assert not await acting.is_suspended(wim)
    assert await AuditEntry.all().count() == before
    await review.dismiss(own.id, by=olaf, reason="A family.")


async def test_nobody_lifts_their_own_bar_from_masters(wim, ines):
    """It may be older than their role."""
    await masters.bar(wim.id, BarCause.AGREEMENT_BROKEN, "Twice.")

    async with cast.refused(NotAllowed):
        await masters.lift_bar(wim.id, by=await Account.get(id=wim.account_id))

    await masters.lift_bar(wim.id, by=await Account.get(id=ines.account_id))


async def test_the_last_administrator_who_may_act_is_not_suspended(ines, olaf):
    otto = await acting.an_operator("Otto")
    await Account.filter(id__in=[olaf.account_id, otto.account_id]).update(
        operator_role="ADMINISTRATOR"
    )
    await suspension.suspend(otto.account_id, by=ines, reason="Shared.")

    async with cast.refused(NotAllowed):
        await suspension.suspend(olaf.account_id, by=ines, reason="Shared.")

    assert await Suspension.filter(account_id=olaf.account_id).count() == 0
    await suspension.reinstate(otto.account_id, by=ines, reason="It was another.")
    await suspension.suspend(olaf.account_id, by=ines, reason="Shared.")
