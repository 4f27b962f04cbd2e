"""What operators do with payout methods; each is in the audit."""

import pytest

from domain.audit.trail import COMMAND_LINE
from domain.kernel import clock
from domain.kernel.ids import new_id
from domain.kernel.paging import Slice
from domain.kernel.refusals import InvalidInput, NotAllowed, NotFound, WrongState
from domain.kernel.statement import Statement
from domain.mail.models import Mail
from domain.payouts.lifecycle import MethodState
from domain.payouts.methods import commands, limits
from domain.payouts.models import PayoutMethod, PayoutPlan
from tests.domain import cast
from tests.domain.accounts import acting
from tests.domain.payouts.methods.cast import a_method

ENTRIES = Statement(
    "SELECT action, actor_id, subject_id, reason FROM audit_entries ORDER BY number"
)
LONGEST = "x" * limits.LONGEST_METHOD_REASON


async def test_one_is_confirmed_with_a_reason_for_the_audit(wim, fay):
    method = await a_method(wim)

    await commands.confirm(method.id, by=fay, reason=LONGEST)

    stored = await PayoutMethod.get(id=method.id)
    assert (stored.state, stored.confirmed_by) == (MethodState.CONFIRMED, fay.account_id)
    (entry,) = await ENTRIES.rows()
    assert (entry["action"], entry["reason"]) == ("payout_method.confirm", LONGEST)
    assert str(entry["subject_id"]) == str(wim.account_id)
    assert cast.kinds(await cast.told()) == ["PayoutMethodConfirmed"]
    (mail,) = await Mail.filter(account_id=wim.account_id)
    assert LONGEST not in mail.body
    async with cast.refused(WrongState):
        await commands.confirm(method.id, by=fay, reason="Again.")


@pytest.mark.parametrize("state", [MethodState.UNCONFIRMED, MethodState.CONFIRMED])
async def test_one_is_rejected_with_a_reason_that_the_worker_reads(wim, fay, state):
    method = await a_method(wim, state=state)

    await commands.reject(method.id, by=fay, reason="The account is closed.")

    stored = await PayoutMethod.get(id=method.id)
    assert (stored.state, stored.removed_at) == (MethodState.REMOVED, clock.now())
    assert (await PayoutPlan.get(worker_id=wim.id)).method_id is None
    (mail,) = await Mail.filter(account_id=wim.account_id)
    assert "The account is closed." in mail.body
    assert cast.kinds(await cast.told()) == ["PayoutMethodRejected"]
    async with cast.refused(WrongState):
        await commands.reject(method.id, by=fay, reason="Again.")


async def test_nobody_decides_on_their_own_and_a_reason_is_needed(wim, fay):
    method = await a_method(wim)
    own = await acting.an_operator("Otto")
    worker = await cast.a_worker("Ann")
    hers = await a_method(worker)
    async with cast.refused(InvalidInput):
        await commands.confirm(method.id, by=fay, reason="")
    async with cast.refused(InvalidInput):
        await commands.reject(method.id, by=fay, reason=f"{LONGEST}x")
    async with cast.refused(NotFound):
        await commands.confirm(new_id(), by=own, reason="x")
    itself = type(own)(account_id=worker.account_id, role="FINANCE", via=own.via)
    async with cast.refused(NotAllowed):
        await commands.confirm(hers.id, by=itself, reason="It is mine.")


async def test_the_list_has_the_oldest_first_and_is_in_the_audit(wim):
    ann = await cast.a_worker("Ann")
    first, second = await a_method(wim), await a_method(ann)
    await a_method(await cast.a_worker("Bo"), state=MethodState.CONFIRMED)

    page = await commands.queue([MethodState.UNCONFIRMED], Slice(limit=10), by=COMMAND_LINE)

    assert [each.id for each in page.rows] == [first.id, second.id]
    (entry,) = await ENTRIES.rows()
    assert entry["action"] == "payout_method.list"
