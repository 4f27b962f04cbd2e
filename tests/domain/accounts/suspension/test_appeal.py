"""Appeals: one for each suspension, decided by another investigator."""

import itertools

from domain.accounts.suspension import commands as suspension
from domain.accounts.suspension.lifecycle import (
    SUSPENSION_LIFECYCLE,
    SuspensionState,
    SuspensionVerb,
)
from domain.accounts.suspension.models import Suspension
from domain.accounts.suspension.refusals import AnotherInvestigatorNeeded
from domain.audit.trail import COMMAND_LINE
from domain.kernel.ids import new_id
from domain.kernel.refusals import InvalidInput, NotFound, WrongState
from domain.kernel.statement import Statement
from domain.mail.models import Mail
from domain.people.models import Account
from tests.domain import cast
from tests.domain.accounts import acting

ACTIONS = Statement("SELECT action, actor_id, reason FROM audit_entries ORDER BY id")
S, V = SuspensionState, SuspensionVerb


async def suspended(profile, by):
    row = await suspension.suspend(profile.account_id, by=by, reason="Answers at random.")
    return row, await Account.get(id=profile.account_id)


def test_every_move_is_in_the_table():
    moves = {
        (state, verb)
        for state, verb in itertools.product(S, V)
        if SUSPENSION_LIFECYCLE.allows(state, verb)
    }

    assert moves == {
        (S.IN_FORCE, V.APPEAL),
        (S.APPEALED, V.UPHOLD),
        (S.APPEALED, V.OVERTURN),
        *((state, V.LIFT) for state in (S.IN_FORCE, S.APPEALED, S.UPHELD)),
    }


async def test_an_appeal_is_upheld_by_another_and_there_is_no_second(wim, ines, olaf):
    row, account = await suspended(wim, ines)
    await suspension.appeal(account, "I read every word.")

    decided = await suspension.decide_appeal(
        row.id, by=olaf, overturns=False, reason="You did not."
    )

    assert (decided.state, decided.answered_by) == (S.UPHELD, olaf.account_id)
    assert await acting.is_suspended(wim)
    assert (await cast.told())[-1].reason == "You did not."
    mails = await Mail.filter(account_id=account.id).order_by("id")
    assert mails[-1].subject == "Your appeal was decided"
    async with cast.refused(WrongState):
        await suspension.appeal(account, "Again.")
    async with cast.refused(WrongState):
        await suspension.decide_appeal(row.id, by=olaf, overturns=True, reason="After all.")


async def test_an_appeal_is_overturned(wim, ines, olaf):
    row, account = await suspended(wim, ines)
    await suspension.appeal(account, "I read every word.")

    decided = await suspension.decide_appeal(row.id, by=olaf, overturns=True, reason="So you did.")

    assert (decided.state, decided.answer, decided.end_reason) == (
        S.OVERTURNED,
        "So you did.",
        "So you did.",
    )
    stored = await Suspension.get(id=row.id)
    assert (stored.state, stored.answered_by, stored.ended_by) == (
        S.OVERTURNED,
        olaf.account_id,
        olaf.account_id,
    )
    assert not await acting.is_suspended(wim)
    assert (await cast.told())[-1].by_appeal
    entries = [(e["action"], str(e["actor_id"]), e["reason"]) for e in await ACTIONS.rows()]
    assert entries[-1] == ("appeal.overturn", str(olaf.account_id), "So you did.")


async def test_who_suspended_does_not_decide_nor_does_the_command_line(wim, ines):
    row, account = await suspended(wim, ines)
    await suspension.appeal(account, "I read every word.")

    for by in (ines, COMMAND_LINE):
        for overturns in (True, False):
            async with cast.refused(AnotherInvestigatorNeeded):
                await suspension.decide_appeal(row.id, by=by, overturns=overturns, reason="Mine.")


async def test_what_the_command_line_suspended_any_operator_decides(wim, olaf):
    row, account = await suspended(wim, COMMAND_LINE)
    await suspension.appeal(account, "I read every word.")

    await suspension.decide_appeal(row.id, by=olaf, overturns=True, reason="So you did.")

    assert not await acting.is_suspended(wim)


async def test_a_new_suspension_has_an_appeal_of_its_own(wim, ines, olaf):
    row, account = await suspended(wim, ines)
    await suspension.appeal(account, "First.")
    await suspension.decide_appeal(row.id, by=olaf, overturns=True, reason="Yes.")
    again, _ = await suspended(wim, olaf)

    await suspension.appeal(account, "Second.")
    decided = await suspension.decide_appeal(again.id, by=ines, overturns=False, reason="No.")

    assert decided.state == S.UPHELD


async def test_reinstatement_ends_an_appeal_that_waits(wim, ines, olaf):
    row, account = await suspended(wim, ines)
    await suspension.appeal(account, "First.")
    await suspension.reinstate(account.id, by=ines, reason="You are right.")

    async with cast.refused(WrongState):
        await suspension.decide_appeal(row.id, by=olaf, overturns=False, reason="No.")


async def test_what_is_not_suspended_has_nothing_to_appeal_against(wim):
    async with cast.refused(WrongState):
        await suspension.appeal(await Account.get(id=wim.account_id), "But why?")


async def test_texts_have_bounds(wim, ines, olaf):
    row, account = await suspended(wim, ines)
    for text in ("", " ", "x" * 4_001):
        async with cast.refused(InvalidInput):
            await suspension.appeal(account, text)
    await suspension.appeal(account, "x" * 4_000)
    for reason in ("", "x" * 1_025):
        async with cast.refused(InvalidInput):
            await suspension.decide_appeal(row.id, by=olaf, overturns=True, reason=reason)
    await suspension.decide_appeal(row.id, by=olaf, overturns=True, reason="x" * 1_024)


async def test_an_unknown_suspension_is_not_there(olaf):
    async with cast.refused(NotFound):
        await suspension.decide_appeal(new_id(), by=olaf, overturns=True, reason="?")
